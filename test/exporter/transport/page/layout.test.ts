import {
  type FamilySnapshot,
  Matcher,
  type PrometheusHandle,
  type SeriesViews,
} from 'metrics-exporter-prometheus'
import { counter, describeCounter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Family,
  Model,
  type Series,
} from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import { Layout } from '../../../../exporter-prometheus/lib/transport/page/layout.ts'
import { freshRecorder, uninstall } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// What a page knows after each second, as its own program reads it, is what a snapshot of that moment has.

test.after.each(uninstall)

interface Watching {
  readonly model: Model
  readonly layout: Layout
  /** Reads once more. */
  read(): Promise<void>
}

function watch(handle: PrometheusHandle, layout: Layout = new Layout()): Watching {
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
function shownBy(model: Model): Map<string, Values> {
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

function assertSame(model: Model, handle: PrometheusHandle): void {
  const [shown, real] = [shownBy(model), isTrue(handle.snapshot())]
  assert.equal([...shown.keys()].sort(), [...real.keys()].sort())
  for (const [key, values] of real) assert.equal(shown.get(key), values, key)
}

/** One recorder with series of every type. */
function everyType(): PrometheusHandle {
  return freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('wait_seconds'), [0.25, 1, 4])
      .setNativeHistogramForMetric(Matcher.full('size_bytes'), { bucketFactor: 1.5, maxBuckets: 12 })
      .setSumAndCountForMetric(Matcher.full('batch'))
      .addGlobalLabel('service', 'api'),
  )
}

test('a page knows every value of every type, whatever comes, goes and changes', async () => {
  const handle = everyType()
  const { model, read } = watch(handle)
  const random = new Random(2026)
  for (let second = 0; second < 60; second++) {
    for (let step = random.below(8); step > 0; step--) {
      const label = { queue: `q${random.below(4)}` }
      // Dyadic, so that twelve digits are all of them.
      const value = random.below(64) / 8 - (step % 5 === 0 ? 2 : 0)
      const does: ReadonlyArray<() => unknown> = [
        () => counter('jobs_total', label).increment(random.below(9)),
        () => gauge('depth', label).set(value),
        () => histogram('wait_seconds', label).record(value),
        () => histogram('size_bytes', label).record(value),
        () => histogram('latency', label).record(value),
        () => histogram('batch').record(value),
        () => handle.removeMatching(undefined, label),
        () => gauge('depth').set(value > 3 ? Number.NaN : Number.POSITIVE_INFINITY),
      ]
      does[random.below(does.length)]!()
    }
    if (second === 40) handle.setGlobalLabel('service', 'other')
    await read()
    assertSame(model, handle)
  }
})

test('who comes later knows the same, and what has ended meanwhile', async () => {
  const handle = everyType()
  const { layout, model, read } = watch(handle)
  counter('jobs_total', { queue: 'a' }).increment(3)
  histogram('size_bytes').record(4)
  await read()
  handle.removeMatching('jobs_total', { queue: 'a' })
  histogram('size_bytes').record(900)
  await read()
  const later = new Model()
  later.change(JSON.parse(JSON.stringify(layout.whole())))
  const namesIn = ({ families }: Model) =>
    [...families.values()].map(({ name, series }) => [
      name,
      [...series.values()].map(({ isEnded }) => isEnded),
    ])
  assert.equal(namesIn(later).sort(), [
    ['jobs_total', [true]],
    ['size_bytes', [false]],
  ])
  const bucketsIn = ({ families }: Model) =>
    [...families.values()].flatMap(({ series }) => [...series.values()].map(({ buckets }) => buckets))
  assert.equal(bucketsIn(later).flat(), bucketsIn(model).flat())
})

test('an unchanged second is an empty frame, and nothing new', async () => {
  const handle = everyType()
  const layout = new Layout()
  for (const type of ['jobs_total', 'other_total']) counter(type).increment()
  histogram('latency').record(1)
  histogram('size_bytes').record(1)
  await layout.read(handle.gather() as never, 1_000)
  const { changes, frame } = await layout.read(handle.gather() as never, 2_000)
  assert.is(changes, undefined)
  assert.equal(JSON.parse(frame), { t: 2_000, r: [] })
})

test('a family that is described otherwise is another one', async () => {
  const handle = everyType()
  const { model, read } = watch(handle)
  counter('jobs_total').increment()
  await read()
  handle.forget('jobs_total')
  describeCounter('jobs_total', 'Jobs done')
  counter('jobs_total').increment(2)
  await read()
  const shown = [...model.families.values()].map(({ help, series }) => [
    help,
    [...series.values()].map(({ isEnded }) => isEnded),
  ])
  assert.equal(shown, [
    ['', [true]],
    ['Jobs done', [false]],
  ])
  assertSame(model, handle)
})

test('there is a limit to series, and the page is told how many it leaves out', async () => {
  const handle = everyType()
  const { model, read, layout } = watch(handle, new Layout(10))
  for (let id = 0; id < 25; id++) counter('jobs_total', { id }).increment()
  await read()
  assert.is(shownBy(model).size, 10)
  assert.is(model.leftOut, 15)
  assert.is(layout.whole().leftOut, 15)
  handle.clear()
  counter('jobs_total', { id: 'new' }).increment()
  await read()
  // The second in which there is room for it.
  await read()
  assert.is(shownBy(model).size, 1)
  assert.is(model.leftOut, 0)
})

test('series with labels that nobody can read are left out', async () => {
  const handle = everyType()
  const { model, read } = watch(handle)
  counter('jobs_total', { path: 'x'.repeat(20_000) }).increment()
  counter('jobs_total', { path: 'x' }).increment()
  await read()
  assert.is(shownBy(model).size, 1)
  assert.is(model.leftOut, 1)
})

test('series that come and go for hours leave nothing behind', async () => {
  const handle = everyType()
  const { model, layout, read } = watch(handle)
  for (let second = 0; second < 1_500; second++) {
    counter('jobs_total', { second }).increment()
    if (second > 0) handle.removeMatching('jobs_total', { second: second - 1 })
    await read()
    model.prune()
  }
  assert.ok(layout.whole().series.length <= 601, `${layout.whole().series.length}`)
  const [family] = model.families.values()
  assert.ok(family!.series.size <= 1_000, `${family!.series.size}`)
})

test('the latest exemplars are told, each once', async () => {
  const handle = freshRecorder(builder =>
    builder.setBuckets([1, 2]).withExemplars(() => ({ trace_id: `t${trace}` })),
  )
  let trace = 1
  const { model, read } = watch(handle)
  const exemplars = () => {
    const [family] = model.families.values()
    return [...family!.series.values()].flatMap(series =>
      series.exemplars.map(({ labels, value }) => [labels.trace_id, value]),
    )
  }
  histogram('wait').record(0.5)
  await read()
  await read()
  assert.equal(exemplars(), [['t1', 0.5]])
  trace = 2
  histogram('wait').record(1.5)
  await read()
  assert.equal(exemplars(), [
    ['t1', 0.5],
    ['t2', 1.5],
  ])
})

test.run()
