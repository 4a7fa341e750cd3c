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

/** A point before its time is known to be that of all. */
type Read = { readonly [K in Kind]: { readonly kind: K; readonly point: Omit<Points[K], keyof Frame> } }[Kind]
type Frame = Pick<Points['gauge'], 'attributes' | 'startMs' | 'timeMs'>

function present(exemplars: ReadonlyArray<ExemplarView | undefined> = []): readonly ExemplarView[] {
  return exemplars.filter(exemplar => exemplar !== undefined)
}

function readHistogram({ sum, bounds, counts, exemplars, native }: HistogramView): Read {
  if (native === undefined) {
    const point = { sum, bounds, counts: [...counts], exemplars: present(exemplars) }
    return { kind: 'histogram', point }
  }
  const count = counts.reduce((all, one) => all + one, 0)
  const point = { count, sum, exemplars: native.exemplars, ...exponentialOf(native) }
  return { kind: 'exponentialHistogram', point }
}

function readSummary(series: SummaryView): Read {
  const { count, sum } = series
  const values = series.values()
  const quantiles = series.quantiles.map((quantile, index) => [quantile, values[index]!] as const)
  return { kind: 'summary', point: { count, sum, quantiles, exemplars: [] } }
}

function readSeries({ type }: ExposedFamily, series: SeriesView): Read {
  if (type === 'histogram') return readHistogram(series as HistogramView)
  if (type === 'summary') return readSummary(series as SummaryView)
  if (type === 'gauge') return { kind: 'gauge', point: { value: (series as GaugeView).value, exemplars: [] } }
  const { value, exemplar } = series as CounterView
  return { kind: 'sum', point: { value, exemplars: present([exemplar]) } }
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
        const { kind, point } = readSeries(family, series)
        const attributes = writtenLabels(series, family)
        const startMs = kind === 'gauge' ? undefined : series.createdMs
        const whole = { ...point, attributes, startMs, timeMs: Math.max(nowMs, startMs ?? 0) }
        const taken = take(kind, name, whole as Points[Kind])
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
