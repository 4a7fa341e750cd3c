import type { ExemplarView } from './views.ts'

/** One occurrence of what was counted. */
export interface ExemplarSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** Reads an exemplar. */
export function exemplarOf({ pairs, value, timestampMs }: ExemplarView): ExemplarSnapshot {
  return { labels: Object.fromEntries(pairs), value, timestampMs }
}
