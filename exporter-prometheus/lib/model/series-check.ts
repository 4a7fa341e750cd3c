import { type LabelPair, reservedLabel } from 'metrics-facade/registry'
import { shown } from '../base/error.ts'
import type { MetricType } from '../series/family.ts'
import { checkNative } from './native-check.ts'
import type { SeriesView, SeriesViews } from './views.ts'

function checkCount(count: number): void {
  if (!(Number.isInteger(count) && count >= 0)) {
    throw new TypeError(`one of its counts is ${shown(count)}: give integers from 0`)
  }
}

const checks: { readonly [T in MetricType]: (series: SeriesViews[T]) => void } = {
  counter: ({ value }) => {
    // Infinity is the sum of values that are large enough.
    if (!(value >= 0)) throw new TypeError(`its value is ${shown(value)}: counters have a number from 0`)
  },
  gauge: () => {},
  histogram: ({ counts, native }) => {
    counts.forEach(checkCount)
    if (native !== undefined) checkNative(native)
  },
  summary: ({ count, quantiles }) => {
    checkCount(count)
    for (const quantile of quantiles) {
      if (!(quantile >= 0 && quantile <= 1)) {
        throw new TypeError(`one of its quantiles is ${shown(quantile)}: give numbers from 0 to 1`)
      }
    }
  },
}

/** @throws TypeError for two pairs of one name. */
export function checkDistinct(pairs: readonly LabelPair[]): readonly LabelPair[] {
  const names = new Set(pairs.map(([name]) => name))
  if (names.size < pairs.length) throw new TypeError('two of its labels are written alike')
  return pairs
}

/**
 * Checks a series that no recorder of ours holds.
 *
 * @param pairs - all labels with which it is written.
 * @throws TypeError for labels or values that no series has.
 */
export function checkSeries(type: MetricType, series: SeriesView, pairs: readonly LabelPair[]): void {
  // Its own pairs, because global labels beside them would hide that there are two.
  checkDistinct(series.pairs)
  const reserved = reservedLabel[type]
  if (pairs.some(([name]) => name === reserved)) {
    throw new TypeError(`its label ${shown(reserved)} is the exporter's own`)
  }
  checks[type](series as never)
}
