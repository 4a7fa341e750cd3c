import {
  type FamilySnapshot,
  Matcher,
  type PrometheusHandle,
  type SeriesViews,
} from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import { type Family, Model, type Series } from '../../exporter-prometheus/lib/transport/page/client/model.ts'
import { Layout } from '../../exporter-prometheus/lib/transport/page/layout.ts'
import { freshRecorder } from './prometheus-fixture.ts'

/** A page that is told what its server reads. */
interface Watching {
  readonly model: Model
  readonly layout: Layout
  /** Reads once more. */
  read(): Promise<void>
}

/** Begins to tell a page what a handle has, a second at each reading. */
export function watch(handle: PrometheusHandle, layout: Layout = new Layout()): Watching {
  const model = new Model()
  let second = 0
  const read = async (): Promise<void> => {
    second += 1
    const { changes, frame } = await layout.read(handle.gather() as never, second * 1_000)
    if (changes !== undefined) model.change(JSON.parse(JSON.stringify(changes)))
    model.frame(JSON.parse(frame))
  }
  return { model, layout, read }
}

type Values = Readonly<Record<string, unknown>>

const keyOf = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name} ${JSON.stringify(Object.entries(labels).sort())}`

/** What a model shows of each living series. */
export function shownBy(model: Model): Map<string, Values> {
  const last = (channel: number): number => model.timeline.column(channel)?.last ?? Number.NaN
  const shown = new Map<string, Values>()
  const valuesOf = ({ type }: Family, { id, quantiles, buckets }: Series): Values => {
    if (type === 'summary') {
      const values = quantiles.map((_quantile, index) => last(id + 2 + index))
      return { sum: last(id), count: last(id + 1), quantiles: values }
    }
    if (type !== 'histogram') return { value: last(id) }
    const filled = buckets.map(({ lower, upper, channel }) => [lower, upper, last(channel)] as const)
    return { sum: last(id), buckets: filled.filter(([, , count]) => count > 0).sort((a, b) => a[1] - b[1]) }
  }
  for (const family of model.families.values()) {
    for (const series of family.series.values()) {
      if (!series.isEnded) shown.set(keyOf(family.name, series.labels), valuesOf(family, series))
    }
  }
  return shown
}

/** The same of a snapshot. */
function isTrue({ families }: { readonly families: readonly FamilySnapshot[] }): Map<string, Values> {
  const all = new Map<string, Values>()
  for (const family of families) {
    for (const series of family.series)
      all.set(keyOf(family.name, series.labels), valuesIn(family.type, series as never))
  }
  return all
}

function valuesIn(type: keyof SeriesViews, series: never): Values {
  const one = series as Extract<FamilySnapshot, { type: 'histogram' }>['series'][number]
  if (type === 'summary') {
    const { sum, count, quantiles } = series as Extract<FamilySnapshot, { type: 'summary' }>['series'][number]
    return { sum, count, quantiles: quantiles.map(({ value }) => value) }
  }
  if (type !== 'histogram') return { value: (series as { value: number }).value }
  const { native, sum } = one
  if (native === undefined) {
    const counts = one.buckets.map(({ le, count }, index) => {
      const before = one.buckets[index - 1]
      return [before?.le ?? Number.NEGATIVE_INFINITY, le, count - (before?.count ?? 0)] as const
    })
    return { sum, buckets: counts.filter(([, , count]) => count > 0) }
  }
  const { negative, positive, zeroCount, zeroThreshold } = native
  const filled = [
    ...negative.map(({ lower, upper, count }) => [lower, upper, count] as const),
    ...(zeroCount > 0 ? [[-zeroThreshold, zeroThreshold, zeroCount] as const] : []),
    ...positive.map(({ lower, upper, count }) => [lower, upper, count] as const),
  ]
  return { sum, buckets: filled.sort((a, b) => a[1] - b[1]) }
}

/** Fails where the page knows other values than a snapshot has. */
export function assertSame(model: Model, handle: PrometheusHandle): void {
  const [shown, real] = [shownBy(model), isTrue(handle.snapshot())]
  assert.equal([...shown.keys()].sort(), [...real.keys()].sort())
  for (const [key, values] of real) assert.equal(shown.get(key), values, key)
}

/** One recorder with series of every type. */
export function everyType(): PrometheusHandle {
  return freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('wait_seconds'), [0.25, 1, 4])
      .setNativeHistogramForMetric(Matcher.full('size_bytes'), { bucketFactor: 1.5, maxBuckets: 12 })
      .setSumAndCountForMetric(Matcher.full('batch'))
      .addGlobalLabel('service', 'api'),
  )
}
