import { type LabelPair, reservedLabel } from 'metrics-facade/registry'
import { shown } from '../base/error.ts'
import type { MetricType } from '../series/family.ts'
import { type ExposedFamily, writtenLabels } from './exposition.ts'
import { checkNative } from './native-check.ts'
import type { ExemplarView, NativeView, SeriesView, SeriesViews } from './views.ts'

function checkCount(count: number): void {
  if (!(Number.isInteger(count) && count >= 0)) {
    throw new TypeError(`one of its counts is ${shown(count)}: give integers from 0`)
  }
}

function checkNumber(value: number, what: string): void {
  if (typeof value !== 'number') throw new TypeError(`its ${what} is ${shown(value)}: give a number`)
}

/** Times that are not numbers, or without end, are no times in any format. */
function checkTime(timeMs: number | undefined, what: string): void {
  if (timeMs === undefined || Number.isFinite(timeMs)) return
  throw new TypeError(`${what} is ${shown(timeMs)}: give Unix milliseconds`)
}

function checkExemplar(exemplar: ExemplarView | undefined): void {
  if (exemplar !== undefined) checkTime(exemplar.timestampMs, 'the time of an exemplar')
}

function checkBounds(bounds: readonly number[], counts: readonly number[]): void {
  const areAscending = bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]!)
  // Neither NaN nor Infinity, which is the bound of the last count.
  if (!(areAscending && bounds.every(bound => bound < Number.POSITIVE_INFINITY))) {
    throw new TypeError('its bucket bounds do not ascend')
  }
  if (counts.length !== bounds.length + 1) throw new TypeError('it does not have one count more than bounds')
}

/** Servers refuse everything if the counts of one histogram contradict each other. */
function checkNativeCount({ zeroCount, positive, negative }: NativeView, counts: readonly number[]): void {
  let total = zeroCount
  for (const [, count] of [...positive, ...negative]) total += count
  if (total !== counts.reduce((sum, count) => sum + count, 0)) {
    throw new TypeError('its native buckets do not add up to its count')
  }
}

type Copied<T extends MetricType> = Omit<SeriesViews[T], 'pairs'>

/** What is done with series of a type. */
interface OfType<T extends MetricType> {
  /** Copies the current values of a series; the caller adds the labels. */
  readonly copy: (series: SeriesViews[T]) => Copied<T>
  /** @throws TypeError for values that no series has. */
  readonly check: (series: SeriesViews[T]) => void
}

const ofTypes: { readonly [T in MetricType]: OfType<T> } = {
  counter: {
    copy: ({ createdMs, value, exemplar }) => ({ createdMs, value, exemplar }),
    check({ value, exemplar }) {
      // Infinity is the sum of values that are large enough.
      if (!(typeof value === 'number' && value >= 0))
        throw new TypeError(`its value is ${shown(value)}: counters have a number from 0`)
      checkExemplar(exemplar)
    },
  },
  gauge: {
    copy: ({ createdMs, value }) => ({ createdMs, value }),
    check: ({ value }) => checkNumber(value, 'value'),
  },
  histogram: {
    copy: ({ createdMs, sum, bounds, counts, exemplars, native }) => ({
      createdMs,
      sum,
      bounds,
      counts: [...counts],
      exemplars: exemplars && [...exemplars],
      native,
    }),
    check({ sum, bounds, counts, exemplars, native }) {
      checkNumber(sum, 'sum')
      counts.forEach(checkCount)
      checkBounds(bounds, counts)
      exemplars?.forEach(checkExemplar)
      if (native === undefined) return
      checkNativeCount(checkNative(native), counts)
      native.exemplars.forEach(checkExemplar)
    },
  },
  summary: {
    copy(series) {
      const { createdMs, sum, count, quantiles, lowest } = series
      const values = series.values()
      return { createdMs, sum, count, quantiles, lowest, values: () => values }
    },
    check({ sum, count, quantiles }) {
      checkNumber(sum, 'sum')
      checkCount(count)
      for (const quantile of quantiles) {
        if (!(quantile >= 0 && quantile <= 1)) {
          throw new TypeError(`one of its quantiles is ${shown(quantile)}: give numbers from 0 to 1`)
        }
      }
    },
  },
}

const origins = new WeakMap<SeriesView, SeriesView>()

/** A copy of a series at this moment, with the global labels as its own. */
export function copyOf(series: SeriesView, family: ExposedFamily): SeriesView {
  const copy = { pairs: writtenLabels(series, family), ...ofTypes[family.type].copy(series as never) }
  origins.set(copy, series)
  return copy
}

/** The series of which this is a copy; itself if it is not one. */
export function originOf(series: SeriesView): SeriesView {
  return origins.get(series) ?? series
}

/** @throws TypeError for two pairs of one name. */
export function checkDistinct(pairs: readonly LabelPair[]): readonly LabelPair[] {
  const names = new Set(pairs.map(([name]) => name))
  if (names.size < pairs.length) throw new TypeError('two of its labels have the same written name')
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
    throw new TypeError(`its label ${shown(reserved)} is reserved for the exporter`)
  }
  checkTime(series.createdMs, 'its createdMs')
  ofTypes[type].check(series as never)
}
