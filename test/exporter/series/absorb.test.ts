import fc from 'fast-check'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Making } from '../../../exporter-prometheus/lib/series/descriptor.ts'
import { NativeResets } from '../../../exporter-prometheus/lib/series/native-resets.ts'
import { checkNativeSettings } from '../../../exporter-prometheus/lib/series/native-settings.ts'
import type { Series } from '../../../exporter-prometheus/lib/series/series.ts'
import {
  absorbDump,
  dumpSeries,
  type SeriesTypeName,
  seriesTypeOf,
  seriesTypes,
} from '../../../exporter-prometheus/lib/series/types.ts'
import { noTime } from '../../../exporter-prometheus/lib/series/wall-clock.ts'
import { Windows } from '../../../exporter-prometheus/lib/series/windows.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'

// One series that recorded everything, and one that took in what several had recorded between them, are alike.

/** One recording: by which of the series, what, how often, and with which exemplar. */
interface Recording {
  readonly by: number
  readonly value: number
  readonly count: number
  readonly exemplar: { readonly trace_id: string } | undefined
}

/** Sums of these, and of the powers of two below, are exact in whatever order: 240 of them take 48 bits. */
const exact = fc.integer({ min: -8_000, max: 8_000 }).map(eighths => eighths / 8)
const recordings = fc.array(
  fc.record({
    by: fc.nat(2),
    value: fc.oneof(exact, fc.constantFrom(0, 2 ** 20, 2 ** -20, -(2 ** 12))),
    count: fc.integer({ min: 1, max: 4 }),
    exemplar: fc.option(fc.constantFrom({ trace_id: 'a' }, { trace_id: 'b' }), { nil: undefined }),
  }),
  { maxLength: 60 },
)

const windows = new Windows(1_000, 3, 0)
const making: Making = { traces: undefined, now: () => 0, resets: new NativeResets() }
const rules: Readonly<Record<SeriesTypeName, unknown>> = {
  counter: undefined,
  gauge: { isStamped: false },
  bucketed: { bounds: [-10, 0.5, 100] },
  native: { native: checkNativeSettings({ maxBuckets: 10_000, buckets: [1, 10] }, 'here') },
  summary: { of: 'summary', quantiles: [0, 0.25, 0.5, 0.9, 1], significantDigits: 2, windows },
  totals: undefined,
}

function seriesOf(of: SeriesTypeName, ownRules = rules[of]): Series {
  return seriesTypeOf(of).create(new Place(undefined, ''), ownRules, making)
}

function record(series: Series, { value, count, exemplar }: Recording): void {
  const write = series as never as Record<string, (...args: unknown[]) => void>
  if ('set' in series) write.increment!(value)
  else if ('absolute' in series) write.increment!(Math.abs(value), exemplar)
  else if (exemplar === undefined) write.recordMany!(value, count)
  else write.record!(value, exemplar)
}

/** All that anybody can see of a series. */
function visible(series: Series): Record<string, unknown> {
  const fields = ['value', 'exemplar', 'sum', 'count', 'counts', 'exemplars', 'native', 'lowest', 'quantiles']
  const seen = fields.map(field => [field, (series as never as Record<string, unknown>)[field]])
  const values = 'values' in series ? (series as { values(): unknown }).values() : undefined
  return { ...Object.fromEntries(seen), values, created: series.created }
}

/** The whole, and the sum of what the series that recorded a part each had when they were cloned. */
function bothOf(
  of: SeriesTypeName,
  all: readonly Recording[],
  ownRules?: unknown,
): readonly [Series, Series] {
  let time = 1_000
  using _clock = setWallClock(() => time)
  const parts = [0, 1, 2].map(() => seriesOf(of, ownRules))
  const whole = seriesOf(of, ownRules)
  for (const recording of all) {
    time += 1
    record(whole, recording)
    record(parts[recording.by]!, recording)
  }
  time += 1
  const sum = seriesOf(of, ownRules)
  for (const part of parts) absorbDump(sum, structuredClone(dumpSeries(of, part)))
  return [whole, sum]
}

for (const of of Object.keys(seriesTypes) as SeriesTypeName[]) {
  test(`a ${of} that took in what others had is one that recorded it itself`, () => {
    fc.assert(
      fc.property(recordings, all => {
        const [whole, sum] = bothOf(of, all)
        assert.equal(visible(sum), visible(whole))
        // And goes on as that would.
        for (const one of all.slice(0, 3))
          for (const series of [whole, sum]) record(series, { ...one, exemplar: undefined })
        assert.equal(visible(sum), visible(whole))
      }),
      { numRuns: 200 },
    )
  })
}

