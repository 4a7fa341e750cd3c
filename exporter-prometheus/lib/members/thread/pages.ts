import { addressOf, pageLength } from '../invitation.ts'

/** A place in a page. */
export interface Cells {
  readonly page: Float64Array
  readonly at: number
}

interface Retired {
  readonly cells: Cells
  readonly size: number
  /** The record that tells readers that the cells are free. */
  readonly record: number
}

/**
 * The memory in which a thread counts: pages of fixed size, which this thread alone writes, and other threads read at any
 * time. A typed array that tracks growable memory is twenty times as slow.
 */
export class Pages {
  readonly #announce: (number: number, buffer: SharedArrayBuffer) => void
  readonly #recordsRead: () => number
  readonly #numbers = new WeakMap<Float64Array, number>()
  readonly #free = new Map<number, Cells[]>()
  #retired: Retired[] = []
  #page: Float64Array | undefined
  #used = pageLength
  #count = 0

  /**
   * @param announce - called with each new page, before anything is in it.
   * @param recordsRead - how many records of the log the reader has read.
   */
  constructor(announce: (number: number, buffer: SharedArrayBuffer) => void, recordsRead: () => number) {
    this.#announce = announce
    this.#recordsRead = recordsRead
  }

  /** Returns so many zeros in a row. */
  allocate(size: number): Cells {
    this.#recycle()
    const free = this.#free.get(size)?.pop()
    if (free !== undefined) {
      free.page.fill(0, free.at, free.at + size)
      return free
    }
    if (size > pageLength) return { page: this.#add(size), at: 0 }
    if (this.#used + size > pageLength) {
      this.#page = this.#add(pageLength)
      this.#used = 0
    }
    const at = this.#used
    this.#used += size
    return { page: this.#page!, at }
  }

  /** Frees cells once the reader has read this record: until then it may still read them. */
  retire(cells: Cells, size: number, record: number): void {
    this.#retired.push({ cells, size, record })
  }

  addressOf({ page, at }: Cells): number {
    return addressOf(this.#numbers.get(page)!, at)
  }

  #recycle(): void {
    if (this.#retired.length === 0) return
    const read = this.#recordsRead()
    if (this.#retired[0]!.record > read) return
    for (const { cells, size } of this.#retired.filter(({ record }) => record <= read)) {
      const free = this.#free.get(size)
      if (free === undefined) this.#free.set(size, [cells])
      else free.push(cells)
    }
    this.#retired = this.#retired.filter(({ record }) => record > read)
  }

  #add(length: number): Float64Array {
    const page = new Float64Array(new SharedArrayBuffer(length * 8))
    // The address of a cell is one number, so a larger page has several page numbers.
    const number = this.#count
    this.#count += Math.ceil(length / pageLength)
    this.#numbers.set(page, number)
    this.#announce(number, page.buffer as SharedArrayBuffer)
    return page
  }
}
