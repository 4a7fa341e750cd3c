import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  type Labels,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hostileValues } from '../support/hostile.ts'
import { recording } from '../support/installed.ts'

const throwing: Labels = {
  get queue(): string {
    throw new Error('the getter')
  },
}

/** Everything that can be emitted with one name and one set of labels. */
function emitAll(name: never, labels: never, value: never): void {
  const requests = counter(name, labels)
  requests.increment(value)
  requests.absolute(value)
  const depth = gauge(name, labels)
  depth.set(value)
  depth.increment(value)
  depth.decrement(value)
  depth.track()()
  const sizes = histogram(name, labels)
  sizes.record(value)
  sizes.recordMany(value, value)
  sizes.startTimer()()
  sizes.time(() => undefined)
}

test('an invalid sample does not throw where process.emitWarning does, and is counted', () => {
  const { emitWarning } = process
  process.emitWarning = () => {
    throw new Error('no warnings here')
  }
  try {
    recording(recorder => {
      counter('unwarned_total').increment(-1)
      assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'unwarned_total' }), 1)
    })
  } finally {
    process.emitWarning = emitWarning
  }
})

test('nothing that is emitted throws, whatever name, labels and value it is given', () => {
  const emitEverything = () => {
    for (const value of hostileValues) {
      const odd = value as never
      emitAll(odd, undefined as never, 1 as never)
      emitAll('hostile' as never, odd, 1 as never)
      emitAll('hostile' as never, { a: value } as never, 1 as never)
      emitAll('hostile' as never, [value] as never, 1 as never)
      emitAll('hostile' as never, [[value, value]] as never, 1 as never)
      emitAll('hostile' as never, new Map([[value, value]]) as never, 1 as never)
      emitAll('hostile' as never, undefined as never, odd)
      emitAll(odd, odd, odd)
      counter('hostile', {}, odd).increment()
    }
  }
  emitEverything()
  recording(emitEverything)
})

test('describing throws nothing, whatever it is given', () => {
  const describeEverything = () => {
    for (const value of hostileValues) {
      const odd = value as never
      for (const describe of [describeCounter, describeGauge, describeHistogram]) {
        describe(odd, 'Odd')
        describe('hostile', odd)
        describe(odd, odd, odd, odd)
      }
    }
  }
  describeEverything()
  recording(describeEverything)
})

test('a sample whose labels cannot be read is counted as invalid, whichever operation it is', () => {
  recording(recorder => {
    counter('unreadable', throwing).increment(5)
    counter('unreadable', throwing).absolute(5)
    gauge('unreadable', throwing).set(5)
    gauge('unreadable', throwing).increment()
    gauge('unreadable', throwing).decrement()
    histogram('unreadable', throwing).record(5)
    assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'unreadable' }), 6)
    assert.is(recorder.size, 1)
  })
})

test('samples recorded many at once are counted as invalid at once', () => {
  recording(recorder => {
    histogram('unreadable_many', throwing).recordMany(5, Number.MAX_SAFE_INTEGER)
    const invalid = recorder.value('counter', 'metrics_invalid_samples_total', { name: 'unreadable_many' })
    assert.is(invalid, Number.MAX_SAFE_INTEGER)
  })
})

test('a handle whose labels could not be read stays without a series, whatever is installed later', () => {
  const held = counter('held_unreadable_total', throwing)
  recording(recorder => {
    held.increment()
    held.increment()
    assert.is(
      recorder.value('counter', 'metrics_invalid_samples_total', { name: 'held_unreadable_total' }),
      2,
    )
    assert.is(recorder.value('counter', 'held_unreadable_total'), undefined)
  })
})

test.run()
