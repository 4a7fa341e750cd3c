import type { ExemplarView } from './views.ts'

/** An exemplar: one observed event. */
export interface ExemplarSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** Copies an exemplar to plain data. */
export function exemplarOf({ pairs, value, timestampMs }: ExemplarView): ExemplarSnapshot {
  return { labels: Object.fromEntries(pairs), value, timestampMs }
}
