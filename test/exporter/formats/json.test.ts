import fc from 'fast-check'
import { jsonSchema, PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonFormat } from '../../../exporter-prometheus/lib/formats/json-format.ts'
import { exposed } from '../../support/exposed.ts'
import { schemaProblems, unknownProperties } from '../../support/json-schema.ts'
import { freshRecorder, setWallClock } from '../../support/prometheus-fixture.ts'
import { turnsOf } from '../../support/turns.ts'

// What JSON has of each series, checked by its schema.

function checked(json: string): unknown {
  const document: unknown = JSON.parse(json)
  assert.equal(schemaProblems(document, jsonSchema), [])
  assert.equal(unknownProperties(document, jsonSchema), [])
  return document
}

test('an exposition without metrics is valid JSON without families', () => {
  assert.equal(checked(freshRecorder().renderJson()), { families: [] })
})

test('each series has the time at which it began, in whatever second that was', () => {
  let now = 5_250
  using _ = setWallClock(() => now)
  const handle = freshRecorder(builder => builder.withCreatedTimestamps(true))
  // A clock may also be at the beginning of time.
  const times = [5_250, 5_999, 6_000, 61_007, 5_001, 7, 999, 1_000]
  for (const [id, time] of times.entries()) {
    now = time
    counter('jobs_total', { id }).increment()
  }
  const { families } = checked(handle.renderJson()) as {
    readonly families: ReadonlyArray<{ readonly series: ReadonlyArray<{ readonly createdMs: number }> }>
  }
  assert.equal(
    families[0]!.series.map(({ createdMs }) => createdMs),
    times,
  )
})

test('every kind is written as the schema says, with help and unit', () => {
  using _wall = setWallClock(() => 5_000)
  const handle = freshRecorder(builder => builder.addGlobalLabel('service', 'api').setQuantiles([0, 1]))
  describeCounter('jobs_total', Unit.Count, 'Jobs "done".')
  describeGauge('depth', 'Queue depth.')
  describeHistogram('size', Unit.Bytes, 'Sizes.', { buckets: [1, 1_000_000] })
  counter('jobs_total', { queue: 'mail' }).increment(2)
  gauge('depth').set(-0.5)
  histogram('size').record(1)
  histogram('size').record(2)
  histogram('size').record(1e9)
  histogram('wait').record(0.25)
  assert.equal(checked(handle.renderJson()), {
    families: [
      {
        name: 'jobs_total',
        type: 'counter',
        help: 'Jobs "done".',
        series: [{ labels: { service: 'api', queue: 'mail' }, createdMs: 5_000, value: 2 }],
      },
      {
        name: 'depth',
        type: 'gauge',
        help: 'Queue depth.',
        series: [{ labels: { service: 'api' }, value: -0.5 }],
      },
      {
        name: 'size',
        type: 'histogram',
        help: 'Sizes.',
        unit: 'bytes',
        series: [
          {
            labels: { service: 'api' },
            createdMs: 5_000,
            count: 3,
            sum: 1_000_000_003,
            buckets: [
              { le: 1, count: 1 },
              { le: 1_000_000, count: 2 },
              { le: '+Inf', count: 3 },
            ],
          },
        ],
      },
      {
        name: 'wait',
        type: 'summary',
        series: [
          {
            labels: { service: 'api' },
            createdMs: 5_000,
            count: 1,
            sum: 0.25,
            quantiles: [
              { quantile: 0, value: 0.25 },
              { quantile: 1, value: 0.25 },
            ],
          },
        ],
      },
    ],
  })
})

test('NaN and the infinities are strings, as in the text format', () => {
  const handle = freshRecorder(builder => builder.setQuantiles([0.5]))
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -0]
  values.forEach((value, index) => {
    gauge('special', { index }).set(value)
  })
  histogram('empty_windows')
  histogram('overflown').recordMany(-Number.MAX_VALUE, 2)
  const { families } = checked(handle.renderJson()) as { families: { series: Record<string, unknown>[] }[] }
  assert.equal(
    families[0]!.series.map(({ value }) => value),
    ['NaN', '+Inf', '-Inf', 1e300, 0],
  )
  assert.equal(families[1]!.series[0]!.quantiles, [{ quantile: 0.5, value: 'NaN' }])
  assert.is(families[2]!.series[0]!.sum, '-Inf')
})

