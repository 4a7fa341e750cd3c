import { type FamilySnapshot, renderFamilies } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Faults,
  integers,
  native,
  nextName,
  type Series,
  testFaults,
  written,
  zero,
} from '../../support/plain-faults.ts'
import { warningsOf } from '../../support/warnings.ts'

// Every fault of plain data that no recorder holds: which words tell it, and that nothing else is lost.

const exemplar = { labels: { trace_id: 'a' }, value: 1, timestampMs: 5 }

const bucket = { index: 1, lower: 1, upper: 2, count: 1 }

const sound: Readonly<Record<FamilySnapshot['type'], Series>> = {
  counter: { value: 1, exemplar },
  gauge: { value: 1 },
  histogram: { count: 3, sum: 4, buckets: [{ le: 1, count: 1, exemplar }], native },
  summary: { count: 3, sum: 4, quantiles: [{ quantile: 0.5, value: 1 }], lowest: 0 },
}

const number = 'give a number, or "NaN", "+Inf" or "-Inf"'

const ascending = 'its bucket bounds do not ascend'

const le = (...bounds: unknown[]) => bounds.map(bound => ({ le: bound, count: 0 }))
const cumulative = (...counts: unknown[]) => counts.map((count, index) => ({ le: index, count }))

const faults: Faults = {
  counter: [
    [`the value is "5": ${number}`, { value: '5' }],
    [`the value is "toString": ${number}`, { value: 'toString' }],
    [`the value is null: ${number}`, { value: null }],
    ['its value is -1: counters have a number from 0', { value: -1 }],
    ['its value is NaN: counters have a number from 0', { value: 'NaN' }],
    [`createdMs is "now": ${number}`, { createdMs: 'now' }],
    [`createdMs is null: ${number}`, { createdMs: null }],
    [`the value of an exemplar is {}: ${number}`, { exemplar: { ...exemplar, value: {} } }],
    [`the time of an exemplar is "": ${number}`, { exemplar: { ...exemplar, timestampMs: '' } }],
    [
      'two of its labels have the same written name',
      { exemplar: { ...exemplar, labels: { 'a\ud800': 1, 'a\ud801': 2 } } },
    ],
    ['the label "a" is a string, number, boolean or bigint, not  (object)', { labels: { a: [] } }],
    ['labels are an object of names and values, a Map or pairs, not x (string)', { labels: 'x' }],
    ['two of its labels have the same written name', { labels: { 'a\ud800': 1, 'a\ud801': 2 } }],
  ],
  gauge: [[`the value is undefined: ${number}`, { value: undefined }]],
  histogram: [
    ['the buckets are {}: give an array', { buckets: {} }],
    [`the bound of a bucket is "1": ${number}`, { buckets: le('1') }],
    [ascending, { buckets: le(2, 1) }],
    [ascending, { buckets: le(1, 1) }],
    [ascending, { buckets: le('NaN') }],
    [ascending, { buckets: le('-Inf', 1) }],
    [ascending, { buckets: le('+Inf', '+Inf') }],
    [ascending, { buckets: le('+Inf', 1) }],
    [`the count of a bucket is "1": ${number}`, { buckets: cumulative('1') }],
    ['its buckets are not cumulative', { buckets: cumulative(2, 1) }],
    ['its buckets are not cumulative', { buckets: cumulative(Number.NaN) }],
    ['its buckets are not cumulative', { buckets: cumulative(4) }],
    [
      'its bucket counts do not add up to its count',
      { buckets: [...cumulative(1), { le: '+Inf', count: 2 }] },
    ],
    [`the count is "3": ${number}`, { count: '3' }],
    [`the sum is "4": ${number}`, { sum: '4' }],
    ['one of its counts is 0.5: give integers from 0', { buckets: cumulative(0.5, 1) }],
    ['its label "le" is reserved for the exporter', { labels: { le: '1' } }],
    [
      `the value of an exemplar is "1": ${number}`,
      { buckets: [{ le: 1, count: 1, exemplar: { ...exemplar, value: '1' } }] },
    ],
    ['native buckets are 5: give an array', { native: { ...native, positive: 5 } }],
    ['native buckets are undefined: give an array', { native: { ...native, negative: undefined } }],
    ['exemplars are {}: give an array', { native: { ...native, exemplars: {} } }],
    [`the zero threshold is "0": ${number}`, { native: { ...native, zeroThreshold: '0' } }],
    ...[-5, 9, 1.5, undefined].map(
      schema =>
        [`its schema is ${schema}: give an integer from -4 to 8`, { native: { ...native, schema } }] as const,
    ),
    ['its schema is "3": give an integer from -4 to 8', { native: { ...native, schema: '3' } }],
    ...[-1, 'NaN', '+Inf'].map(zeroThreshold => [zero, { native: { ...native, zeroThreshold } }] as const),
    ...[-1, 0.5, 2 ** 52 + 2, '1', undefined].map(
      zeroCount => [zero, { native: { ...native, zeroCount } }] as const,
    ),
    ...[0.5, '1', Number.NaN, 300_001, -300_001, undefined].flatMap(index =>
      (['positive', 'negative'] as const).map(
        side => [integers, { native: { ...native, [side]: [{ ...bucket, index }] } }] as const,
      ),
    ),
    ...[-1, 0.5, 2 ** 52 + 2, '1', undefined].flatMap(count =>
      (['positive', 'negative'] as const).map(
        side => [integers, { native: { ...native, [side]: [{ ...bucket, count }] } }] as const,
      ),
    ),
    [integers, { native: { ...native, positive: [bucket, bucket] } }],
    [integers, { native: { ...native, negative: [bucket, { ...bucket, index: 0 }] } }],
  ],
  summary: [
    ['the quantiles are undefined: give an array', { quantiles: undefined }],
    [`the value of a quantile is "1": ${number}`, { quantiles: [{ quantile: 0.5, value: '1' }] }],
    [`a quantile is "0.5": ${number}`, { quantiles: [{ quantile: '0.5', value: 1 }] }],
    ...[-0.1, 1.1, Number.NaN].map(
      quantile =>
        [
          `one of its quantiles is ${quantile}: give numbers from 0 to 1`,
          { quantiles: [{ quantile, value: 1 }] },
        ] as const,
    ),
    [`the count is "3": ${number}`, { count: '3' }],
    ...[-1, 1.5, Number.NaN, Infinity].map(
      count => [`one of its counts is ${count}: give integers from 0`, { count }] as const,
    ),
    [`the sum is "4": ${number}`, { sum: '4' }],
    [`the lowest value is "0": ${number}`, { lowest: '0' }],
    ['its label "quantile" is reserved for the exporter', { labels: { quantile: '1' } }],
  ],
}