test('of native histograms with few buckets no value is lost, and the coarser schema and the wider zero win', () => {
  const few = fc.record({
    maxBuckets: fc.integer({ min: 1, max: 20 }),
    maxZeroThreshold: fc.constantFrom(0, 1, 2 ** -10),
  })
  fc.assert(
    fc.property(recordings, few, few, (all, settings, others) => {
      const make = (given: typeof settings) =>
        seriesOf('native', { native: checkNativeSettings({ ...given, buckets: [1, 10] }, 'here') })
      const [one, other, sum] = [make(settings), make(others), make(settings)]
      for (const recording of all) record(recording.by === 0 ? one : other, recording)
      for (const part of [one, other]) absorbDump(sum, structuredClone(dumpSeries('native', part)))
      const [a, b, c] = [one, other, sum].map(series => (series as never as { native: Native }).native)
      const total = ({ zeroCount, positive, negative }: Native) =>
        [...positive, ...negative].reduce((count, [, own]) => count + own, zeroCount)
      assert.is(total(c!), total(a!) + total(b!))
      assert.is(total(c!), (sum as never as { count: number }).count)
      assert.ok(c!.schema <= Math.min(a!.schema, b!.schema))
      assert.ok(c!.zeroThreshold >= Math.max(a!.zeroThreshold, b!.zeroThreshold))
      assert.ok(c!.positive.length + c!.negative.length <= settings.maxBuckets || c!.schema === -4)
    }),
    { numRuns: 300 },
  )
})

test('what the wider zero covers counts as zero, of values above and below it, and nothing else does', () => {
  for (const [values, zeroThreshold, zeroCount, positive, negative] of [
    [[0.3, -0.3, 0.6, -0.6, 3, -5], 1, 4, 1, 1],
    [[0.3, 0.3, 3], 1, 2, 1, 0],
    [[-0.3, -3, -3], 1, 1, 0, 2],
    // A bucket on both sides of the threshold counts as zero as a whole.
    [[3, -3.5, 5], 2.5, 2, 1, 0],
  ] as const) {
    const make = (given: object) =>
      seriesOf('native', { native: checkNativeSettings({ bucketFactor: 2, ...given }, 'here') })
    const [narrow, wide] = [make({}), make({ zeroThreshold })]
    for (const value of values) record(narrow, { by: 0, value, count: 1, exemplar: undefined })
    record(wide, { by: 0, value: 0, count: 5, exemplar: undefined })
    const read = (series: Series): number[] => {
      const { native } = series as never as { native: Native }
      const countOf = (all: Native['positive']) => all.reduce((sum, [, count]) => sum + count, 0)
      return [native.zeroCount, countOf(native.positive), countOf(native.negative)]
    }
    for (const [into, from] of [
      [narrow, wide],
      [wide, narrow],
    ] as const) {
      const sum = make(into === wide ? { zeroThreshold } : {})
      for (const part of [into, from]) absorbDump(sum, dumpSeries('native', part))
      assert.equal(read(sum), [zeroCount + 5, positive, negative], JSON.stringify(values))
    }
  }
})

interface Native {
  readonly schema: number
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly positive: ReadonlyArray<readonly [number, number]>
  readonly negative: ReadonlyArray<readonly [number, number]>
}

test('windows that are over are taken in as little as they show', () => {
  let now = 0
  const clock = new Windows(1_000, 3, now)
  const summary = { of: 'summary', quantiles: [0, 1], significantDigits: 2, windows: clock }
  const [one, sum] = [seriesOf('summary', summary), seriesOf('summary', summary)]
  for (let value = 1; value <= 5; value++) {
    record(one, { by: 0, value, count: 1, exemplar: undefined })
    now += 1_000
    clock.advance(now)
  }
  const dump = dumpSeries('summary', one)
  absorbDump(sum, dump)
  assert.equal(visible(sum), visible(one))
  assert.equal((sum as never as { values(): number[] }).values(), [4, 5])
})

test('what cannot be added up is refused', () => {
  const other = seriesOf('bucketed', { bounds: [1, 2] })
  assert.throws(() => absorbDump(seriesOf('bucketed'), dumpSeries('bucketed', other)), /different buckets/)
  const finer = { ...(rules.summary as object), significantDigits: 3 }
  const fine = seriesOf('summary', finer)
  record(fine, { by: 0, value: 1, count: 1, exemplar: undefined })
  assert.throws(() => absorbDump(seriesOf('summary'), dumpSeries('summary', fine)), /significant digits/)
})

test('it began when the earlier of them did, as far as that is known', () => {
  for (const [own, others, expected] of [
    [5, 3, 3],
    [3, 5, 3],
    [noTime, 5, 5],
    [5, noTime, 5],
  ] as const) {
    const [sum, part] = [seriesOf('counter'), seriesOf('counter')]
    sum.created = own
    part.created = others
    absorbDump(sum, dumpSeries('counter', part))
    assert.is(sum.created, expected)
  }
})

test.run()
