import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeHistogram,
  gauge,
  type Histogram,
  histogram,
  noopRecorder,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { FanoutBuilder, PrefixLayer, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../support/golden.ts'
import { forgetMetrics } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { emitters, installedNames } from '../support/start-fixture.ts'

// A recorder that is installed shows the metrics that were made before at zero.

test.before.each(forgetMetrics)
test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

for (const emit of emitters) {
  test(`a ${emit.name} without labels that was made before is registered`, () => {
    emit('made')
    emit('made')
    const recorder = new RecordingRecorder()
    setGlobalRecorder(recorder)
    assert.is(recorder.registrations, 1)
    assert.is(recorder.series(emit.name as 'counter', 'made')?.value, 0)
  })

  test(`a ${emit.name} with labels is registered if zero() was called, once for each label set`, () => {
    emit('made', { a: 1 })
    for (const labels of [{ a: 2, b: '3' }, { b: 3, a: '2' }, new Map([['a', 4]]), [['a', '4']] as const]) {
      const handle = emit('made', labels)
      assert.is(handle.zero(), handle)
      handle.zero()
    }
    assert.equal(installedNames(), ['made2,3', 'made4'])
  })

  test(`zero() shows a ${emit.name}, and changes no value`, () => {
    const recorder = new RecordingRecorder()
    swapGlobalRecorder(recorder)
    const held = emit('made', { a: 1 })
    if ('record' in held) (held as Histogram).record(5)
    else (held as Counter).increment(5)
    const kind = emit.name as 'counter'
    const before = { ...recorder.series(kind, 'made', { a: 1 }) }
    held.zero()
    emit('made', { a: 1 }).zero()
    assert.equal({ ...recorder.series(kind, 'made', { a: 1 }) }, before)
    recorder.drop(kind, 'made', { a: 1 })
    held.zero()
    assert.is(recorder.series(kind, 'made', { a: 1 })?.value, 0)
    assert.is(recorder.series(kind, 'made', { a: 1 })?.values.length, 0)
  })
}

test('metrics come after their descriptions, in the order in which they were made', () => {
  histogram('b_seconds')
  gauge('c', { x: 1 }).zero()
  counter('a_total').increment()
  describeHistogram('b_seconds', 'Described late', { buckets: [1] })
  const order: string[] = []
  const recorder = new RecordingRecorder()
  for (const method of [
    'describeHistogram',
    'registerCounter',
    'registerGauge',
    'registerHistogram',
  ] as const) {
    const original = recorder[method] as (...given: unknown[]) => unknown
    Object.assign(recorder, {
      [method](name: string, ...rest: unknown[]) {
        order.push(`${method} ${name}`)
        return original.call(recorder, name, ...rest)
      },
    })
  }
  swapGlobalRecorder(recorder)
  assert.equal(
    order.filter(call => !call.startsWith('describe') || call.endsWith('b_seconds')),
    [
      'describeHistogram b_seconds',
      'registerHistogram b_seconds',
      'registerGauge c',
      'registerCounter a_total',
    ],
  )
})

test('the exporter shows them at once, histograms with the buckets that were advised', () => {
  histogram('start_seconds')
  counter('start_total')
  gauge('start_level', { queue: 'mail' }).zero()
  histogram('start_sizes').zero()
  describeHistogram('start_seconds', 'Time', { buckets: [1, 2] })
  const recorder = new PrometheusBuilder().buildRecorder()
  setGlobalRecorder(recorder)
  assert.is(recorder.handle().render(), golden('from-the-start.prom'))
})

test('every installation registers them: one that replaces another, too, and through layers', () => {
  counter('made_total')
  const [first, second, third] = [new RecordingRecorder(), new RecordingRecorder(), new RecordingRecorder()]
  setGlobalRecorder(first)
  gauge('made_level')
  histogram('made_sizes', { a: 1 }).zero()
  swapGlobalRecorder(second)
  assert.equal(
    second.all().map(({ name }) => name),
    ['made_total', 'made_level', 'made_sizes'],
  )
  const fanout = new FanoutBuilder().addRecorder(third).addRecorder(new RecordingRecorder()).build()
  swapGlobalRecorder(new Stack(fanout).push(new PrefixLayer('app')))
  assert.equal(
    third.all().map(({ name }) => name),
    ['app.made_total', 'app.made_level', 'app.made_sizes'],
  )
})

test('what is made under a recorder that is asked each time is registered with the next one', () => {
  swapGlobalRecorder(new RecordingRecorder())
  for (const _turn of [1, 2]) counter('asked_each_time_total').increment()
  assert.equal(installedNames(), ['asked_each_time_total'])
})

test('a local recorder registers nothing, and what is made in it is not kept', () => {
  counter('outside_total')
  const local = new RecordingRecorder()
  withLocalRecorder(local, () => {
    assert.is(local.size, 0)
    counter('inside_total')
    gauge('inside_level', { a: 1 }).zero()
    assert.is(local.size, 2)
  })
  assert.equal(installedNames(), ['outside_total'])
})

test('what is made elsewhere while a local recorder lives is kept', async () => {
  let end = (): void => {}
  const scope = withLocalRecorder(
    new RecordingRecorder(),
    () => new Promise<void>(resolve => (end = resolve)),
  )
  for (const _turn of [1, 2]) counter('beside_total')
  gauge('beside_level', { a: 1 }).zero()
  end()
  await scope
  assert.equal(installedNames(), ['beside_total', 'beside_level1'])
})

test('a DebuggingRecorder begins empty, and shows what is used', () => {
  const held = counter('made_total')
  gauge('made_level', { a: 1 }).zero()
  const recorder = new DebuggingRecorder()
  const restore = recorder.install()
  assert.is(recorder.snapshot().toString(), '')
  held.zero()
  assert.is(recorder.snapshot().toString(), 'counter made_total 0\n')
  restore()
})

test.run()
