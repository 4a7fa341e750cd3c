import type { BucketedSeries } from '../series/bucketed.ts'
import type { Exemplar } from '../series/exemplar.ts'
import type { SummarySeries } from '../series/summary.ts'
import type { ExposedFamily } from './exposition.ts'
import { formatValue } from './number.ts'
import { type SampleName, sampleName } from './quoting.ts'

/** What closes the last label, and stands before a sample's value. */
const closing = '"} '

/** One line. `labels` are those of a `labelWriter`. */
export function valueLine(start: SampleName, labels: string, value: string): string {
  if (labels === '') return `${start.bare} ${value}\n`
  // First, because the engine makes one piece of what is short, and a tree of what is longer.
  const end = `${closing}${value}\n`
  return `${start.open}${labels}${end}`
}

/** How every line begins that has another label after those of the series. */
function lineStart({ open }: SampleName, labels: string, label: string): string {
  // join() copies: measured, text that stands in a dozen lines takes half the time when it is of one piece.
  return [open, labels, labels === '' ? '' : '",', label, '="'].join('')
}

/** The lines of one histogram or summary at one moment. */
export interface DistributionLines {
  /** Of the buckets or quantiles. */
  readonly own: string
  readonly sum: string
  readonly count: string
}

/** What text formats write differently. */
export interface DistributionStyle {
  /** A bound or quantile, as the value of its label. */
  readonly bound: (bound: number) => string
  /** What follows the value of a bucket that has one; no exemplars are written where this is absent. */
  readonly exemplar?: (exemplar: Exemplar) => string
}

/** Writes one series of a histogram or summary after the other. */
export function distributionLines(
  family: ExposedFamily & { readonly type: 'histogram' | 'summary' },
  style: DistributionStyle,
): (index: number, labels: string) => DistributionLines {
  const { name, series } = family
  const sum = sampleName(`${name}_sum`)
  const count = sampleName(`${name}_count`)
  const ownLines = family.type === 'histogram' ? bucketWriter(family, style) : quantileWriter(family, style)
  return (index, labels) => {
    const one = series[index]!
    return {
      own: ownLines(index, labels),
      sum: valueLine(sum, labels, formatValue(one.sum)),
      count: valueLine(count, labels, String(one.count)),
    }
  }
}

function bucketWriter(
  { name, series, distribution }: ExposedFamily & { readonly type: 'histogram' },
  style: DistributionStyle,
): (index: number, labels: string) => string {
  const sample = sampleName(`${name}_bucket`)
  const bounds = [...distribution.bounds.map(style.bound), '+Inf'].map(bound => bound + closing)
  const exemplarText = style.exemplar
  return (index, labels) => {
    const one: BucketedSeries = series[index]!
    const exemplars = exemplarText && one.exemplars
    const start = lineStart(sample, labels, 'le')
    let cumulative = 0
    let lines = ''
    for (let bucket = 0; bucket < bounds.length; bucket++) {
      cumulative += one.counts[bucket]!
      const exemplar = exemplars?.[bucket]
      const end = exemplar === undefined ? '\n' : `${exemplarText!(exemplar)}\n`
      lines += start + (bounds[bucket]! + cumulative + end)
    }
    return lines
  }
}

function quantileWriter(
  { name, series, distribution }: ExposedFamily & { readonly type: 'summary' },
  style: DistributionStyle,
): (index: number, labels: string) => string {
  const sample = sampleName(name)
  const quantiles = distribution.quantiles.map(quantile => style.bound(quantile) + closing)
  return (index, labels) => {
    const one: SummarySeries = series[index]!
    const start = lineStart(sample, labels, 'quantile')
    let lines = ''
    one.quantiles().forEach((value, at) => {
      lines += `${start}${quantiles[at]!}${formatValue(value)}\n`
    })
    return lines
  }
}
