import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { silenceOf } from '../../../../exporter-prometheus/lib/transport/page/client/content.ts'
import { Timeline } from '../../../../exporter-prometheus/lib/transport/page/client/timeline.ts'
import { Random } from '../../../support/random.ts'

// The values that the page keeps, against plain rows of all values.

/** All frames as plain rows: at most 900, of which 620 stay when there is no room for the next. */
class Rows {
  readonly times: number[] = []
  readonly values: Array<Map<number, number>> = []

  push(time: number, changes: ReadonlyMap<number, number>): void {
    if (this.times.length === 900) for (const rows of [this.times, this.values]) rows.splice(0, 280)
    this.times.push(time)
    this.values.push(new Map([...(this.values.at(-1) ?? []), ...changes]))
  }
}

function compare(timeline: Timeline, rows: Rows, channels: number): void {
  assert.is(timeline.length, rows.times.length)
  assert.equal([...timeline.times.subarray(0, timeline.length)], rows.times)
  assert.is(timeline.last, rows.times.at(-1))
  for (let channel = 0; channel < channels; channel++) {
    const column = timeline.column(channel)
    const expected = rows.values.map(values => values.get(channel) ?? Number.NaN)
    assert.equal(
      expected.map((_, row) => column?.at(row) ?? Number.NaN),
      expected,
      `channel ${channel} of ${rows.times.length} rows`,
    )
    if (column !== undefined) assert.equal(column.last, expected.at(-1))
  }
}

test('every value is where it came, through thousands of frames', () => {
  const random = new Random(7)
  const [timeline, rows] = [new Timeline(), new Rows()]
  assert.equal([timeline.last, timeline.length], [0, 0])
  let now = 1_000
  for (let frame = 0; frame < 2_500; frame++) {
    const changes = new Map<number, number>()
    // Later channels come later, and the last one never changes again.
    const channels = Math.min(6, 1 + Math.floor(frame / 300))
    for (let channel = 0; channel < channels; channel++) {
      if (channel === 5 ? frame === 1_500 : random.below(4) === 0) {
        changes.set(channel, random.below(5) === 0 ? Number.NaN : random.below(3))
      }
    }
    now += 1 + random.below(3)
    timeline.push({
      t: now * 1_000,
      r: [...changes].flatMap(([channel, value]) => [channel, [Number.isNaN(value) ? null : value]]),
    })
    rows.push(now, changes)
    if (frame % 97 === 0 || (frame > 895 && frame < 905)) compare(timeline, rows, 6)
  }
  compare(timeline, rows, 6)
})

test('a row is found by its time, which may lie between two, before all or after all', () => {
  const timeline = new Timeline()
  assert.is(timeline.rowAt(5), 0)
  for (const seconds of [10, 11, 13]) timeline.push({ t: seconds * 1_000, r: [] })
  for (const [time, row] of [
    [9, 0],
    [10, 0],
    [10.5, 1],
    [11, 1],
    [12, 2],
    [13, 2],
    [14, 3],
  ] as const) {
    assert.is(timeline.rowAt(time), row, String(time))
  }
})

test('more than fifteen seconds without a frame are a gap, which moves with its row', () => {
  const timeline = new Timeline()
  for (const seconds of [0, 15, 30.001, 31]) timeline.push({ t: seconds * 1_000, r: [] })
  const gaps = (): number[] =>
    Array.from({ length: timeline.length }, (_, row) => row).filter(row => timeline.isAfterGap(row))
  assert.equal(gaps(), [2])
  while (timeline.length < 898) timeline.push({ t: (timeline.last + 1) * 1_000, r: [] })
  timeline.push({ t: (timeline.last + 20) * 1_000, r: [] })
  timeline.push({ t: (timeline.last + 1) * 1_000, r: [] })
  assert.equal(gaps(), [2, 898])
  for (const length of [621, 622]) {
    timeline.push({ t: (timeline.last + 1) * 1_000, r: [] })
    assert.is(timeline.length, length)
    assert.equal(gaps(), [618])
  }
})

test('what has changed, and when, is told; of what is older than all rows only that', () => {
  const timeline = new Timeline()
  assert.equal(silenceOf(timeline, [0]), { seconds: 0, isLonger: true })
  for (let second = 0; second < 10; second++) {
    timeline.push({ t: second * 1_000, r: second === 0 ? [0, [1, 1]] : second === 4 ? [1, [2]] : [] })
  }
  assert.equal(silenceOf(timeline, [0]), { seconds: 9, isLonger: true })
  assert.equal(silenceOf(timeline, [1]), { seconds: 5, isLonger: false })
  assert.equal(silenceOf(timeline, [0, 1, 9]), { seconds: 5, isLonger: false })
  assert.equal(silenceOf(timeline, [9]), { seconds: 9, isLonger: true })
  for (let second = 10; second < 901; second++) timeline.push({ t: second * 1_000, r: [] })
  assert.is(timeline.column(1)?.changed, 0)
  assert.equal(silenceOf(timeline, [1]), { seconds: 900 - 280, isLonger: true })
})

test('a channel that is forgotten is not there, until it comes again', () => {
  const timeline = new Timeline()
  timeline.push({ t: 0, r: [3, [1, 2]] })
  timeline.forget(3)
  assert.equal([timeline.column(3), timeline.column(4)?.last], [undefined, 2])
  timeline.push({ t: 1_000, r: [3, [5]] })
  assert.equal([timeline.column(3)!.at(0), timeline.column(3)!.at(1)], [Number.NaN, 5])
})

test.run()
