import {
  BuildError,
  installRecorder,
  PrometheusBuilder,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { counter, histogram, type Labels } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

const attempts = 32

/** A trace context that returns what `next` is, and counts how often it is asked. */
class FakeTrace {
  asked = 0
  next: Labels | undefined = undefined
  readonly context = (): Labels | undefined => {
    this.asked += 1
    return this.next
  }

  handle(): PrometheusHandle {
    return freshRecorder(builder => builder.withExemplars(this.context).setBuckets([1]))
  }
}

/** The trace in the exemplar of a line. */
function traceOf(handle: PrometheusHandle, sample: string): string | undefined {
  const lines = handle.renderOpenMetrics().split('\n')
  return /# \{trace_id="(\w+)"\}/.exec(lines.find(line => line.startsWith(`${sample} `)) ?? '')?.[1]
}

test('counters and buckets take exemplars of the current trace', () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  trace.next = { trace_id: 'one' }
  counter('c_total').increment()
  histogram('h').record(1)
  trace.next = { trace_id: 'two' }
  histogram('h').record(5)
  assert.is(traceOf(handle, 'c_total'), 'one')
  assert.is(traceOf(handle, 'h_bucket{le="1.0"}'), 'one')
  assert.is(traceOf(handle, 'h_bucket{le="+Inf"}'), 'two')
})

test('a trace context that gave an exemplar is not asked again before the next scrape or upkeep', () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  const held = counter('c_total')
  const count = (times: number, id: string): void => {
    trace.next = { trace_id: id }
    for (let i = 0; i < times; i++) held.increment()
  }
  count(1000, 'one')
  assert.is(trace.asked, 1)
  handle.runUpkeep()
  count(1000, 'two')
  assert.is(trace.asked, 2)
  assert.is(traceOf(handle, 'c_total'), 'two')
  count(1000, 'three')
  assert.is(trace.asked, 3)
  assert.is(traceOf(handle, 'c_total'), 'three')
})

test('each bucket and each series is asked for alone', () => {
  const trace = new FakeTrace()
  trace.handle()
  trace.next = { trace_id: 'one' }
  for (let i = 0; i < 10; i++) {
    for (const a of [1, 2]) {
      histogram('h', { a }).record(0)
      histogram('h', { a }).record(5)
      counter('c', { a }).increment()
    }
  }
  assert.is(trace.asked, 6)
})

test(`in a turn a trace is asked for in vain ${attempts} times at most`, () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  const held = counter('c_total')
  for (let i = 0; i < 1000; i++) held.increment()
  assert.is(trace.asked, attempts)
  trace.next = { trace_id: 'late' }
  held.increment()
  assert.is(traceOf(handle, 'c_total'), undefined)
  held.increment()
  assert.is(traceOf(handle, 'c_total'), 'late')
})

test('labels that say nothing are no trace', () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  for (const next of [{}, { trace_id: undefined }, null as never, { trace_id: 'late' }]) {
    trace.next = next
    counter('c_total').increment()
  }
  assert.is(trace.asked, 4)
  assert.is(traceOf(handle, 'c_total'), 'late')
})

test('an exemplar that is given wins, and nobody is asked', () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  trace.next = { trace_id: 'sampled' }
  counter('c_total').increment(1, { trace_id: 'given' })
  histogram('h').record(1, { trace_id: 'given' })
  assert.is(trace.asked, 0)
  assert.is(traceOf(handle, 'c_total'), 'given')
  assert.is(traceOf(handle, 'h_bucket{le="1.0"}'), 'given')
})

test('recordMany, absolute, gauges and summaries ask for no trace', () => {
  const trace = new FakeTrace()
  freshRecorder(builder => builder.withExemplars(trace.context))
  trace.next = { trace_id: 'one' }
  counter('c_total').absolute(5)
  histogram('s').record(1)
  assert.is(trace.asked, 0)
  trace.handle()
  histogram('h').recordMany(1, 5)
  assert.is(trace.asked, 0)
})

test('a context that throws costs no sample, and is reported once', async () => {
  let asked = 0
  const context = (): never => {
    asked += 1
    throw new Error('no context manager')
  }
  const handle = freshRecorder(builder => builder.withExemplars(context))
  const warnings = await warningsOf(() => {
    for (let i = 0; i < 100; i++) counter('c_total').increment()
  })
  assert.is(asked, attempts)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]!, /no context manager/)
  assert.match(handle.render(), /^c_total 100$/m)
})

test('a context that records something itself does no harm', () => {
  let asked = 0
  const context = (): Labels => {
    asked += 1
    counter('c_total').increment()
    return { trace_id: 'inner' }
  }
  const handle = freshRecorder(builder => builder.withExemplars(context))
  counter('c_total').increment()
  assert.ok(asked <= attempts)
  assert.match(
    handle.renderOpenMetrics(),
    new RegExp(`^c_total ${asked + 1} # \\{trace_id="inner"\\} 1 `, 'm'),
  )
})

test('labels of a trace that cannot be written are counted, and cost no sample', () => {
  const trace = new FakeTrace()
  const handle = trace.handle()
  trace.next = { trace_id: 'x'.repeat(200) }
  for (let i = 0; i < 10; i++) counter('c_total').increment()
  assert.match(handle.render(), /^c_total 10$/m)
  assert.match(handle.render(), /^metrics_invalid_exemplars_total \d+$/m)
})

test('a context that is no function fails at build', () => {
  for (const [named, make] of [
    ['withExemplars', () => new PrometheusBuilder().withExemplars({ trace_id: 'a' } as never)],
    ['The option "exemplars"', () => installRecorder({ exemplars: true as never })],
  ] as const) {
    const error = errorOf(make) as BuildError
    assert.instance(error, BuildError)
    assert.is(error.code, 'INVALID_OPTION')
    assert.match(error.message, new RegExp(`${named} got .*Give a function`))
  }
})

test.run()
