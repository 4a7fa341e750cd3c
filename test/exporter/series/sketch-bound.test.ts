import { queryObjects } from 'node:v8'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IntegerHistogram } from '../../../exporter-prometheus/lib/series/band.ts'
import { mostBandsOfSeries, Sketch } from '../../../exporter-prometheus/lib/series/sketch.ts'
import { SummarySeries } from '../../../exporter-prometheus/lib/series/summary.ts'

// A number that a client sent has the magnitude that the client chose, so a sketch has a bound.

const bands = (): number => queryObjects(IntegerHistogram, { format: 'count' })

/** One value in each band of doubles, the largest last. */
const magnitudes = Array.from({ length: 262 }, (_, index) => 1.5 * 2 ** (index * 8 - 1_070)).filter(
  Number.isFinite,
)

for (const [digits, most] of [
  [1, 64],
  [2, 64],
  [3, 32],
  [4, 16],
  [5, 8],
] as const) {
  test(`of ${digits} significant digits, a sketch has at most ${most} bands, whatever it is given`, () => {
    const before = bands()
    const all = [new Sketch(digits), new Sketch(digits)]
    for (const value of magnitudes.slice(-3 * most)) {
      for (const sketch of all) sketch.add(value)
      for (const sketch of all) sketch.add(-value)
    }
    for (const value of magnitudes.slice(-3 * most).reverse()) for (const sketch of all) sketch.add(value)
    assert.is(bands() - before, 2 * most)
    all[0]!.merge(all[1]!)
    assert.is(bands() - before, 2 * most)
    assert.is(all[0]!.count, 2 * 3 * 3 * most)
  })
}

test('what gives way are the values nearest to zero: the others keep their error, and all of them their rank', () => {
  for (const values of [magnitudes, [...magnitudes].reverse()]) {
    const sketch = new Sketch(2)
    for (const value of values) sketch.add(value)
    const sorted = magnitudes
    for (let rank = 1; rank <= sorted.length; rank++) {
      const exact = sorted[rank - 1]!
      const found = sketch.quantile((rank - 0.5) / sorted.length)
      if (rank > sorted.length - 64) assert.ok(Math.abs(found / exact - 1) <= 0.01, `${found} for ${exact}`)
      else assert.ok(found === sorted[0], `${found} for ${exact}`)
    }
    assert.is(sketch.quantile(0), sorted[0])
    assert.is(sketch.quantile(1), sorted.at(-1))
  }
})

test('values that gave way count between the two signs', () => {
  const sketch = new Sketch(2)
  sketch.add(-1e-300, 5)
  for (const value of magnitudes.slice(-64)) sketch.add(value)
  assert.is(sketch.count, 69)
  assert.is(sketch.quantile(0), -1e-300)
  assert.ok(Math.abs(sketch.quantile(3 / 69)) <= 1e-300)
  assert.ok(Math.abs(sketch.quantile(6 / 69) / magnitudes.at(-64)! - 1) <= 0.01)
})

test('a band that gave way is not written to any more', () => {
  const sketch = new Sketch(5)
  const [small] = magnitudes
  sketch.add(small!)
  for (const value of magnitudes.slice(-8)) sketch.add(value)
  sketch.add(small!)
  sketch.add(small!)
  assert.is(sketch.count, 11)
  assert.is(sketch.quantile(3 / 11), small)
  assert.ok(Math.abs(sketch.quantile(5 / 11) / magnitudes.at(-7)! - 1) <= 0.01)
})

test('all windows of a summary together have a bound, and what is counted stays exact', () => {
  const windows = { current: 0, oldest: 0 }
  const rules = { of: 'summary', quantiles: [0.5], significantDigits: 5, windows } as const
  const series = new SummarySeries(new Place(undefined, ''), rules)
  const before = bands()
  const large = magnitudes.slice(-3)
  for (; windows.current < 30; windows.current++) for (const value of large) series.record(value)
  assert.is(bands() - before, mostBandsOfSeries[5])
  assert.is(series.count, 30 * large.length)
  assert.ok(series.values().every(Number.isFinite))
  assert.is(bands() - before, mostBandsOfSeries[5])
})

test('every number of digits has a bound, and more digits have a smaller one', () => {
  const bounds = [1, 2, 3, 4, 5].map(digits => mostBandsOfSeries[digits]!)
  assert.ok(
    bounds.every((bound, index) => bound > 0 && bound < (bounds[index - 1] ?? Number.POSITIVE_INFINITY)),
    bounds.join(),
  )
})

test.run()
