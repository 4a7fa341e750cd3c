import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeHistogram,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  noopRecorder,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { FanoutBuilder, PrefixLayer, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collectGarbage } from '../support/garbage.ts'
import { golden } from '../support/golden.ts'
import { forgetMetrics } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

// A recorder that is installed shows the metrics that were made before at zero.

test.before.each(forgetMetrics)
test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

const emitters: ReadonlyArray<(name: string, labels?: Labels) => Counter | Gauge | Histogram> = [
  counter,
  gauge,
  histogram,
]

/** Installs a recorder, and returns what it got by then. */
function installedNames(): string[] {
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  return recorder.all().map(({ name, labels }) => name + Object.values(labels).join())
}

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

test('at most 1,000 metrics are kept, the first ones; the others show from their first use', () => {
  for (let index = 0; index < 600; index++) counter(`made_${index}_total`)
  for (let index = 0; index < 600; index++) gauge('made_level', { index }).zero()
  for (let index = 0; index < 600; index++) histogram(`made_${index}_sizes`)
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  assert.is(recorder.size, 1000)
  assert.is(recorder.value('counter', 'made_599_total'), 0)
  assert.is(recorder.value('gauge', 'made_level', { index: 399 }), 0)
  assert.is(recorder.value('gauge', 'made_level', { index: 400 }), undefined)
  histogram('made_0_sizes').record(1)
  assert.equal(recorder.values('made_0_sizes'), [1])
})

test('a metric that the recorder refuses keeps no other back, and is reported where it is used', async () => {
  class Refusing extends RecordingRecorder {
    override registerGauge(): never {
      throw new Error('no gauges today')
    }
  }
  gauge('refused_level')
  counter('not_refused_total')
  let recorder: Refusing | undefined
  const warnings = await warningsOf(() => {
    recorder = new Refusing()
    swapGlobalRecorder(recorder)
  })
  assert.equal(warnings, [])
  assert.is(recorder?.value('counter', 'not_refused_total'), 0)
  const later = await warningsOf(() => gauge('refused_level').set(1))
  assert.match(later[0]!, 'no gauges today')
})

test('labels that cannot be read, and names that are not strings, are not kept', async () => {
  const throwing = Object.defineProperty({}, 'a', {
    enumerable: true,
    get() {
      throw new Error('unreadable')
    },
  })
  await warningsOf(() => {
    for (const emit of emitters) {
      emit('unreadable', throwing as never).zero()
      emit('unreadable', { a: Symbol('a') } as never).zero()
      emit(Symbol('name') as never).zero()
      emit(5 as never)
    }
  })
  assert.equal(installedNames(), [])
})

test('with labels that differ only in type or in what is left out, each series is kept once or more, none too few', () => {
  const sets = [
    { a: 'undefined' },
    { a: undefined },
    { a: 'null' },
    { a: null },
    { a: 0n },
    { a: '0' },
    { a: false },
  ]
  for (const labels of sets) counter('odd_total', labels).zero()
  assert.equal(installedNames().sort(), [
    'odd_total',
    'odd_total0',
    'odd_totalfalse',
    'odd_totalnull',
    'odd_totalundefined',
  ])
})

test('what holds metrics for later recorders does not hold the recorders before', async () => {
  const reference = (() => {
    const recorder = new RecordingRecorder()
    swapGlobalRecorder(recorder)
    counter('held_total')
    gauge('held_level', { a: 1 }).zero()
    swapGlobalRecorder(noopRecorder)
    // The cache of handles has another one now.
    counter('held_total')
    return new WeakRef(recorder)
  })()
  await collectGarbage()
  assert.is(reference.deref(), undefined)
  assert.equal(installedNames(), ['held_total', 'held_level1'])
})

test.run()
