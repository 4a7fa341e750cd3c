import { Matcher, type NativeHistogramSettings } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, setWallClock, uninstall } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

// The cases by which the Go client says what a native histogram is at the end, and when it began: one value a minute, the
// first a minute after the start, and a scrape a minute after the last.

const minuteMs = 60_000
/** A wall clock that stands at zero says no time. */
const startMs = minuteMs

interface Buckets {
  readonly spans: ReadonlyArray<readonly [offset: number, length: number]>
  readonly deltas: readonly number[]
}

interface Case {
  readonly values: readonly number[]
  readonly settings: NativeHistogramSettings
  readonly count: number
  readonly sum: number
  readonly schema: number
  /** 2^-128 where it is absent. */
  readonly zeroThreshold?: number
  readonly zeroCount: number
  readonly positive?: Buckets
  readonly negative?: Buckets
  readonly createdMinute?: number
}

const fine = { bucketFactor: 1.2 }
const limited = { ...fine, maxBuckets: 4 }
const widening = { ...limited, maxZeroThreshold: 1.2 }
const few = [0, 1, 1.2, 1.4, 1.8, 2]
const many = [0, 1, 1.1, 1.2, 1.4, 1.8, 2, 3]
const burst = [0, 1, 1.1, 1.2, 1.4, 1.8, 2, 5, 5.1, 3, 4]
const fewBuckets: Buckets = { spans: [[0, 5]], deltas: [1, -1, 2, -2, 2] }
const halved: Buckets = { spans: [[0, 5]], deltas: [1, 2, -1, -2, 1] }
const widened: Buckets = { spans: [[1, 7]], deltas: [1, 1, -2, 2, -2, 0, 1] }
const widenedTwice: Buckets = { spans: [[2, 7]], deltas: [2, -2, 2, -2, 0, 1, 0] }
const anew: Buckets = { spans: [[7, 2]], deltas: [1, 0] }
const later: Buckets = { spans: [[7, 4]], deltas: [1, 0, -1, 1] }

/** The same below zero. */
const mirrored = ({ values, sum, positive, ...rest }: Case): Case => ({
  ...rest,
  values: values.map(value => -value),
  sum: -sum,
  ...(positive && { negative: positive }),
})

const fewValues: Case = {
  values: few,
  settings: fine,
  count: 6,
  sum: 7.4,
  schema: 2,
  zeroCount: 1,
  positive: fewBuckets,
}
const unreached: Case = { ...fewValues, settings: limited }
const limitedByHalving: Case = {
  values: many,
  settings: limited,
  count: 8,
  sum: 11.5,
  schema: 1,
  zeroCount: 1,
  positive: halved,
}
const limitedByWidening: Case = {
  values: many,
  settings: widening,
  count: 8,
  sum: 11.5,
  schema: 2,
  zeroThreshold: 1,
  zeroCount: 2,
  positive: widened,
}
const limitedByWideningTwice: Case = {
  values: [...many, 4],
  settings: widening,
  count: 9,
  sum: 15.5,
  schema: 2,
  zeroThreshold: 2 ** 0.25,
  zeroCount: 3,
  positive: widenedTwice,
}
const limitedByReset: Case = {
  values: [...many, 4],
  settings: { ...widening, resetAfterMs: 5 * minuteMs },
  count: 2,
  sum: 7,
  schema: 2,
  zeroCount: 0,
  positive: anew,
  createdMinute: 8,
}
const resetAfterHalving: Case = {
  values: burst,
  settings: { ...limited, resetAfterMs: 9 * minuteMs },
  count: 3,
  sum: 12.1,
  schema: 2,
  zeroCount: 0,
  positive: later,
  createdMinute: 9,
}
const below: readonly number[] = [0.0156251, 0.0625, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 3.5, 5, 6, 7, 33.33]

