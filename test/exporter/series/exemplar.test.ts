import { jsonSchema, Matcher, type ValueSnapshot } from 'metrics-exporter-prometheus'
import { counter, histogram, type Labels } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../../support/golden.ts'
import { schemaProblems, unknownProperties } from '../../support/json-schema.ts'
import { freshRecorder, sampleValue, setWallClock } from '../../support/prometheus-fixture.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'
import { warningsOf } from '../../support/warnings.ts'

const invalidTotal = 'metrics_invalid_exemplars_total'

/** What `labels` become as the exemplar of a counter; undefined when they become none. */
function writtenExemplar(labels: Labels): string | undefined {
  const handle = freshRecorder()
  counter('c_total').increment(1, labels)
  return /^c_total 1 # (\{.*\}) 1 \S+$/m.exec(handle.renderOpenMetrics())?.[1]
}

test('an exemplar that is left out is reported once', async () => {
  // First of all here: a process reports it once.
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    for (let i = 0; i < 3; i++) counter('c_total').increment(1, { trace_id: 'x'.repeat(200 + i) })
  })
  assert.is(warnings.length, 1)
  assert.match(
    warnings[0]!,
    /its labels have more than 128 characters together.*metrics_invalid_exemplars_total/,
  )
  assert.is(sampleValue(handle.render(), invalidTotal), '3')
})

test('the latest exemplar of a counter is written, with what was added and when', () => {
  const before = Date.now()
  const handle = freshRecorder()
  const held = counter('c_total', { a: 1 })
  held.increment(2, { trace_id: 'first' })
  held.increment(3, new Map([['trace_id', 'second']]))
  held.increment()
  held.absolute(100)
  const [, text, seconds] = /^(c_total.*) (\S+)$/m.exec(handle.renderOpenMetrics()) ?? []
  assert.is(text, 'c_total{a="1"} 100 # {trace_id="second"} 3')
  assert.match(seconds!, /^\d+\.\d{3}$/)
  assert.ok(Number(seconds) * 1000 >= before - 1 && Number(seconds) * 1000 <= Date.now() + 1)
})

test('where nothing was added, no exemplar is kept: neither one that is given nor that of a trace', () => {
  for (const isTraced of [false, true]) {
    const handle = freshRecorder(builder =>
      (isTraced ? builder.withExemplars(() => ({ trace_id: 't' })) : builder).withScrapeMetrics('m'),
    )
    counter('c_total').increment(0, { trace_id: 'given' })
    counter('d_total').increment(0)
    assert.not.match(handle.renderOpenMetrics(), 'trace_id', String(isTraced))
    counter('c_total').increment(2, { trace_id: 'given' })
    counter('c_total').increment(0, { trace_id: 'later' })
    assert.match(handle.renderOpenMetrics(), /^c_total 2 # \{trace_id="given"\} 2 /m)
  }
})

test('the latest exemplar of each bucket is written', () => {
  using _clock = setWallClock(() => 1_700_000_000_250)
  const handle = freshRecorder(builder => builder.setBuckets([1, 2]))
  histogram('h', { a: 1 }).record(0.5, { trace_id: 'a' })
  histogram('h', { a: 1 }).record(1, { trace_id: 'b', span_id: 7 })
  histogram('h', { a: 1 }).record(5, [['trace_id', 'c']])
  histogram('h', { a: 1 }).record(0.25)
  histogram('h', { a: 1 }).recordMany(1.5, 2)
  assert.is(handle.renderOpenMetrics(), golden('exemplars.om'))
})

test('summaries take exemplars without complaint, and have none', () => {
  const handle = freshRecorder()
  histogram('s').record(1, { trace_id: 'a' })
  assert.not.match(handle.renderOpenMetrics(), /trace_id/)
})

test('the text format has no exemplars', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  counter('c_total').increment(1, { trace_id: 'a' })
  histogram('h').record(1, { trace_id: 'a' })
  assert.not.match(handle.render(), /trace_id/)
})

test('JSON and snapshots have exemplars, with milliseconds', () => {
  const before = Date.now()
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  counter('c_total').increment(2, { trace_id: 'a' })
  histogram('h').record(5, { trace_id: 'b' })
  const [counts, sizes] = handle.snapshot().families
  if (counts?.type !== 'counter' || sizes?.type !== 'histogram') throw new Error('other types')
  const { exemplar } = counts.series[0]!
  assert.equal({ ...exemplar, timestampMs: 0 }, { labels: { trace_id: 'a' }, value: 2, timestampMs: 0 })
  assert.ok(exemplar!.timestampMs >= before && exemplar!.timestampMs <= Date.now())
  assert.equal(
    sizes.series[0]!.buckets.map(bucket => bucket.exemplar?.labels),
    [undefined, { trace_id: 'b' }],
  )
  assert.not.ok('exemplar' in sizes.series[0]!.buckets[0]!)
  const json = JSON.parse(handle.renderJson())
  assert.equal(schemaProblems(json, jsonSchema), [])
  assert.equal(unknownProperties(json, jsonSchema), [])
  assert.equal(json, JSON.parse(JSON.stringify(handle.snapshot()).replace('null', '"+Inf"')))
})

