import {
  counter,
  currentRecorder,
  defaultMetadata,
  describeCounter,
  gauge,
  histogram,
  noopRecorder,
  SetRecorderError,
  swapGlobalRecorder,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'
import { FilterLayer, type Layer, PrefixLayer, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording, withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total', { a: 1 })

test('the layer that was pushed last sees a call first', () => {
  const recorder = new RecordingRecorder()
  const stack = new Stack(recorder).push(new PrefixLayer('inner')).push(new PrefixLayer('outer'))
  withInstalled(stack, () => counter('jobs_total').increment())
  assert.is(recorder.value('counter', 'inner.outer.jobs_total'), 1)
  assert.is(recorder.size, 1)
})

test('a filter above a prefix sees names without it, one beneath sees them with it', () => {
  const recorder = new RecordingRecorder()
  const filter = new FilterLayer({ patterns: [/^app\./] })
  withInstalled(new Stack(recorder).push(new PrefixLayer('app')).push(filter), () =>
    counter('above_total').increment(),
  )
  withInstalled(new Stack(recorder).push(filter).push(new PrefixLayer('app')), () =>
    counter('beneath_total').increment(),
  )
  assert.is(recorder.value('counter', 'app.above_total'), 1)
  assert.is(recorder.size, 1)
})

test('without layers it is the recorder beneath, series and all', () => {
  const recorder = new RecordingRecorder()
  const stack = new Stack(recorder)
  assert.is(
    stack.registerGauge('depth', { a: 1 }, defaultMetadata),
    recorder.registerGauge('depth', { a: 1 }, defaultMetadata),
  )
  stack.describeHistogram('sizes', Unit.Bytes, 'Sizes', { buckets: [1] })
  assert.equal(recorder.descriptions, [
    { kind: 'histogram', name: 'sizes', unit: 'bytes', description: 'Sizes', advice: { buckets: [1] } },
  ])
})

test('install makes the stack the global recorder, and descriptions made before pass its layers', () => {
  describeCounter('described_total', Unit.Bytes, 'Described before')
  const recorder = new RecordingRecorder()
  const stack = new Stack(recorder).push(new PrefixLayer('app'))
  try {
    stack.install()
    assert.is(currentRecorder(), stack)
    held.increment(3)
    assert.is(recorder.value('counter', 'app.held_total', { a: 1 }), 3)
    assert.ok(recorder.descriptions.some(({ name }) => name === 'app.described_total'))
    assert.throws(
      () => new Stack(new RecordingRecorder()).install(),
      (error: unknown) => error instanceof SetRecorderError,
    )
    assert.is(currentRecorder(), stack)
  } finally {
    swapGlobalRecorder(noopRecorder)
  }
})

test('a stack is a local recorder too, through await', async () => {
  await recording(async global => {
    const local = new RecordingRecorder()
    await withLocalRecorder(new Stack(local).push(new PrefixLayer('app')), async () => {
      held.increment()
      await Promise.resolve()
      held.increment()
      gauge('depth').set(2)
    })
    assert.is(local.value('counter', 'app.held_total', { a: 1 }), 2)
    assert.is(local.value('gauge', 'app.depth'), 2)
    assert.is(global.size, 0)
  })
})

test('a stack lies under another', () => {
  const recorder = new RecordingRecorder()
  const inner = new Stack(recorder).push(new PrefixLayer('inner'))
  withInstalled(new Stack(inner).push(new PrefixLayer('outer')), () => histogram('sizes').record(1))
  assert.equal(recorder.values('inner.outer.sizes'), [1])
})

test('a handle that is held writes to the series of the recorder itself', () => {
  const recorder = new RecordingRecorder()
  const stack = new Stack(recorder)
    .push(new PrefixLayer('app'))
    .push(new FilterLayer({ patterns: ['debug'] }))
  withInstalled(stack, () => {
    const jobs = counter('jobs_total', { a: 1 })
    const { registrations } = recorder
    jobs.increment()
    jobs.increment()
    assert.is(recorder.registrations, registrations, 'nothing is looked up')
    assert.is(
      stack.registerCounter('jobs_total', { a: 1 }, defaultMetadata),
      recorder.series('counter', 'app.jobs_total', { a: 1 }),
    )
  })
})

test('pairs that can be read only once reach the series whole', () => {
  const recorder = new RecordingRecorder()
  function* pairs(): Generator<[string, number]> {
    yield ['a', 1]
    yield ['b', 2]
  }
  const stack = new Stack(recorder).push(new FilterLayer({ mode: 'allow', labels: ['a'] }))
  withInstalled(stack, () => counter('jobs_total', pairs()).increment())
  assert.is(recorder.value('counter', 'jobs_total', { a: 1, b: 2 }), 1)
})

test('anything but a recorder, and anything but a layer, is refused at once', () => {
  const isTypeError = (error: unknown): boolean => error instanceof TypeError
  assert.throws(() => new Stack({} as never), isTypeError)
  assert.throws(() => new Stack(undefined as never), isTypeError)
  const stack = new Stack(noopRecorder)
  assert.throws(() => stack.push({} as never), /is not a Layer/)
  assert.throws(() => stack.push(undefined as never), /undefined is not a Layer/)
  const broken: Layer = { layer: () => undefined as never }
  assert.throws(() => stack.push(broken), /undefined is not a Recorder/)
})

test.run()
