import { shown } from '../base/error.ts'
import { type Address, type Announcement, offsetOf, pageOf } from './invitation.ts'
import { LogReader } from './log-reader.ts'
import type { Place } from './part.ts'
import { linesAtOnce, Parts } from './parts.ts'
import { Progress } from './progress.ts'
import type { Whole } from './whole.ts'

/** Told that a thread has logged its own end, or that of a thread that it started, which is over then. */
type OnEnded = (thread: number, isOver: boolean) => void

/** Another thread: what it has announced and logged, and its parts of the whole. */
export class Member {
  readonly thread: number
  /** How the exposition calls it. */
  readonly name: string
  /** The threads that it has started. */
  readonly children: Set<number> = new Set()
  readonly #log = new LogReader()
  readonly #pages = new Map<number, Float64Array>()
  readonly #parts: Parts
  #progress: Progress | undefined
  readonly #drain: () => void

  /** @param drain - takes what threads have announced by now. */
  constructor(thread: number, name: string, whole: Whole, onEnded: OnEnded, drain: () => void) {
    this.thread = thread
    this.name = name
    this.#drain = drain
    this.#parts = new Parts(name, whole, { place: address => this.#place(address) }, ([how, other]) => {
      if (how === 'child') this.children.add(other)
      else {
        this.children.delete(other)
        onEnded(other, other !== thread)
      }
    })
  }

  announced({ page, chunk, progress }: Announcement): void {
    if (page !== undefined) this.#pages.set(page[0], new Float64Array(page[1]))
    if (chunk !== undefined) this.#log.add(...chunk)
    if (progress !== undefined) this.#progress = new Progress(progress)
  }

  /** Tells it that another reading of all values begins. */
  begin(reading: number): void {
    if (this.#progress !== undefined) this.#progress.begun = reading
  }

  /** Tells it that all that this reading has read was shown. */
  shown(reading: number): void {
    if (this.#progress !== undefined) this.#progress.shown = Math.max(this.#progress.shown, reading)
  }

  /** Reads what it has logged until now, since the last time. */
  *reading(): Generator<void> {
    const log = this.#log
    const end = log.extent
    for (let line = log.next(end); line !== undefined; line = log.next(end)) {
      this.#parts.take(line)
      if (log.count % linesAtOnce === 0) yield
    }
    this.#parts.tellValues()
    if (this.#progress !== undefined) this.#progress.records = log.count
  }

  /** Makes copies of its parts count in another whole. */
  copyTo(whole: Whole): void {
    this.#parts.copyTo(whole)
  }

  /** Adds what it has left to what ended members have left. */
  *ending(): Generator<void> {
    yield* this.reading()
    yield* this.#parts.ending()
  }

  #place(address: Address): Place {
    const number = pageOf(address)
    // The thread goes on while it is read. It announces a page before it logs what is there, so that has arrived by now.
    if (!this.#pages.has(number)) this.#drain()
    const page = this.#pages.get(number)
    if (page === undefined) throw new RangeError(`thread ${shown(this.thread)} has no page ${shown(number)}`)
    return { page, at: offsetOf(address) }
  }
}
