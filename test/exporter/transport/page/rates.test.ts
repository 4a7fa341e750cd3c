import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Timeline } from '../../../../exporter-prometheus/lib/transport/page/client/timeline.ts'
import {
  lastOf,
  meansOf,
  perSecond,
  risesOf,
  startsOf,
  stepOf,
  sumOf,
  timesOf,
  togetherAt,
  valuesOf,
  type Window,
  windowOf,
} from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import { Random } from '../../../support/random.ts'

// Rates and values of a window, against the plainest way to compute them, row by row.

/** The row from which on the rate of this row is taken. */
function plainStart(window: Window, row: number): number {
  const { timeline, step } = window
  const { times } = timeline
  if (timeline.isAfterGap(row) || row === 0) return row
  // The row before counts however long ago it is, unless it is not in the window.
  if (row === window.from && times[row - 1]! < times[row]! - step - 0.5) return row
  let start = row - 1
  while (start > 0 && !timeline.isAfterGap(start) && times[start - 1]! >= times[row]! - step - 0.5) start -= 1
  return start
}

function plainRise(window: Window, row: number, at: (row: number) => number): number | null {
  const start = plainStart(window, row)
  if (start === row || Number.isNaN(at(row)) || Number.isNaN(at(row - 1))) return null
  let sum = 0
  for (let one = start + 1; one <= row; one++) {
    const [before, now] = [at(one - 1), at(one)]
    // What is not known has not risen.
    if (Number.isNaN(before) || Number.isNaN(now)) continue
    sum += now >= before ? now - before : now
  }
  return sum
}

function randomTimeline(seed: number): Timeline {
  const random = new Random(seed)
  const timeline = new Timeline()
  const counts = [0, 0]
  let now = 100
  for (let frame = 0; frame < 120; frame++) {
    now += [1, 1, 1, 1.4, 2, 4, 20][random.below(7)]!
    const runs: Array<number | Array<number | null>> = []
    for (const channel of [0, 1]) {
      // The second one comes later than the one to which it belongs.
      if (channel === 1 && frame < 20) continue
      counts[channel] = random.below(12) === 0 ? 0 : counts[channel]! + random.below(4)
      runs.push(channel, [random.below(10) === 0 ? null : counts[channel]!])
    }
    timeline.push({ t: Math.round(now * 1_000), r: runs as never })
  }
  return timeline
}

for (const range of [30, 60, 150, 300, 600]) {
  test(`within ${range} seconds each row has its value, its rise and its rate`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const timeline = randomTimeline(seed)
      const window = windowOf(timeline, range, timeline.last - (seed % 3) * 10)
      const { from, to } = window
      const rows = Array.from({ length: to - from }, (_, index) => from + index)
      const starts = startsOf(window)
      assert.equal(
        [...starts],
        rows.map(row => plainStart(window, row)),
        `seed ${seed}`,
      )
      assert.equal(
        timesOf(window),
        rows.map(row => timeline.times[row]),
      )
      const at =
        (channel: number) =>
        (row: number): number =>
          timeline.column(channel)!.at(row)
      const owned = (row: number): number =>
        Number.isNaN(at(1)(row)) && !Number.isNaN(at(0)(row)) ? 0 : at(1)(row)
      for (const [channel, owner, value] of [
        [0, undefined, at(0)],
        [1, undefined, at(1)],
        [1, 0, owned],
      ] as const) {
        const rises = risesOf(window, starts, channel, owner)
        const expected = rows.map(row => plainRise(window, row, value))
        assert.equal(rises, expected, `seed ${seed}, channel ${channel} of ${owner}`)
        assert.equal(
          perSecond(window, starts, rises),
          expected.map((rise, index) => {
            const row = rows[index]!
            return rise === null
              ? null
              : rise / (timeline.times[row]! - timeline.times[plainStart(window, row)]!)
          }),
        )
      }
      assert.equal(
        valuesOf(window, 0),
        rows.map(row => (timeline.isAfterGap(row) || Number.isNaN(at(0)(row)) ? null : at(0)(row))),
      )
      assert.equal(
        meansOf(window, starts, 0, 1),
        rows.map(row => {
          const start = plainStart(window, row)
          const added = at(1)(row) - at(1)(start)
          return added > 0 ? (at(0)(row) - at(0)(start)) / added : null
        }),
      )
    }
  })
}

test('a channel that is not there has no values, no rises and no means', () => {
  const timeline = randomTimeline(1)
  const window = windowOf(timeline, 60, timeline.last)
  const starts = startsOf(window)
  const none = new Array<null>(window.to - window.from).fill(null)
  assert.ok(none.length > 5)
  for (const line of [
    valuesOf(window, 9),
    risesOf(window, starts, 9),
    risesOf(window, starts, 9, 0),
    meansOf(window, starts, 9, 1),
    meansOf(window, starts, 0, 9),
  ]) {
    assert.equal(line, none)
  }
})

test('before all rows and after all rows there is nothing', () => {
  const timeline = randomTimeline(2)
  for (const end of [0, timeline.last + 1_000]) {
    const window = windowOf(timeline, 60, end)
    assert.equal([timesOf(window), [...startsOf(window)], valuesOf(window, 0)], [[], [], []])
    assert.equal([risesOf(window, startsOf(window), 0), risesOf(window, startsOf(window), 9)], [[], []])
  }
})

test('a value that is not finite is not drawn', () => {
  const timeline = new Timeline()
  for (const [second, value] of [1, Number.POSITIVE_INFINITY, 2].entries()) {
    timeline.push({ t: second * 1_000, r: [0, [value]] })
  }
  assert.equal(valuesOf(windowOf(timeline, 60, 2), 0), [1, null, 2])
})

test('the window has both of its ends, and a little later than its end', () => {
  const timeline = new Timeline()
  for (const t of [40_000, 41_000, 100_000, 100_001, 100_002]) timeline.push({ t, r: [] })
  const { from, to, step } = windowOf(timeline, 59, 100)
  assert.equal([from, to, step], [1, 3, 1])
  assert.equal(
    [30, 60, 89, 90, 150, 600].map(range => stepOf(range)),
    [1, 1, 1, 2, 3, 10],
  )
})

test('lines are added up where they have values, and the last one counts', () => {
  assert.equal(sumOf([]), [])
  assert.equal(sumOf([[1, null, null]]), [1, null, null])
  assert.equal(
    sumOf([
      [1, null, null, null],
      [2, 3, null],
      [null, 4, null, 0],
    ]),
    [3, 7, null, 0],
  )
  const first = [1, 2]
  sumOf([first, [1, 1]])
  assert.equal(first, [1, 2], 'it is left as it was')
  assert.equal([lastOf([1, 2]), lastOf([2, null]), lastOf([])], [2, null, null])
})

test('what channels have together at a row is the sum of those that have something', () => {
  const timeline = new Timeline()
  timeline.push({ t: 0, r: [0, [9]] })
  timeline.push({ t: 1_000, r: [0, [5, null, 3]] })
  const window = { timeline, from: 1, to: 2, step: 1 }
  assert.equal(
    [[0], [0, 2], [0, 1, 2], [1], [7], [7, 0], []].map(channels => togetherAt(window, channels, 0)),
    [5, 8, 8, null, null, 5, null],
  )
  assert.is(togetherAt({ ...window, from: 0 }, [0], 0), 9)
})

test.run()
