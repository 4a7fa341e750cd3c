/** The values of one channel, a row for each frame. Memory is taken when the value changes for the first time. */
export class Column {
  #last: number
  #data: Float64Array | undefined
  /** Rows before this one have no value. */
  #start: number
  /** The row of the last change; 0 if that was before all rows, or in the first one. */
  changed: number

  constructor(row: number, value: number) {
    this.#start = row
    this.#last = value
    this.changed = row
  }

  get last(): number {
    return this.#last
  }

  at(row: number): number {
    if (this.#data !== undefined) return this.#data[row]!
    return row >= this.#start ? this.#last : Number.NaN
  }

  set(row: number, value: number, capacity: number): void {
    if (this.#data === undefined && !Object.is(value, this.#last)) {
      this.#data = new Float64Array(capacity)
        .fill(Number.NaN, 0, this.#start)
        .fill(this.#last, this.#start, row)
    }
    this.#last = value
    this.changed = row
    if (this.#data !== undefined) this.#data[row] = value
  }

  /** Repeats the last value in a new row. */
  repeat(row: number): void {
    if (this.#data !== undefined) this.#data[row] = this.#last
  }

  /** Drops the first `count` of `rows` rows. */
  shift(count: number, rows: number): void {
    this.#start = Math.max(0, this.#start - count)
    this.changed = Math.max(0, this.changed - count)
    this.#data?.copyWithin(0, count, rows)
  }
}
