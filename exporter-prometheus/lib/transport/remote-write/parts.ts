import type { LabelPair } from 'metrics-facade/registry'
import { formatCanonicalBound } from '../../line-writer/number.ts'
import type { HistogramView, SummaryView } from '../../model/views.ts'
import { suffixes } from '../../series/family.ts'

/** The versions of the protocol. */
export type Version = 1 | 2

/** One of the series that a store keeps of one series of ours: a bucket, a quantile, the sum, the count, or all of it. */
export interface Part {
  /** What its name has more than that of the family. */
  readonly suffix: string
  /** The label that it has more, if any. */
  readonly label: LabelPair | undefined
  /** Whether its values count from the time when the series began. */
  readonly isCounted: boolean
  /** The only version in which it is sent; absent if it is sent in both. */
  readonly version?: Version
}

/** The part of a native histogram with its native buckets, which version 1 does not have. */
const nativePart: Part = { suffix: '', label: undefined, isCounted: true, version: 2 }

export const counted: readonly Part[] = [{ suffix: '', label: undefined, isCounted: true }]
export const measured: readonly Part[] = [{ suffix: '', label: undefined, isCounted: false }]

const totals: readonly Part[] = [suffixes.sum, suffixes.count].map(suffix => ({
  suffix,
  label: undefined,
  isCounted: true,
}))

function bucketParts(bounds: readonly number[]): readonly Part[] {
  // Spelled as a Prometheus spells them that scrapes, so that a series is the same by both ways.
  const written = [...bounds.map(formatCanonicalBound), '+Inf']
  const buckets = written.map(
    (bound): Part => ({ suffix: suffixes.bucket, label: ['le', bound], isCounted: true }),
  )
  return [...buckets, ...totals]
}

/** In version 2 native buckets stand for others that nobody asked for. */
function nativeParts(bounds: readonly number[]): readonly Part[] {
  const classic = bucketParts(bounds)
  return [
    nativePart,
    ...(bounds.length > 0 ? classic : classic.map(part => ({ ...part, version: 1 as const }))),
  ]
}

function quantileParts(quantiles: readonly number[]): readonly Part[] {
  const own = quantiles.map(
    (quantile): Part => ({
      suffix: '',
      label: ['quantile', formatCanonicalBound(quantile)],
      isCounted: false,
    }),
  )
  return [...own, ...totals]
}

/** The parts by bounds or quantiles, which most series of a family share. */
class Known {
  readonly #parts = new WeakMap<readonly number[], readonly Part[]>()
  readonly #make: (bounds: readonly number[]) => readonly Part[]

  constructor(make: (bounds: readonly number[]) => readonly Part[]) {
    this.#make = make
  }

  of(bounds: readonly number[]): readonly Part[] {
    let parts = this.#parts.get(bounds)
    if (parts === undefined) {
      parts = this.#make(bounds)
      this.#parts.set(bounds, parts)
    }
    return parts
  }
}

const buckets = new Known(bucketParts)
const natives = new Known(nativeParts)
const quantiles = new Known(quantileParts)

export function partsOfHistogram({ bounds, native }: HistogramView): readonly Part[] {
  return (native === undefined ? buckets : natives).of(bounds)
}

export function partsOfSummary(series: SummaryView): readonly Part[] {
  return quantiles.of(series.quantiles)
}
