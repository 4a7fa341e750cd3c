import { counter, describeCounter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Model } from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import { Layout } from '../../../../exporter-prometheus/lib/transport/page/layout.ts'
import { assertSame, everyType, shownBy, watch } from '../../../support/page-knowledge.ts'
import { freshRecorder, uninstall } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// What a page knows after each second, as its own program reads it, is what a snapshot of that moment has.

test.after.each(uninstall)

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

test('what comes in one second comes in its order: families, and the series of each', async () => {
  const handle = everyType()
  const { model, read, layout } = watch(handle)
  await read()
  for (const name of ['one', 'two', 'three']) for (const id of [3, 1, 2]) gauge(name, { id }).set(1)
  await read()
  const told = [...model.families.values()]
  assert.equal(
    told.map(({ name }) => name),
    ['one', 'two', 'three'],
  )
  for (const { series } of told) {
    assert.equal(
      [...series.values()].map(({ labels }) => labels.id),
      ['3', '1', '2'],
    )
  }
  assert.equal(
    layout.whole().families.map(({ name }) => name),
    ['one', 'two', 'three'],
  )
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
