import { eachValue } from '../frame.ts'
import type { Frame } from '../protocol.ts'
import { Column } from './column.ts'

/** Enough for ten minutes at a frame a second, and for some time until rows are moved. */
const capacity = 900
const kept = 620

/** What is longer apart was not watched: nothing is drawn across it. */
const gapSeconds = 15

/** All values of the last ten minutes: a row for each frame, a column for each channel. */
export class Timeline {
  /** Unix seconds, ascending. */
  readonly times: Float64Array = new Float64Array(capacity)
  length = 0
  readonly #columns = new Map<number, Column>()
  /** Rows before which nobody looked. */
  readonly #gaps = new Uint8Array(capacity)

  get last(): number {
    return this.length === 0 ? 0 : this.times[this.length - 1]!
  }

  column(channel: number): Column | undefined {
    return this.#columns.get(channel)
  }

  isAfterGap(row: number): boolean {
    return this.#gaps[row] === 1
  }

  push({ t, r }: Frame): void {
    if (this.length === capacity) this.#shift(capacity - kept)
    const row = this.length
    this.#gaps[row] = row > 0 && t / 1000 - this.last > gapSeconds ? 1 : 0
    this.times[row] = t / 1000
    for (const column of this.#columns.values()) column.repeat(row)
    eachValue(r, (channel, given) => {
      const value = given ?? Number.NaN
      const column = this.#columns.get(channel)
      if (column === undefined) this.#columns.set(channel, new Column(row, value))
      else column.set(row, value, capacity)
    })
    this.length = row + 1
  }

  /** The first row that is not older than this, in Unix seconds. */
  rowAt(time: number): number {
    let [low, high] = [0, this.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.times[middle]! < time) low = middle + 1
      else high = middle
    }
    return low
  }

  forget(channel: number): void {
    this.#columns.delete(channel)
  }

  #shift(count: number): void {
    for (const column of this.#columns.values()) column.shift(count, this.length)
    this.times.copyWithin(0, count, this.length)
    this.#gaps.copyWithin(0, count, this.length)
    this.length -= count
  }
}