test('label values come back unchanged except for lone surrogates', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
      maxLength: 60,
    }),
  )
  fc.assert(
    fc.property(text, fc.constantFrom('a', '__proto__', 'toJSON', 'constructor', 'length'), (value, name) => {
      const handle = freshRecorder()
      gauge('g', [[name, value]]).set(1)
      const document = checked(handle.renderJson()) as { families: { series: { labels: object }[] }[] }
      const written = name === '__proto__' ? '_proto__' : name
      const expected = value === '' ? {} : { [written]: value.toWellFormed() }
      assert.equal(document.families[0]!.series[0]!.labels, expected)
    }),
  )
})

test('series with shared labels are written with global and own labels, in the order of a snapshot', () => {
  const text = fc.constantFrom('', 'a', 'b', '"', '\\', 'ü')
  const set = fc.record({ zone: text, queue: text, host: text }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.array(set, { maxLength: 30 }), fc.boolean(), (sets, hasGlobal) => {
      const handle = freshRecorder(builder =>
        hasGlobal ? builder.addGlobalLabel('queue', 'global').addGlobalLabel('service', 'api') : builder,
      )
      for (const labels of sets) counter('requests', labels).increment()
      const document = checked(handle.renderJson()) as { families: { series: { labels: object }[] }[] }
      const labelsOf = ({ series }: { readonly series: ReadonlyArray<{ readonly labels: object }> }) =>
        series.map(({ labels }) => Object.entries(labels))
      assert.equal(document.families.map(labelsOf), handle.snapshot().families.map(labelsOf))
    }),
  )
})

test('values of counters and gauges equal those of a snapshot, including sign, exemplar and creation time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN))),
      fc.array(fc.boolean()),
      fc.boolean(),
      (values, exemplary, hasTimes) => {
        const handle = freshRecorder(builder => builder.withCreatedTimestamps(hasTimes))
        for (const [id, value] of values.entries()) gauge('level', { id }).set(value)
        for (const [id, isExemplary] of exemplary.entries()) {
          counter('requests', { id }).increment(id / 3, isExemplary ? { trace_id: String(id) } : undefined)
        }
        const read = checked(handle.renderJson()) as { families: { series: Array<{ value: unknown }> }[] }
        const taken = handle.snapshot().families as ReadonlyArray<{
          readonly series: ReadonlyArray<{ readonly value: number }>
        }>
        assert.is(read.families.length, taken.length)
        for (const [index, { series }] of taken.entries()) {
          for (const [place, one] of series.entries()) {
            const { value, ...others } = read.families[index]!.series[place]!
            const { value: expected, ...expectedOthers } = one
            const number = typeof value === 'string' ? Number(value.replace('Inf', 'Infinity')) : value
            assert.ok(Object.is(number, expected), `${value}`)
            assert.equal(others, expectedOthers)
          }
        }
      },
    ),
  )
})

test('renderJson accepts a selection, like render', () => {
  const handle = freshRecorder()
  gauge('one', { a: 1 }).set(1)
  gauge('one', { a: 2 }).set(2)
  gauge('two').set(3)
  assert.equal(checked(handle.renderJson({ names: ['one'], labels: { a: 2 } })), {
    families: [{ name: 'one', type: 'gauge', series: [{ labels: { a: '2' }, value: 2 }] }],
  })
})

test('JSON is written in several steps that form one document', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  for (let id = 0; id < 2000; id++) recorder.registerCounter('requests', { id }).increment(id)
  const chunks = [...turnsOf(jsonFormat, exposed(recorder))]
  assert.ok(chunks.length > 4)
  for (const chunk of chunks) assert.ok(chunk.length < 20_000, `${chunk.length}`)
  const document = checked(chunks.join('')) as { families: Array<{ series: Array<{ value: number }> }> }
  assert.equal(
    document.families[0]!.series.map(({ value }) => value),
    Array.from({ length: 2000 }, (_, id) => id),
  )
})

test('last values of one label come back as they are, whatever has to be escaped', () => {
  const handle = freshRecorder()
  const values = [
    'mail',
    'a"b',
    'a\\b',
    'a\nb',
    '\u0001',
    '\u007f',
    'caf\u00e9',
    '\u2028',
    'x'.repeat(100),
    'print',
  ]
  for (const queue of values) counter('jobs_total', { kind: 'k', queue }).increment()
  const { families } = JSON.parse(handle.renderJson())
  assert.equal(
    families[0].series.map(({ labels }: { labels: { queue: string } }) => labels.queue),
    values,
  )
})

test.run()
