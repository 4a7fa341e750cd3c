import * as fc from 'fast-check'
import { PlainStorage, type PlainStorageOptions, Registry } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

function makeHistogram(options?: PlainStorageOptions) {
  return new Registry(new PlainStorage(options)).getOrCreateHistogram('sizes')
}

/** Numbers from 0 up to 1 that are the same in every run. */
function makeRandom(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

test('a counter gives what was added since it was last asked, and keeps its total', () => {
  const counter = new Registry(new PlainStorage()).getOrCreateCounter('jobs')
  assert.is(counter.take(), 0)
  counter.increment(2)
  counter.absolute(10)
  counter.absolute(7)
  assert.is(counter.take(), 10)
  assert.is(counter.take(), 0)
  counter.increment(0.5)
  assert.is(counter.take(), 0.5)
  assert.is(counter.value, 10.5)
})

test('a gauge keeps its value, whatever number that is', () => {
  const gauge = new Registry(new PlainStorage()).getOrCreateGauge('depth')
  gauge.set(5)
  gauge.increment(2)
  gauge.decrement(10)
  assert.is(gauge.value, -3)
  gauge.set(Number.NaN)
  assert.ok(Number.isNaN(gauge.value))
})

test('every write counts as one to Recency, and taking does not', () => {
  const registry = new Registry(new PlainStorage())
  const [counter, gauge] = [registry.getOrCreateCounter('a'), registry.getOrCreateGauge('a')]
  const histogram = registry.getOrCreateHistogram('a')
  const writes: ReadonlyArray<readonly [{ idleSince: number }, () => void]> = [
    [counter, () => counter.increment(1)],
    [counter, () => counter.absolute(0)],
    [gauge, () => gauge.set(1)],
    [gauge, () => gauge.increment(1)],
    [gauge, () => gauge.decrement(1)],
    [histogram, () => histogram.record(1)],
    [histogram, () => histogram.recordMany(1, 5)],
  ]
  for (const [series, write] of writes) {
    series.idleSince = 42
    write()
    assert.is(series.idleSince, 0)
  }
  counter.idleSince = 42
  histogram.idleSince = 42
  counter.take()
  histogram.take()
  assert.equal([counter.idleSince, histogram.idleSince], [42, 42])
})

test('a histogram gives its values since it was last asked, in order', () => {
  const histogram = makeHistogram()
  histogram.record(3)
  histogram.recordMany(-1, 4)
  histogram.recordMany(100, 0)
  assert.equal(histogram.take(), [
    { value: 3, count: 1 },
    { value: -1, count: 4 },
  ])
  histogram.record(7)
  assert.equal(histogram.take(), [{ value: 7, count: 1 }])
  assert.equal(histogram.take(), [])
})

test('its count, sum, minimum and maximum are exact, and of its whole life', () => {
  const histogram = makeHistogram({ maxValues: 2 })
  assert.equal([histogram.count, histogram.sum, histogram.min, histogram.max], [0, 0, Infinity, -Infinity])
  for (const value of [3, -2, 8]) histogram.record(value)
  histogram.take()
  histogram.recordMany(1, 5)
  histogram.recordMany(1000, 0)
  assert.equal([histogram.count, histogram.sum, histogram.min, histogram.max], [8, 14, -2, 8])
})

test('the values are bounded, and their counts add up to what was recorded', () => {
  const record = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 1000 }))
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 50 }),
      fc.integer({ min: 1, max: 10 }),
      (records, maxValues) => {
        const histogram = makeHistogram({ maxValues, random: makeRandom() })
        for (const [value, count] of records) histogram.recordMany(value, count)
        const kept = histogram.take()
        assert.ok(kept.length <= maxValues)
        const recorded = new Set(records.filter(([, count]) => count > 0).map(([value]) => value))
        for (const { value } of kept) assert.ok(recorded.has(value))
        const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
        assert.is(total(kept.map(({ count }) => count)), total(records.map(([, count]) => count)))
      },
    ),
  )
})

test('which value another is merged with is random, and so is which of the two stays', () => {
  const keptBy = (random: () => number) => {
    const histogram = makeHistogram({ maxValues: 2, random })
    for (const value of [1, 2, 3]) histogram.record(value)
    return histogram.take().map(({ value, count }) => [value, count])
  }
  assert.equal(
    keptBy(() => 0),
    [
      [3, 2],
      [2, 1],
    ],
  )
  assert.equal(
    keptBy(() => 0.99),
    [
      [1, 1],
      [2, 2],
    ],
  )
})

test('on average each value keeps its share, early and late, single and many', () => {
  const random = makeRandom()
  const shares = new Map<number, number>()
  const rounds = 4000
  for (let round = 0; round < rounds; round++) {
    const histogram = makeHistogram({ maxValues: 4, random })
    for (let value = 0; value < 10; value++) histogram.recordMany(value, value + 1)
    for (const { value, count } of histogram.take()) shares.set(value, (shares.get(value) ?? 0) + count)
  }
  for (let value = 0; value < 10; value++) {
    const mean = (shares.get(value) ?? 0) / rounds
    assert.ok(Math.abs(mean - (value + 1)) < 0.6, `${value} stood for ${mean}, not ${value + 1}`)
  }
})

test('with a maxValues of 0 only the totals are stored', () => {
  const histogram = makeHistogram({ maxValues: 0 })
  histogram.record(1)
  histogram.recordMany(2, 3)
  assert.equal(histogram.take(), [])
  assert.equal([histogram.count, histogram.sum], [4, 7])
})

test('a maxValues that is not an integer from 0 on is refused, with a remedy', () => {
  for (const maxValues of [-1, 1.5, Number.NaN, Infinity, '5']) {
    assert.throws(
      () => new PlainStorage({ maxValues: maxValues as number }),
      (error: Error) => error instanceof RangeError && error.message.includes(`${maxValues}. Give a whole`),
    )
  }
})

test.run()
