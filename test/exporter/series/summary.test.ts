import { type Histogram, histogram } from 'metrics-facade'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SummarySeries } from '../../../exporter-prometheus/lib/series/summary.ts'
import { Windows } from '../../../exporter-prometheus/lib/series/windows.ts'
import { freshRecorder, manualClock, scrapeStrictly } from '../../support/prometheus-fixture.ts'

interface Rolling {
  readonly summary: Histogram
  /** Goes on by so many milliseconds and returns minimum, maximum, sum and count. */
  after(milliseconds: number): number[]
}

function rolling(durationMs: number, count: number): Rolling {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withClock(clock.read).setBucketDuration(durationMs).setBucketCount(count).setQuantiles([0, 1]),
  )
  return {
    summary: histogram('s'),
    after(milliseconds) {
      clock.now += milliseconds
      return scrapeStrictly(handle)[0]!.samples.map(({ value }) => value)
    },
  }
}

test('a value counts until count × duration after its window began, and not after it', () => {
  const { summary, after } = rolling(100, 3)
  summary.record(5)
  assert.equal(after(100), [5, 5, 5, 1])
  assert.equal(after(199), [5, 5, 5, 1])
  assert.equal(after(1), [Number.NaN, Number.NaN, 5, 1])
})

test('values leave window by window, and sum and count stay', () => {
  const { summary, after } = rolling(100, 3)
  summary.record(1)
  assert.equal(after(100), [1, 1, 1, 1])
  summary.record(2)
  assert.equal(after(100), [1, 2, 3, 2])
  summary.record(3)
  assert.equal(after(50), [1, 3, 6, 3])
  assert.equal(after(50), [2, 3, 6, 3])
  assert.equal(after(100), [3, 3, 6, 3])
  assert.equal(after(100), [Number.NaN, Number.NaN, 6, 3])
  summary.record(-4)
  assert.equal(after(0), [-4, -4, 2, 4])
})

test('a single window shows its values up to its end, and then no more', () => {
  const { summary, after } = rolling(100, 1)
  summary.recordMany(7, 3)
  assert.equal(after(99), [7, 7, 21, 3])
  assert.equal(after(1), [7, 7, 21, 3])
  assert.equal(after(1), [Number.NaN, Number.NaN, 21, 3])
})

test('what was recorded since the last scrape shows in the next, however late that is', () => {
  for (const count of [1, 3]) {
    const { summary, after } = rolling(100, count)
    summary.record(1)
    assert.equal(after(10_000), [1, 1, 1, 1])
    summary.record(2)
    assert.equal(after(10_000), [2, 2, 3, 2])
    assert.equal(after(10_000), [Number.NaN, Number.NaN, 3, 2])
  }
})

test('a clock that goes back turns no window back', () => {
  const { summary, after } = rolling(100, 2)
  after(500)
  summary.record(1)
  assert.equal(after(-400), [1, 1, 1, 1])
  assert.equal(after(500), [1, 1, 1, 1])
  assert.equal(after(99), [1, 1, 1, 1])
  assert.equal(after(1), [Number.NaN, Number.NaN, 1, 1])
})

test('zeros and values of both signs are ordered as numbers', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withClock(clock.read).setQuantiles([0, 0.25, 0.5, 0.75, 1]))
  for (const value of [3, -2, 0, -1]) histogram('s').record(value)
  const found = scrapeStrictly(handle)[0]!
    .samples.slice(0, 5)
    .map(({ value }) => value)
  ;[-2, -2, -1, 0, 3].forEach((exact, index) => {
    assert.ok(Math.abs(found[index]! - exact) <= Math.abs(exact) * 0.005, `${found}`)
  })
})

test('each series of a family has windows of its own values', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withClock(clock.read).setQuantiles([1]))
  histogram('s', { route: '/a' }).record(1)
  histogram('s', { route: '/b' }).record(2)
  const largest = scrapeStrictly(handle)[0]!.samples.filter(({ name }) => name === 's')
  assert.equal(
    largest.map(({ value }) => value),
    [1, 2],
  )
})

function summaryOf(windows: Windows): SummarySeries {
  return new SummarySeries(new Place(undefined, ''), {
    of: 'summary',
    quantiles: [0.5],
    significantDigits: 2,
    windows,
  })
}

test('values that are too old to count are freed, not only hidden', () => {
  const windows = new Windows(100, 3, 0)
  const series = summaryOf(windows)
  series.record(1)
  windows.advance(100)
  windows.advance(300)
  series.dropOldSlots()
  // It would show again, if it were still there.
  windows.oldest = 0
  assert.equal(series.values(), [Number.NaN])
})

test('upkeep frees them when a window has gone by, and only then', () => {
  const dropOldSlots = SummarySeries.prototype.dropOldSlots
  let calls = 0
  SummarySeries.prototype.dropOldSlots = function (this: SummarySeries) {
    calls += 1
    dropOldSlots.call(this)
  }
  try {
    const clock = manualClock()
    const handle = freshRecorder(builder => builder.withClock(clock.read).setBucketDuration(100))
    histogram('one').record(1)
    histogram('other').record(1)
    calls = 0
    clock.now += 99
    handle.runUpkeep()
    assert.is(calls, 0)
    clock.now += 1
    handle.runUpkeep()
    assert.is(calls, 0)
    clock.now += 200
    handle.runUpkeep()
    assert.is(calls, 2)
  } finally {
    SummarySeries.prototype.dropOldSlots = dropOldSlots
  }
})

test.run()