test('times of creation are in JSON and snapshots on request', () => {
  const handle = freshRecorder(builder => builder.withCreatedTimestamps())
  counter('c_total').increment()
  histogram('s').record(1)
  const json = JSON.parse(handle.renderJson())
  assert.equal(schemaProblems(json, jsonSchema), [])
  assert.equal(unknownProperties(json, jsonSchema), [])
  const [counts, waits] = handle.snapshot().families
  for (const family of [counts!, waits!]) {
    assert.ok(Math.abs(family.series[0]!.createdMs! - Date.now()) < 60_000)
    assert.ok(Number.isInteger(family.series[0]!.createdMs))
  }
  assert.is(json.families[0].series[0].createdMs, counts!.series[0]!.createdMs)
  assert.is(json.families[1].series[0].createdMs, waits!.series[0]!.createdMs)
})

test('no series is shown as begun after its first exemplar, however the clocks are rounded', () => {
  const { now } = Date
  Date.now = () => 1_000_000
  try {
    for (const clock of [0.1, 0.4, 0.5, 0.9]) {
      const handle = freshRecorder(builder =>
        builder
          .withCreatedTimestamps()
          .setNativeHistogramForMetric(Matcher.full('n'), { maxBuckets: 1, resetAfterMs: 0.05 })
          .withClock(() => clock),
      )
      counter('c_total').increment(1, { trace_id: 'a' })
      const { createdMs, exemplar } = handle.snapshot().families[0]!.series[0] as ValueSnapshot
      assert.ok(createdMs! <= exemplar!.timestampMs && createdMs! > exemplar!.timestampMs - 3, `${clock}`)
      for (const value of [1, 2]) histogram('n').record(value)
      assert.ok(handle.snapshot().families[1]!.series[0]!.createdMs! <= 1_000_000, `${clock}`)
    }
  } finally {
    Date.now = now
  }
})

test('names of labels are sanitized, values escaped, and what is no value is left out', () => {
  assert.is(writtenExemplar({ 'trace.id': '"\\\n' }), '{trace_id="\\"\\\\\\n"}')
  assert.is(
    writtenExemplar({ a: undefined, b: null, c: '', d: '\ud800', e: false }),
    '{d="\ufffd",e="false"}',
  )
})

test('an exemplar without labels is none, and no fault', () => {
  const handle = freshRecorder()
  for (const labels of [{}, { trace_id: undefined }, [], null as never])
    counter('c_total').increment(1, labels)
  assert.is(handle.renderOpenMetrics(), '# TYPE c counter\nc_total 4\n# EOF\n')
})

test('names and values may have 128 characters together, however many bytes these take', () => {
  assert.is(writtenExemplar({ ab: 'x'.repeat(126) }), `{ab="${'x'.repeat(126)}"}`)
  assert.is(writtenExemplar({ ab: '👩'.repeat(126) }), `{ab="${'👩'.repeat(126)}"}`)
  assert.is(writtenExemplar({ ab: '👩'.repeat(127) }), undefined)
  assert.is(writtenExemplar({ a: 'x'.repeat(64), b: 'x'.repeat(63) }), undefined)
})

const broken: ReadonlyArray<readonly [string, () => unknown]> = [
  ['is too long', () => ({ trace_id: 'x'.repeat(1_000_000) })],
  ['has two labels that are written alike', () => ({ 'a.b': 1, a_b: 2 })],
  [
    'has a getter that throws',
    () => ({
      get trace_id() {
        throw new Error('unreadable')
      },
    }),
  ],
  ['has a value without a string', () => ({ trace_id: Object.create(null) })],
  ['is a string', () => 'trace'],
  ['is a number', () => 7],
]
for (const [what, make] of broken) {
  test(`an exemplar that ${what} is left out and counted, and the sample is not lost`, () => {
    const handle = freshRecorder(builder => builder.setBuckets([1]))
    counter('c_total').increment(1, { trace_id: 'kept' })
    counter('c_total').increment(1, make() as Labels)
    histogram('h').record(1, make() as Labels)
    const text = handle.renderOpenMetrics()
    assert.match(text, /^c_total 2 # \{trace_id="kept"\} 1 /m)
    assert.match(text, /^h_bucket\{le="1.0"\} 1$/m)
    assert.is(sampleValue(text, invalidTotal), '2')
  })
}

const brokenClocks: Readonly<Record<string, () => unknown>> = {
  'says NaN': () => Number.NaN,
  'says Infinity': () => Number.POSITIVE_INFINITY,
  'says -1': () => -1,
  'says what is later than any date': () => 9e15,
  'says a string': () => '2026-01-01',
  'says a Date': () => new Date(0),
  'says nothing': () => undefined,
  fails: () => {
    throw new Error('no clock')
  },
}

for (const [what, now] of Object.entries(brokenClocks)) {
  test(`where the wall clock ${what}, exemplars are left out and counted, and all formats are written`, () => {
    const handle = freshRecorder(builder =>
      builder.setBuckets([1]).setNativeHistogramForMetric(Matcher.full('native')),
    )
    const { now: real } = Date
    Date.now = now as () => number
    try {
      counter('c_total').increment(2, { trace_id: 'a' })
      for (const name of ['h', 'native']) histogram(name).record(0.5, { trace_id: 'a' })
    } finally {
      Date.now = real
    }
    assert.is(sampleValue(handle.render(), invalidTotal), '3')
    assert.is(sampleValue(handle.render(), 'c_total'), '2')
    assert.not.match(handle.renderOpenMetrics(), /trace_id/)
    assert.not.match(handle.renderJson(), /trace_id/)
    assert.is(JSON.parse(handle.renderJson()).families.length, handle.snapshot().families.length)
    assert.ok(readProtobuf(handle.renderProtobuf()).length > 3)
  })
}

test.run()
