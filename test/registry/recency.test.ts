import { type MetricKind, MetricKindMask, Recency } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

function makeRecency(mask: number, timeoutMs: number) {
  const clock = { ms: 1_000_000 }
  return { clock, recency: new Recency(() => clock.ms, mask, timeoutMs) }
}

test('a series is idle once it was not written to for longer than the time-out', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const series = { touched: false }
  assert.is(recency.isIdle('counter', series), false)
  clock.ms += 1000
  assert.is(recency.isIdle('counter', series), false)
  clock.ms += 1
  assert.is(recency.isIdle('counter', series), true)
})

test('a write counts from the first observation after it', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const series = { touched: true }
  recency.isIdle('gauge', series)
  clock.ms += 900
  series.touched = true
  clock.ms += 900
  assert.is(recency.isIdle('gauge', series), false)
  assert.is(series.touched, false)
  clock.ms += 1000
  assert.is(recency.isIdle('gauge', series), false)
  clock.ms += 1
  assert.is(recency.isIdle('gauge', series), true)
})

test('a series that was not observed before is not idle, however long ago it was made', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const series = { touched: false }
  clock.ms += 1_000_000
  assert.is(recency.isIdle('histogram', series), false)
})

test('a write after the time was up saves the series', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const series = { touched: false }
  recency.isIdle('counter', series)
  clock.ms += 5000
  series.touched = true
  assert.is(recency.isIdle('counter', series), false)
})

test('observing is no write: a series looked at often is idle all the same', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const series = { touched: true }
  const observed: boolean[] = []
  for (let step = 0; step < 5; step++) {
    observed.push(recency.isIdle('counter', series))
    clock.ms += 300
  }
  assert.equal(observed, [false, false, false, false, true])
})

test('kinds outside the mask are never idle', () => {
  const { clock, recency } = makeRecency(MetricKindMask.Counter | MetricKindMask.Histogram, 1000)
  const all = (['counter', 'gauge', 'histogram'] satisfies MetricKind[]).map(kind => {
    return { kind, series: { touched: false } }
  })
  for (const { kind, series } of all) recency.isIdle(kind, series)
  clock.ms += 10_000
  assert.equal(
    all.map(({ kind, series }) => recency.isIdle(kind, series)),
    [true, false, true],
  )
})

test('each series has its own time', () => {
  const { clock, recency } = makeRecency(MetricKindMask.All, 1000)
  const [early, late] = [{ touched: true }, { touched: true }]
  recency.isIdle('counter', early)
  clock.ms += 600
  recency.isIdle('counter', late)
  clock.ms += 600
  assert.is(recency.isIdle('counter', early), true)
  assert.is(recency.isIdle('counter', late), false)
})

test.run()
