import type { Timeline } from './timeline.ts'

/** A number for each row of a window; `null` where there is none. */
export type Line = Array<number | null>

/** The rows that a chart shows, and over how much time rates are taken. */
export interface Window {
  readonly timeline: Timeline
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Seconds. */
  readonly step: number
}

/** The time over which a rate is taken, so that about as many can be told apart as fit on a small screen. */
export function stepOf(rangeSeconds: number): number {
  return Math.max(1, Math.round(rangeSeconds / 60))
}

/** @param end - Unix seconds. */
export function windowOf(timeline: Timeline, rangeSeconds: number, end: number): Window {
  const step = stepOf(rangeSeconds)
  const to = timeline.rowAt(end + 0.001)
  return { timeline, from: timeline.rowAt(end - rangeSeconds), to, step }
}

export function timesOf({ timeline, from, to }: Window): number[] {
  return Array.from(timeline.times.subarray(from, to))
}

/** The values of a channel. */
export function valuesOf({ timeline, from, to }: Window, channel: number): Line {
  const column = timeline.column(channel)
  const line: Line = []
  for (let row = from; row < to; row++) {
    const value = timeline.isAfterGap(row) || column === undefined ? Number.NaN : column.at(row)
    line.push(Number.isFinite(value) ? value : null)
  }
  return line
}

/** For each row the first row within `step` seconds before it, with no gap between: itself if there is none. */
export function startsOf({ timeline, from, to, step }: Window): Int32Array {
  const starts = new Int32Array(Math.max(0, to - from))
  const { times } = timeline
  let start = from
  while (start > 0 && times[start - 1]! >= times[from]! - step - 0.5 && !timeline.isAfterGap(start))
    start -= 1
  for (let row = from; row < to; row++) {
    if (timeline.isAfterGap(row)) start = row
    // Half a second more, because frames come a little early or late; but one before there always is, however rare.
    while (start < row - 1 && times[start]! < times[row]! - step - 0.5) start += 1
    starts[row - from] = start
  }
  return starts
}

/**
 * What a channel that only rises has risen within the step before each row: `null` where it was not there yet. What falls
 * was set back to 0.
 *
 * @param owner - a channel that was there before: without a value, this one was 0 as long.
 */
export function risesOf(
  { timeline, from, to }: Window,
  starts: Int32Array,
  channel: number,
  owner?: number,
): Line {
  const column = timeline.column(channel)
  const whole = owner === undefined ? undefined : timeline.column(owner)
  const at = (row: number): number => {
    const value = column!.at(row)
    return Number.isNaN(value) && whole !== undefined && !Number.isNaN(whole.at(row)) ? 0 : value
  }
  if (column === undefined) return new Array<null>(Math.max(0, to - from)).fill(null)
  // All rises since the first row that counts.
  const first = starts[0] ?? from
  const sums = new Float64Array(to - first)
  let sum = 0
  for (let row = first + 1; row < to; row++) {
    const [before, now] = [at(row - 1), at(row)]
    if (now >= before) sum += now - before
    else if (now < before) sum += now
    sums[row - first] = sum
  }
  const line: Line = []
  for (let row = from; row < to; row++) {
    const start = starts[row - from]!
    const isKnown = start < row && !Number.isNaN(at(row)) && !Number.isNaN(at(row - 1))
    line.push(isKnown ? sums[row - first]! - sums[start - first]! : null)
  }
  return line
}

/** Divides rises by the time that they took. */
export function perSecond({ timeline, from }: Window, starts: Int32Array, rises: Line): Line {
  const { times } = timeline
  return rises.map((rise, index) =>
    rise === null ? null : rise / (times[from + index]! - times[starts[index]!]!),
  )
}

/** What came within the step before each row, on average: by what its sum and its count have changed. */
export function meansOf(
  { timeline, from, to }: Window,
  starts: Int32Array,
  sum: number,
  count: number,
): Line {
  const [sums, counts] = [timeline.column(sum), timeline.column(count)]
  const line: Line = []
  for (let row = from; row < to; row++) {
    const start = starts[row - from]!
    const added = counts === undefined ? 0 : counts.at(row) - counts.at(start)
    line.push(added > 0 && sums !== undefined ? (sums.at(row) - sums.at(start)) / added : null)
  }
  return line
}

/** The sum of lines; `null` where none has a value. */
export function sumOf(lines: readonly Line[]): Line {
  const [first = [], ...rest] = lines
  const sum = [...first]
  for (const line of rest) {
    for (let index = 0; index < sum.length; index++) {
      const value = line[index]
      if (value !== null && value !== undefined) sum[index] = (sum[index] ?? 0) + value
    }
  }
  return sum
}

/** The last number of a line. */
export function lastOf(line: Line): number | null {
  return line.at(-1) ?? null
}

/** What channels have together at a row of the window, or `null` where nothing is known of them. */
export function togetherAt(
  { timeline, from }: Window,
  channels: readonly number[],
  index: number,
): number | null {
  const values = channels.map(channel => timeline.column(channel)?.at(from + index) ?? Number.NaN)
  const known = values.filter(value => !Number.isNaN(value))
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value)
}
