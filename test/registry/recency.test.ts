import { MetricKindMask, Recency } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

function makeRecency(timeoutMs: number) {
  const clock = { ms: 1_000_000 }
  const recency = new Recency(MetricKindMask.All, timeoutMs)
  return { clock, isIdle: (series: { idleSince: number }) => recency.isIdle(series, clock.ms) }
}

test('a series is idle once it was not written to for longer than the time-out', () => {
  const { clock, isIdle } = makeRecency(1000)
  const series = { idleSince: 0 }
  assert.is(isIdle(series), false)
  clock.ms += 1000
  assert.is(isIdle(series), false)
  clock.ms += 1
  assert.is(isIdle(series), true)
})

test('a write counts from the first observation after it', () => {
  const { clock, isIdle } = makeRecency(1000)
  const series = { idleSince: 0 }
  isIdle(series)
  clock.ms += 900
  series.idleSince = 0
  clock.ms += 900
  assert.is(isIdle(series), false)
  assert.is(series.idleSince, clock.ms)
  clock.ms += 1000
  assert.is(isIdle(series), false)
  clock.ms += 1
  assert.is(isIdle(series), true)
})

test('a series that was not observed before is not idle, however long ago it was made', () => {
  const { clock, isIdle } = makeRecency(1000)
  const series = { idleSince: 0 }
  clock.ms += 1_000_000
  assert.is(isIdle(series), false)
})

test('a write after the time was up saves the series', () => {
  const { clock, isIdle } = makeRecency(1000)
  const series = { idleSince: 0 }
  isIdle(series)
  clock.ms += 5000
  series.idleSince = 0
  assert.is(isIdle(series), false)
})

test('observing is not a write: a series that is observed often is idle all the same', () => {
  const { clock, isIdle } = makeRecency(1000)
  const series = { idleSince: 0 }
  const observed: boolean[] = []
  for (let step = 0; step < 5; step++) {
    observed.push(isIdle(series))
    clock.ms += 300
  }
  assert.equal(observed, [false, false, false, false, true])
})

test('only kinds of the mask are covered', () => {
  const recency = new Recency(MetricKindMask.Counter | MetricKindMask.Histogram, 1000)
  assert.is(recency.covers('counter'), true)
  assert.is(recency.covers('gauge'), false)
  assert.is(recency.covers('histogram'), true)
})

test('a write at the very start of the clock is told from no write', () => {
  const recency = new Recency(MetricKindMask.All, 1000)
  const series = { idleSince: 0 }
  recency.isIdle(series, 0)
  assert.is.not(series.idleSince, 0)
  assert.is(recency.isIdle(series, 1000), false)
  assert.is(recency.isIdle(series, 1002), true)
})

test('each series has its own time', () => {
  const { clock, isIdle } = makeRecency(1000)
  const [early, late] = [{ idleSince: 0 }, { idleSince: 0 }]
  isIdle(early)
  clock.ms += 600
  isIdle(late)
  clock.ms += 600
  assert.is(isIdle(early), true)
  assert.is(isIdle(late), false)
})

test('kinds that are not a mask, and a time-out that is not a time, are refused with a remedy', () => {
  for (const mask of [8, -1, 1.5, Number.NaN, 'counter']) {
    assert.throws(() => new Recency(mask as number, 1000), /Combine those of MetricKindMask/)
  }
  for (const timeoutMs of [0, -1, Number.NaN]) {
    assert.throws(() => new Recency(MetricKindMask.All, timeoutMs), /Give milliseconds above 0/)
  }
})

test.run()
