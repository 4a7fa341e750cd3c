import type { MetricKind } from 'metrics-facade/registry'
import type { Distribution } from './distribution.ts'

/** What a family is exposed as. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** All that belongs to a metric's name. */
export interface Family {
  readonly kind: MetricKind
  readonly type: MetricType
  /** The sanitized name, or the raw one where names are UTF-8: what identifies the family. */
  readonly name: string
  /** The name in the exposition: with unit and `_total` under recommended naming. */
  written: string
  /** Of histograms and summaries. */
  readonly distribution: Distribution | undefined
  /** The names of all labels that its series had, where names are UTF-8. */
  readonly labelNames: Set<string> | undefined
}

/** The names of all samples that a family of this type and name writes. */
export function sampleNames(type: MetricType, written: string): string[] {
  if (type === 'histogram') return [written, `${written}_bucket`, `${written}_sum`, `${written}_count`]
  if (type === 'summary') return [written, `${written}_sum`, `${written}_count`]
  return [written]
}
