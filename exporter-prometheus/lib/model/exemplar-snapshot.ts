import type { Exemplar } from '../series/exemplar.ts'

/** One occurrence of what was counted. */
export interface ExemplarSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** Reads an exemplar. */
export function exemplarOf({ labels, value, timestampMs }: Exemplar): ExemplarSnapshot {
  return { labels: Object.fromEntries(labels), value, timestampMs }
}