testFaults('plain series', faults, sound, { labels: { id: 'good' } })

test('what is at the limits is written', async () => {
  const edge = { ...bucket, index: 300_000, count: 2 ** 52 }
  const limits: ReadonlyArray<readonly [FamilySnapshot['type'], Series]> = [
    ['counter', { value: 0 }],
    ['counter', { value: 'Inf' }],
    ['gauge', { value: 'NaN' }],
    ['summary', { count: 0, quantiles: [0, 1].map(quantile => ({ quantile, value: 'NaN' })) }],
    ['histogram', { count: 0, buckets: [], native: null }],
    ['gauge', { labels: undefined }],
    ['histogram', { count: 2, buckets: [...cumulative(1), { le: '+Inf', count: 2 }], native: undefined }],
    [
      'histogram',
      {
        count: 2 ** 52,
        buckets: [],
        native: {
          ...native,
          schema: -4,
          zeroCount: 0,
          positive: [edge],
          negative: [{ ...edge, index: 0, count: 0 }],
        },
      },
    ],
    [
      'histogram',
      {
        count: 2 ** 53,
        buckets: [],
        native: { ...native, schema: 8, zeroCount: 2 ** 52, negative: [{ ...edge, index: -300_000 }] },
      },
    ],
  ]
  const warnings = await warningsOf(() => {
    for (const [type, values] of limits) {
      const family = { name: nextName(), type, series: [{ labels: {}, ...sound[type], ...values }] }
      for (const output of written([family as unknown as FamilySnapshot])) assert.ok(output.length > 0)
      assert.is(JSON.parse(renderFamilies([family as never], 'json')).families[0].series.length, 1)
    }
  })
  assert.equal(warnings, [])
})

test.run()
