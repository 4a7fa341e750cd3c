import {
  counter,
  currentRecorder,
  describeCounter,
  gauge,
  noopRecorder,
  SetRecorderError,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { PrefixLayer, RecoverableRecorder, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forgetMetrics } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total')

test.before.each(forgetMetrics)
test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

test('what is emitted reaches the recorder until it is taken back, and nothing does afterwards', () => {
  describeCounter('held_total', 'Held')
  const recorder = new RecordingRecorder()
  const recovery = new RecoverableRecorder(recorder).install()
  held.increment(1)
  counter('held_total').increment(10)
  gauge('depth').set(5)
  assert.ok(recorder.descriptions.some(({ name }) => name === 'held_total'))

  assert.is(recovery.intoInner(), recorder)
  const { registrations } = recorder
  held.increment(100)
  counter('held_total').increment(100)
  counter('later_total').increment()
  describeCounter('later_total', 'Later')
  assert.is(recorder.value('counter', 'held_total'), 11)
  assert.is(recorder.registrations, registrations)
  assert.not(recorder.descriptions.some(({ name }) => name === 'later_total'))
})

test('the global recorder is free again, and handles follow the next one', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const recovery = new RecoverableRecorder(first).install()
  held.increment(1)
  recovery.intoInner()
  assert.is(currentRecorder(), noopRecorder)
  const next = new RecoverableRecorder(second).install()
  held.increment(10)
  assert.is(first.value('counter', 'held_total'), 1)
  assert.is(second.value('counter', 'held_total'), 10)
  assert.is(next.intoInner(), second)
})

test('a recorder that was swapped in meanwhile stays', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const recovery = new RecoverableRecorder(first).install()
  swapGlobalRecorder(second)
  held.increment(1)
  assert.is(recovery.intoInner(), first)
  assert.is(currentRecorder(), second)
  held.increment(10)
  assert.is(second.value('counter', 'held_total'), 11)
  assert.is(first.size, 0)
})

test('a recorder that wrapped it meanwhile wraps one that records nothing', () => {
  const recorder = new RecordingRecorder()
  const recovery = new RecoverableRecorder(recorder).install()
  swapGlobalRecorder(new Stack(currentRecorder()).push(new PrefixLayer('app')))
  held.increment(1)
  assert.is(recorder.value('counter', 'app.held_total'), 1)
  recovery.intoInner()
  held.increment(10)
  counter('held_total').increment(10)
  assert.is(recorder.value('counter', 'app.held_total'), 1)
})

test('it is taken back from within a local scope too', () => {
  const [recorder, local] = [new RecordingRecorder(), new RecordingRecorder()]
  const recovery = new RecoverableRecorder(recorder).install()
  withLocalRecorder(local, () => {
    recovery.intoInner()
    held.increment(1)
  })
  held.increment(10)
  assert.is(currentRecorder(), noopRecorder)
  assert.is(local.value('counter', 'held_total'), 1)
  assert.is(recorder.size, 0)
})

test('taking it back again returns it again, and does no more', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const recovery = new RecoverableRecorder(first).install()
  recovery.intoInner()
  swapGlobalRecorder(second)
  held.increment()
  const { registrations } = second
  assert.is(recovery.intoInner(), first)
  held.increment()
  assert.is(second.registrations, registrations)
  assert.is(currentRecorder(), second)
})

test('the end of a using block takes it back', () => {
  const recorder = new RecordingRecorder()
  {
    using _recovery = new RecoverableRecorder(recorder).install()
    held.increment()
  }
  held.increment()
  assert.is(recorder.value('counter', 'held_total'), 1)
  assert.is(currentRecorder(), noopRecorder)
})

test('under layers it gives back what was put in', () => {
  const recorder = new RecordingRecorder()
  const stack = new Stack(recorder).push(new PrefixLayer('app'))
  const recovery = new RecoverableRecorder(stack).install()
  held.increment()
  assert.is(recorder.value('counter', 'app.held_total'), 1)
  assert.is(recovery.intoInner(), stack)
})

test('a second one is refused while one is installed, and anything but a recorder always', () => {
  const recovery = new RecoverableRecorder(new RecordingRecorder()).install()
  const refused = new RecoverableRecorder(new RecordingRecorder())
  assert.throws(
    () => refused.install(),
    (error: unknown) => error instanceof SetRecorderError,
  )
  recovery.intoInner()
  assert.is(currentRecorder(), noopRecorder)
  assert.throws(() => new RecoverableRecorder({} as never), /is not a Recorder/)
})

test('a noop recorder is taken back like any other', () => {
  new RecoverableRecorder(noopRecorder).install().intoInner()
  assert.is(currentRecorder(), noopRecorder)
})

test('what is registered with the installed recorder after it was taken back is silent', () => {
  const recorder = new RecordingRecorder()
  const recovery = new RecoverableRecorder(recorder).install()
  const loan = currentRecorder()
  recovery.intoInner()
  loan.registerCounter('gone_total', undefined, {}).increment(1)
  loan.registerGauge('gone_depth', { a: 'b' }, {}).set(1)
  loan.registerHistogram('gone_sizes', undefined, {}).record(1)
  loan.describeCounter('gone_total', undefined, 'Late')
  assert.equal(loan.beneath, [noopRecorder])
  assert.is(recorder.size, 0)
  assert.equal(
    recorder.descriptions.filter(({ name }) => name.startsWith('gone')),
    [],
  )
})

test.run()