const cases: Readonly<Record<string, Case>> = {
  'no values': { values: [], settings: {}, count: 0, sum: 0, schema: 3, zeroCount: 0 },
  'no values and a threshold of zero, which needs a span that says nothing': {
    values: [],
    settings: { zeroThreshold: 0 },
    count: 0,
    sum: 0,
    schema: 3,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: { spans: [[0, 0]], deltas: [] },
  },
  'a factor of 1.1': {
    values: [0, 1, 2, 3],
    settings: {},
    count: 4,
    sum: 6,
    schema: 3,
    zeroCount: 1,
    positive: {
      spans: [
        [0, 1],
        [7, 1],
        [4, 1],
      ],
      deltas: [1, 0, 0],
    },
  },
  'a factor of 1.2': fewValues,
  'a factor of 4': {
    values: below,
    settings: { bucketFactor: 4 },
    count: 14,
    sum: 63.2581251,
    schema: -1,
    zeroCount: 0,
    positive: { spans: [[-2, 6]], deltas: [2, 0, 0, 2, -1, -2] },
  },
  'a factor of 17': {
    values: below,
    settings: { bucketFactor: 17 },
    count: 14,
    sum: 63.2581251,
    schema: -2,
    zeroCount: 0,
    positive: { spans: [[-1, 4]], deltas: [2, 2, 3, -6] },
  },
  'values below zero': mirrored(fewValues),
  'values below and above zero': {
    ...fewValues,
    values: [...few.map(value => -value), ...few.slice(1)],
    count: 11,
    sum: 0,
    negative: fewBuckets,
  },
  'a wide bucket of zero': {
    values: [...few.map(value => -value), ...few.slice(1)],
    settings: { ...fine, zeroThreshold: 1.4 },
    count: 11,
    sum: 0,
    schema: 2,
    zeroThreshold: 1.4,
    zeroCount: 7,
    positive: { spans: [[4, 1]], deltas: [2] },
    negative: { spans: [[4, 1]], deltas: [2] },
  },
  // These three are counted in Go. Here they are no values of a histogram: ignored, counted as invalid, and reported.
  NaN: { ...fewValues, values: [...few, Number.NaN] },
  '+Infinity': { ...fewValues, values: [...few, Number.POSITIVE_INFINITY] },
  '-Infinity': { ...fewValues, values: [...few, Number.NEGATIVE_INFINITY] },
  'a limit that is not reached': unreached,
  'a limit kept by halving': limitedByHalving,
  'a limit kept by widening the bucket of zero': limitedByWidening,
  'a limit kept by widening the bucket of zero twice': limitedByWideningTwice,
  'a limit kept by a reset': limitedByReset,
  'a limit that is not reached, below zero': mirrored(unreached),
  'a limit kept by halving, below zero': mirrored(limitedByHalving),
  'a limit kept by widening the bucket of zero, below zero': mirrored(limitedByWidening),
  'a limit kept by widening the bucket of zero twice, below zero': mirrored(limitedByWideningTwice),
  'a limit kept by a reset, below zero': mirrored(limitedByReset),
  'a limit kept by halving until a reset': resetAfterHalving,
  'a limit kept by widening the bucket of zero until a reset': {
    ...resetAfterHalving,
    settings: { ...widening, resetAfterMs: 9 * minuteMs },
  },
}

/** What a server reads at the end. */
function scraped(values: readonly number[], settings: NativeHistogramSettings): Message {
  const clock = manualClock(startMs)
  using _wall = setWallClock(clock.read)
  const handle = freshRecorder(builder =>
    builder.withClock(clock.read).setNativeHistogramForMetric(Matcher.full('name'), settings),
  )
  const emitted = histogram('name')
  emitted.recordMany(1, 0)
  for (const value of values) {
    clock.now += minuteMs
    emitted.record(value)
  }
  clock.now += minuteMs
  const metric = readProtobuf(handle.renderProtobuf()).find(({ name }) => name === 'name')?.metric[0]
  uninstall()
  return metric?.histogram
}

const bucketsOf = (spans: Message[] = [], deltas: number[] = []): Buckets => ({
  spans: spans.map(({ offset, length }) => [offset, length]),
  deltas,
})

for (const [title, expected] of Object.entries(cases)) {
  test(`${title}: as the Go client has it`, () => {
    const { values, settings, zeroThreshold = 2 ** -128, createdMinute = 0, positive, negative } = expected
    const got = scraped(values, settings)
    assert.equal(
      [got.count, got.schema, got.zeroThreshold, got.zeroCount],
      [expected.count, expected.schema, zeroThreshold, expected.zeroCount],
    )
    assert.ok(Math.abs(got.sum - expected.sum) < 1e-9, `the sum is ${got.sum}`)
    const none = { spans: [], deltas: [] }
    assert.equal(bucketsOf(got.positiveSpan, got.positiveDeltas), positive ?? none)
    assert.equal(bucketsOf(got.negativeSpan, got.negativeDeltas), negative ?? none)
    assert.is((got.created.seconds * 1000 - startMs) / minuteMs, createdMinute)
  })
}

test.run()
