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

/** What the samples of distributions are named, beside the family's own name. */
export const suffixes = { bucket: '_bucket', sum: '_sum', count: '_count' } as const

/** The suffixes of all samples of a type, beside the family's own name, which nobody else may have either. */
const suffixesOf: Readonly<Record<MetricType, readonly string[]>> = {
  counter: [],
  gauge: [],
  histogram: [suffixes.bucket, suffixes.sum, suffixes.count],
  summary: [suffixes.sum, suffixes.count],
}

/** What the samples are named that are a type's own: those that have neither its sum nor its count. */
export const ownSuffix: Readonly<Record<MetricType, string>> = {
  counter: '',
  gauge: '',
  histogram: suffixes.bucket,
  summary: '',
}

/** The names of all samples that a family of this type and name writes. */
export function sampleNames(type: MetricType, written: string): string[] {
  return [written, ...suffixesOf[type].map(suffix => written + suffix)]
}
