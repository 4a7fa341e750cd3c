import type { Turns } from '../../base/timers.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from '../../model/exposition.ts'
import type { CounterView, GaugeView, HistogramView, SeriesView, SummaryView } from '../../model/views.ts'
import { exponentialOf } from './exponential.ts'
import type { Kind, MetricHead, Points } from './metric.ts'
import { ucumOf } from './unit.ts'

/** What all points have but their exemplars. */
type Frame = Pick<Points['gauge'], 'attributes' | 'startMs' | 'timeMs'>

const none: readonly never[] = []

// Each makes a point in one go: there may be a hundred thousand of them, and copies would be most of the work.

function readCounter(
  { value, exemplar }: CounterView,
  { attributes, startMs, timeMs }: Frame,
): Points['sum'] {
  const exemplars = exemplar === undefined ? none : [exemplar]
  return { attributes, startMs, timeMs, exemplars, value }
}

function readGauge({ value }: GaugeView, { attributes, timeMs }: Frame): Points['gauge'] {
  return { attributes, startMs: undefined, timeMs, exemplars: none, value }
}

function readHistogram(
  { sum, bounds, counts, exemplars }: HistogramView,
  { attributes, startMs, timeMs }: Frame,
): Points['histogram'] {
  const known = exemplars === undefined ? none : exemplars.filter(exemplar => exemplar !== undefined)
  return { attributes, startMs, timeMs, exemplars: known, sum, bounds, counts }
}

function readNative(series: HistogramView, frame: Frame): Points['exponentialHistogram'] {
  const { sum, counts } = series
  const native = series.native!
  const count = counts.reduce((all, one) => all + one, 0)
  return { ...frame, exemplars: native.exemplars, count, sum, ...exponentialOf(native) }
}

function readSummary(series: SummaryView, { attributes, startMs, timeMs }: Frame): Points['summary'] {
  const { count, sum } = series
  const values = series.values()
  const quantiles = series.quantiles.map((quantile, index) => [quantile, values[index]!] as const)
  return { attributes, startMs, timeMs, exemplars: none, count, sum, quantiles }
}

const readers = {
  sum: readCounter,
  gauge: readGauge,
  histogram: readHistogram,
  exponentialHistogram: readNative,
  summary: readSummary,
} as { readonly [K in Kind]: (series: SeriesView, frame: Frame) => Points[K] }

function kindOf(family: ExposedFamily, series: SeriesView): Kind {
  const [kind, native] = kindsOf(family) as readonly [Kind, Kind?]
  return native === undefined || (series as HistogramView).native === undefined ? kind : native
}

/** The kinds that series of a family may have. */
function kindsOf({ type }: ExposedFamily): readonly Kind[] {
  if (type === 'histogram') return ['histogram', 'exponentialHistogram']
  return [type === 'gauge' || type === 'summary' ? type : 'sum']
}

/** Takes a point of a metric at once: the counts in it are those of the series itself, which goes on counting. */
export type AddPoint = <K extends Kind>(head: MetricHead<K>, point: Points[K]) => void

/**
 * Reads the metrics of an exposition, a few milliseconds at a time. A series shows one moment, as in every format; all
 * have the same time, unless their start is later.
 *
 * The name is the written one, with its unit and `_total` if names are recommended ones, so that what a store has after
 * a scrape and after a push is the same.
 */
export async function readMetrics(
  { families, onUnwritten }: Exposition,
  nowMs: number,
  turns: Turns,
  add: AddPoint,
): Promise<void> {
  for (const family of families) {
    const { name, help = '', unit } = family
    for (const kind of kindsOf(family)) {
      const head: MetricHead = { kind, name, description: help, unit: ucumOf(unit) }
      for (const series of family.series) {
        const turn = turns.next()
        if (turn !== undefined) await turn
        try {
          if (kindOf(family, series) === kind) add(head, readPoint(kind, series, family, nowMs))
        } catch (error) {
          onUnwritten?.(family, error)
        }
      }
    }
  }
}

function readPoint(kind: Kind, series: SeriesView, family: ExposedFamily, nowMs: number): Points[Kind] {
  const startMs = series.createdMs
  const timeMs = startMs === undefined || startMs < nowMs ? nowMs : startMs
  return readers[kind](series, { attributes: writtenLabels(series, family), startMs, timeMs })
}
