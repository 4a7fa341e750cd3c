import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import type { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const notNumbers: readonly unknown[] = ['5', '', null, true, 5n, {}, [5], new Date(0), Symbol('5')]
const notForCounters = [-1, -Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const notFinite = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

function invalidOf(recorder: RecordingRecorder, name: string): number | undefined {
  return recorder.value('counter', 'metrics_invalid_samples_total', { name })
}

test('a counter ignores and counts values that are negative, NaN, infinite or not numbers', () => {
  recording(recorder => {
    const requests = counter('requests_total')
    requests.increment(7)
    const wrong = [...notForCounters, ...notNumbers] as number[]
    for (const value of wrong) {
      requests.increment(value)
      requests.absolute(value)
    }
    requests.absolute(undefined as never)
    assert.is(recorder.value('counter', 'requests_total'), 7)
    assert.is(invalidOf(recorder, 'requests_total'), wrong.length * 2 + 1)
  })
})

test('a gauge ignores and counts anything but numbers', () => {
  recording(recorder => {
    const depth = gauge('depth')
    depth.set(7)
    for (const value of notNumbers as number[]) {
      depth.set(value)
      depth.increment(value)
      depth.decrement(value)
    }
    depth.set(undefined as never)
    assert.is(recorder.value('gauge', 'depth'), 7)
    assert.is(invalidOf(recorder, 'depth'), notNumbers.length * 3 + 1)
  })
})

test('a histogram ignores and counts values that are NaN, infinite or not numbers', () => {
  recording(recorder => {
    const sizes = histogram('sizes')
    const wrong = [...notFinite, ...notNumbers, undefined] as number[]
    for (const value of wrong) {
      sizes.record(value)
      sizes.recordMany(value, 1)
    }
    assert.equal(recorder.values('sizes'), [])
    assert.is(invalidOf(recorder, 'sizes'), wrong.length * 2)
  })
})

const operations: Readonly<Record<string, ReadonlyArray<readonly [string, (name: string) => void]>>> = {
  counter: [
    ['increment', name => counter(name).increment('5' as never)],
    ['absolute', name => counter(name).absolute('5' as never)],
  ],
  gauge: [
    ['set', name => gauge(name).set('5' as never)],
    ['increment', name => gauge(name).increment('5' as never)],
    ['decrement', name => gauge(name).decrement('5' as never)],
  ],
  histogram: [
    ['record', name => histogram(name).record('5' as never)],
    ['recordMany', name => histogram(name).recordMany('5' as never, 1)],
  ],
}

for (const [kind, methods] of Object.entries(operations)) {
  for (const [operation, write] of methods) {
    test(`${operation}() of a ${kind} names itself and the value that it does not take`, async () => {
      const name = `${kind}_${operation}`
      const given = operation === 'recordMany' ? '5, 1' : '5'
      const warnings = await warningsOf(() => recording(() => write(name)))
      assert.equal(warnings, [
        `A sample of the metric "${name}" was ignored: ${operation} got ${given} (string): pass a finite number, and not below 0 to a counter.`,
      ])
    })
  }
}

test('a wrong count is one invalid sample, even with a value that could be recorded', () => {
  recording(recorder => {
    const wrong = [-1, 0.5, 2 ** 53, ...notFinite, ...notNumbers, undefined] as number[]
    for (const count of wrong) histogram('sizes').recordMany(5, count)
    histogram('sizes').recordMany(Number.NaN, 0)
    assert.equal(recorder.values('sizes'), [])
    assert.is(invalidOf(recorder, 'sizes'), wrong.length + 1)
  })
})

test('invalid samples of different series of one name are counted together', () => {
  recording(recorder => {
    counter('jobs_total', { queue: 'a' }).increment(-1)
    counter('jobs_total', { queue: 'b' }).increment(-1)
    assert.is(invalidOf(recorder, 'jobs_total'), 2)
  })
})

test('there is one process warning for each name, which tells the name and the value', async () => {
  const warnings = await warningsOf(() => {
    recording(() => {
      counter('warned_total').increment(-1)
      counter('warned_total', { other: 'series' }).increment(-2)
      gauge('warned_depth').set('5' as never)
      gauge('warned_depth').set('6' as never)
      histogram('warned_sizes').recordMany(1, 0.5)
    })
  })
  assert.is(warnings.length, 3)
  assert.match(warnings[0]!, /"warned_total".*increment.*-1/)
  assert.match(warnings[1]!, /"warned_depth".*set.*5 \(string\)/)
  assert.match(warnings[2]!, /"warned_sizes".*recordMany.*1, 0\.5/)
  const again = await warningsOf(() => {
    recording(() => counter('warned_total').increment(-1))
  })
  assert.equal(again, [])
})

test('an invalid sample without any recorder is ignored and warned of', async () => {
  const warnings = await warningsOf(() => counter('nobody_listens_total').increment(Number.NaN))
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /"nobody_listens_total".*NaN/)
})

test.run()
