import { Matcher } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, setWallClock } from '../../support/prometheus-fixture.ts'

const hourMs = 3_600_000

/** Times of creation by name, in milliseconds. */
function createdIn(text: string): Record<string, number> {
  const lines = [...text.matchAll(/^(\w+)_created (\S+)$/gm)]
  return Object.fromEntries(lines.map(([, name, seconds]) => [name, Math.round(Number(seconds) * 1_000)]))
}

test('a series that is born after the clock was set has the time of then, and the older ones keep theirs', () => {
  for (const setBy of [hourMs, -hourMs / 2, 50 * 365 * 24 * hourMs]) {
    const clock = manualClock(1_000_000_000)
    using _wall = setWallClock(clock.read)
    const handle = freshRecorder(builder =>
      builder.withCreatedTimestamps().setBucketsForMetric(Matcher.full('later_bucketed'), [1]),
    )
    counter('early_total').increment()
    clock.now += setBy
    const born = clock.now
    counter('later_total').increment()
    histogram('later_bucketed').record(1)
    histogram('later_summary').record(1)
    const expected = { early: 1_000_000_000, later: born, later_bucketed: born, later_summary: born }
    assert.equal(createdIn(handle.renderOpenMetrics()), expected)
    clock.now += 12_345
    assert.equal(createdIn(handle.renderOpenMetrics()), expected)
  }
})

test('a device that began in 1970 has the right times once its clock is set, and exemplars agree with them', () => {
  const clock = manualClock(86_400_000)
  using _wall = setWallClock(clock.read)
  const handle = freshRecorder(builder => builder.withCreatedTimestamps())
  clock.now = Date.parse('2026-07-01T00:00:00Z')
  counter('b_total').increment(1, { trace_id: 'a' })
  const text = handle.renderOpenMetrics()
  const seconds = (clock.now / 1_000).toFixed(3)
  assert.match(text, `b_total 1 # {trace_id="a"} 1 ${seconds}\n`)
  assert.match(text, `b_created ${seconds}\n`)
})

test('a series that comes back has the time of its return', () => {
  const clock = manualClock(1_000_000_000)
  using _wall = setWallClock(clock.read)
  const handle = freshRecorder(builder => builder.withCreatedTimestamps())
  const held = counter('c_total')
  held.increment()
  clock.now -= hourMs
  handle.clear()
  held.increment()
  assert.equal(createdIn(handle.renderOpenMetrics()), { c: clock.now })
})

test.run()
