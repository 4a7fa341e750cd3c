import type { MetricKind } from 'metrics-facade/registry'
import type { Distribution } from './distribution.ts'

/** The type that a family is exposed as. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** A metric's name, and all that its series have in common. */
export interface Family {
  readonly kind: MetricKind
  readonly type: MetricType
  /** Identifies the family: the sanitized name, or the raw one if names are UTF-8. */
  readonly name: string
  /** The name in the exposition; with unit and `_total` under recommended naming. */
  written: string
  /** Only histograms and summaries have one. */
  readonly distribution: Distribution | undefined
  /** The names of all labels that its series ever had; only if names are UTF-8. */
  readonly labelNames: Set<string> | undefined
}

/** Whether one series can stand for several: numbers that were counted add up, those that were set do not. */
export function addsUp({ kind }: Pick<Family, 'kind'>): boolean {
  return kind !== 'gauge'
}

/** The suffixes of the samples of distributions. */
export const suffixes = { bucket: '_bucket', sum: '_sum', count: '_count' } as const

/** The suffixes of all samples of a type. No other family may use these names, nor the name without a suffix. */
const suffixesOf: Readonly<Record<MetricType, readonly string[]>> = {
  counter: [],
  gauge: [],
  histogram: [suffixes.bucket, suffixes.sum, suffixes.count],
  summary: [suffixes.sum, suffixes.count],
}

/** The suffix of the samples with the values of a type: those that are neither its sum nor its count. */
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
