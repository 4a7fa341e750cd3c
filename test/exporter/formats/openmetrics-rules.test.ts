import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../../support/prometheus-fixture.ts'

/** The types that families have in OpenMetrics, by the names on their lines. */
function typesOf(emit: () => void, buckets?: readonly number[]): Record<string, string> {
  const handle = freshRecorder(builder => (buckets === undefined ? builder : builder.setBuckets(buckets)))
  emit()
  const heads = handle.renderOpenMetrics().matchAll(/^# TYPE (\S+) (\S+)$/gm)
  return Object.fromEntries(Array.from(heads, ([, name, type]) => [name!, type!]))
}

const unknownSummary = (name: string) => ({
  [name]: 'unknown',
  [`${name}_sum`]: 'unknown',
  [`${name}_count`]: 'unknown',
})

test('a counter whose family would have the name of a gauge is unknown', () => {
  const emit = () => {
    counter('jobs_total').increment()
    gauge('jobs').set(1)
  }
  assert.equal(typesOf(emit), { jobs_total: 'unknown', jobs: 'gauge' })
})

test('a counter whose family would have the name of a sample of another family is unknown', () => {
  const emit = () => {
    counter('wait_bucket_total').increment()
    counter('wait_total').increment()
    histogram('wait').record(1)
  }
  assert.equal(typesOf(emit, [1]), { wait_bucket_total: 'unknown', wait_total: 'unknown', wait: 'histogram' })
})

test('a counter whose creation time would have the name of a gauge is unknown', () => {
  const emit = () => {
    gauge('c_created').set(1)
    gauge('s_created').set(1)
    counter('c_total').increment()
    histogram('s').record(1)
    histogram('t').record(1)
  }
  assert.equal(typesOf(emit), {
    c_total: 'unknown',
    c_created: 'gauge',
    s_created: 'gauge',
    ...unknownSummary('s'),
    t: 'summary',
  })
})

test('of families that could write the same name, distributions keep their type first, then the first counter', () => {
  const emit = () => {
    counter('a_total').increment()
    counter('a_created_total').increment()
    counter('wait_created_total').increment()
    histogram('wait').record(1)
  }
  assert.equal(typesOf(emit), {
    a: 'counter',
    a_created_total: 'unknown',
    wait_created_total: 'unknown',
    wait: 'summary',
  })
})

test('a histogram whose sum falls below 0 or overflows both ways is unknown', () => {
  const emit = () => {
    histogram('below').record(-2)
    histogram('above').record(-2)
    histogram('above').record(3)
    histogram('overflown').recordMany(Number.MAX_VALUE, 2)
    histogram('overflown').recordMany(-Number.MAX_VALUE, 2)
    histogram('infinite').recordMany(Number.MAX_VALUE, 2)
  }
  assert.equal(typesOf(emit, [1]), {
    below_bucket: 'unknown',
    below_sum: 'unknown',
    below_count: 'unknown',
    above: 'histogram',
    overflown_bucket: 'unknown',
    overflown_sum: 'unknown',
    overflown_count: 'unknown',
    infinite: 'histogram',
  })
})

test('a histogram with a bound below 0 is unknown, whatever its sum', () => {
  const emit = () => histogram('h').record(3)
  assert.equal(typesOf(emit, [-1, 1]), { h_bucket: 'unknown', h_sum: 'unknown', h_count: 'unknown' })
  assert.equal(typesOf(emit, [0, 1]), { h: 'histogram' })
})

test('one series that breaks the rules makes its whole family unknown', () => {
  const emit = () => {
    histogram('s', { a: 1 }).record(1)
    histogram('s', { a: 2 }).record(-1)
  }
  assert.equal(typesOf(emit), unknownSummary('s'))
})

test('names with colons and underscores keep their types', () => {
  const emit = () => {
    counter('_jobs_total').increment()
    counter('job:rate_total').increment()
  }
  assert.equal(typesOf(emit), { _jobs: 'counter', 'job:rate': 'counter' })
})

test.run()
