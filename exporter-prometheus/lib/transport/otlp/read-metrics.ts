import type { Turns } from '../../base/timers.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from '../../model/exposition.ts'
import type {
  CounterView,
  ExemplarView,
  GaugeView,
  HistogramView,
  SeriesView,
  SummaryView,
} from '../../model/views.ts'
import { exponentialOf } from './exponential.ts'
import type { Kind, Metric, Points } from './metric.ts'
import { ucumOf } from './unit.ts'

/** What all points have but their exemplars. */
type Frame = Pick<Points['gauge'], 'attributes' | 'startMs' | 'timeMs'>

const none: readonly never[] = []

function present(exemplars: ReadonlyArray<ExemplarView | undefined> = none): readonly ExemplarView[] {
  return exemplars.filter(exemplar => exemplar !== undefined)
}

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

function readHistogram(series: HistogramView, frame: Frame): Points['histogram'] {
  const { sum, bounds, counts, exemplars } = series
  return { ...frame, exemplars: present(exemplars), sum, bounds, counts: [...counts] }
}

function readNative(series: HistogramView, frame: Frame): Points['exponentialHistogram'] {
  const { sum, counts } = series
  const native = series.native!
  const count = counts.reduce((all, one) => all + one, 0)
  return { ...frame, exemplars: native.exemplars, count, sum, ...exponentialOf(native) }
}

function readSummary(series: SummaryView, frame: Frame): Points['summary'] {
  const { count, sum } = series
  const values = series.values()
  const quantiles = series.quantiles.map((quantile, index) => [quantile, values[index]!] as const)
  return { ...frame, exemplars: none, count, sum, quantiles }
}

const readers = {
  sum: readCounter,
  gauge: readGauge,
  histogram: readHistogram,
  exponentialHistogram: readNative,
  summary: readSummary,
} as { readonly [K in Kind]: (series: SeriesView, frame: Frame) => Points[K] }

function kindOf({ type }: ExposedFamily, series: SeriesView): Kind {
  if (type === 'gauge' || type === 'summary') return type
  if (type !== 'histogram') return 'sum'
  return (series as HistogramView).native === undefined ? 'histogram' : 'exponentialHistogram'
}

/** Takes a point as it is, or what is new of it; `undefined` if that is nothing. */
export type TakePoint = <K extends Kind>(kind: K, name: string, point: Points[K]) => Points[K] | undefined

/**
 * Reads the metrics of an exposition, a few milliseconds at a time. A series shows one moment, as in every format; all
 * have the same time, unless their start is later.
 *
 * The name is the written one, with its unit and `_total` if names are recommended ones, so that what a store has after
 * a scrape and after a push is the same.
 */
export async function readMetrics(
  exposition: Exposition,
  nowMs: number,
  turns: Turns,
  take: TakePoint = (_kind, _name, point) => point,
): Promise<readonly Metric[]> {
  const metrics: Metric[] = []
  for (const family of exposition.families) {
    const { name, help = '', unit } = family
    const points = new Map<Kind, Array<Points[Kind]>>()
    for (const series of family.series) {
      const turn = turns.next()
      if (turn !== undefined) await turn
      try {
        const kind = kindOf(family, series)
        const startMs = series.createdMs
        const timeMs = startMs === undefined || startMs < nowMs ? nowMs : startMs
        const point = readers[kind](series, { attributes: writtenLabels(series, family), startMs, timeMs })
        const taken = take(kind, name, point)
        if (taken === undefined) continue
        if (!points.has(kind)) points.set(kind, [])
        points.get(kind)!.push(taken)
      } catch (error) {
        exposition.onUnwritten?.(family, error)
      }
    }
    for (const [kind, all] of points) {
      metrics.push({ kind, name, description: help, unit: ucumOf(unit), points: all } as Metric)
    }
  }
  return metrics
}
