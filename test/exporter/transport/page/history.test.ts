import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { apply, FrameWriter, mergeFrames } from '../../../../exporter-prometheus/lib/transport/page/frame.ts'
import { History } from '../../../../exporter-prometheus/lib/transport/page/history.ts'
import { Random } from '../../../support/random.ts'

function frameOf(values: ReadonlyArray<readonly [channel: number, value: number]>, timeMs = 0): string {
  const writer = new FrameWriter()
  for (const [channel, value] of values) writer.set(channel, value)
  return writer.take(timeMs)
}

/** What a viewer knows who has read these frames. */
function replay(frames: Iterable<string>): ReadonlyMap<number, number> {
  const table = new Map<number, number>()
  for (const frame of frames) apply(frame, table)
  return table
}

const sorted = (table: ReadonlyMap<number, number>) => [...table].sort(([a], [b]) => a - b)

test('a frame has runs of neighbouring channels', () => {
  const frame = frameOf(
    [
      [4, 1],
      [5, 2.5],
      [9, 3],
    ],
    1_000,
  )
  assert.equal(JSON.parse(frame), { t: 1_000, r: [4, [1, 2.5], 9, [3]] })
  assert.equal(JSON.parse(frameOf([], 7)), { t: 7, r: [] })
})

test('a frame has the numbers that JSON lacks', () => {
  const table = replay([
    frameOf([
      [0, Number.POSITIVE_INFINITY],
      [1, Number.NEGATIVE_INFINITY],
      [2, 5],
    ]),
  ])
  assert.equal(sorted(table), [
    [0, Number.POSITIVE_INFINITY],
    [1, Number.NEGATIVE_INFINITY],
    [2, 5],
  ])
  assert.equal(
    sorted(
      replay([
        frameOf([
          [0, 1],
          [2, 5],
        ]),
        frameOf([[0, Number.NaN]]),
      ]),
    ),
    [[2, 5]],
  )
})

test('a frame has whole numbers as they are, and twelve digits of others', () => {
  const { r } = JSON.parse(
    frameOf([
      [0, 2 ** 53 - 1],
      [1, 1 / 3],
      [2, 0.1],
    ]),
  )
  assert.equal(r, [0, [2 ** 53 - 1, 0.333333333333, 0.1]])
})

test('a number with up to thirteen characters is as it is, and with more it has twelve digits', () => {
  for (const [value, written] of [
    [12345.6789012, 12345.6789012],
    [12345.67890123, 12345.6789012],
    [-1234.5678901, -1234.5678901],
    [-1234.56789012, -1234.56789012],
    [-1234.567890123, -1234.56789012],
    [99999.99999996, 100000],
  ] as const) {
    assert.is(JSON.parse(frameOf([[0, value]])).r[1][0], written, String(value))
  }
})

test('what is younger than a minute is never merged, and no two frames are more than is needed', () => {
  // Each frame takes 30 characters or so: only those of the last minute have room.
  const history = new History(2_000)
  for (let second = 0; second < 300; second++) {
    history.push(second * 1_000, frameOf([[0, second]], second * 1_000))
  }
  const times = [...history.frames()].map(frame => JSON.parse(frame).t / 1_000)
  assert.ok(history.bytes > 1_900, `${history.bytes}`)
  const young = times.filter(time => time >= 299 - 59)
  assert.equal(
    young,
    Array.from({ length: 60 }, (_, index) => 240 + index),
  )
})

test('merged frames are what both are, one after the other', () => {
  const first = frameOf(
    [
      [0, 1],
      [1, 2],
      [7, 3],
    ],
    1,
  )
  const second = frameOf(
    [
      [1, 5],
      [2, Number.NaN],
      [8, 6],
    ],
    2,
  )
  assert.equal(sorted(replay([mergeFrames(first, second)])), sorted(replay([first, second])))
  assert.is(JSON.parse(mergeFrames(first, second)).t, 2)
})

test('what is older than ten minutes is in the first frame', () => {
  const history = new History()
  for (let second = 0; second < 1_000; second++) {
    history.push(
      second * 1_000,
      frameOf([[0, second], ...(second === 5 ? [[1, 42] as const] : [])], second * 1_000),
    )
  }
  const frames = [...history.frames()]
  assert.is(frames.length, 602)
  assert.equal(JSON.parse(frames[0]!), { t: 398_000, r: [0, [398, 42]] })
  assert.equal(sorted(replay(frames)), [
    [0, 999],
    [1, 42],
  ])
})

test('after more than ten minutes without a frame only the new one is left, beside what was', () => {
  for (const [laterMs, frames] of [
    [600_000, [frameOf([[0, 1]], 0), frameOf([[0, 2]], 600_000)]],
    [600_001, [frameOf([[0, 1]], 0), frameOf([[0, 2]], 600_001)]],
  ] as const) {
    const history = new History()
    assert.is(history.lastMs, 0)
    history.push(0, frameOf([[0, 1]], 0))
    history.push(laterMs, frameOf([[0, 2]], laterMs))
    assert.equal([...history.frames()], frames)
    // Frames of before are not counted: what they left is.
    assert.equal([history.lastMs, history.bytes > 40], [laterMs, laterMs === 600_000])
  }
})

test('it takes no more than its bound, covers ten minutes all the same, and ends with the same values', () => {
  const random = new Random(26)
  const most = 300_000
  const history = new History(most)
  const table = new Map<number, number>()
  const channels = 100
  for (let second = 0; second < 1_500; second++) {
    const values = Array.from(
      { length: channels },
      (_, channel) => [channel, random.below(2 ** 30) / 1_000] as const,
    )
    const frame = frameOf(values, second * 1_000)
    apply(frame, table)
    history.push(second * 1_000, frame)
    assert.ok(history.bytes <= most, `${history.bytes} bytes after ${second} seconds`)
  }
  const frames = [...history.frames()]
  const times = frames.map(frame => JSON.parse(frame).t / 1_000)
  assert.ok(times[0]! <= 900, `${times[0]}`)
  assert.ok(times.every((time, index) => index === 0 || time > times[index - 1]!))
  // The last minute has every second, and what is before has gaps of some seconds.
  assert.equal(
    times.slice(-60),
    Array.from({ length: 60 }, (_, index) => 1_440 + index),
  )
  const gaps = times.map((time, index) => (index === 0 ? 0 : time - times[index - 1]!))
  assert.ok(Math.max(...gaps) <= 15, `${Math.max(...gaps)} seconds`)
  assert.equal(sorted(replay(frames)), sorted(table))
})

test('the older frames are, the further they are apart, and at no time the other way round', () => {
  const history = new History(8_000)
  for (let second = 0; second < 2_000; second++) {
    history.push(second * 1_000, frameOf([[0, 1_000_000 + second]], second * 1_000))
    const times = [...history.frames()].map(frame => JSON.parse(frame).t)
    const gaps = times.slice(1).map((time, index) => time - times[index])
    assert.equal(
      gaps,
      [...gaps].sort((one, other) => other - one),
      `after ${second} seconds`,
    )
  }
})

test('a thousand counters and gauges that all change fit into 5 MB', () => {
  const random = new Random(7)
  const history = new History()
  for (let second = 0; second < 700; second++) {
    const values = Array.from({ length: 1_000 }, (_, channel) => {
      return [channel, channel < 800 ? 123_456 + second * (channel + 1) : random.below(2 ** 30) / 7] as const
    })
    history.push(second * 1_000, frameOf(values, second * 1_000))
  }
  assert.ok(history.bytes < 5_000_000, `${history.bytes}`)
  assert.ok([...history.frames()].length > 400)
})

test.run()
