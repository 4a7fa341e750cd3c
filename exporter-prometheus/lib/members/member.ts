import type { MetricKind } from 'metrics-facade/registry'
import { shown } from '../base/error.ts'
import type { Exemplar } from '../series/exemplar.ts'
import { wallMs } from '../series/wall-clock.ts'
import type { Description } from '../store/description.ts'
import {
  type Address,
  type Announcement,
  type Entry,
  offsetOf,
  type PartRules,
  pageOf,
} from './invitation.ts'
import { LogReader } from './log-reader.ts'
import type { Part, PartFamily, Place } from './part.ts'
import { Progress } from './progress.ts'
import type { Whole } from './whole.ts'

type EntryOf<Kind extends Entry[0]> = Kind extends unknown
  ? Extract<Entry, readonly [Kind, ...unknown[]]>
  : never
type EntryOfSeries = EntryOf<
  'removed' | 'exemplar' | 'layout' | 'bucket' | 'window' | 'windowOver' | 'band' | 'bandOver'
>

/** Told that a thread has logged its own end, or that of a thread that it started, which is over then. */
type OnEnded = (thread: number, isOver: boolean) => void

/** Another thread: what it has announced and logged, and its parts of the whole. */
export class Member {
  readonly thread: number
  /** The threads that it has started. */
  readonly children: Set<number> = new Set()
  readonly #whole: Whole
  readonly #log = new LogReader()
  readonly #pages = new Map<number, Float64Array>()
  readonly #families = new Map<number, PartFamily>()
  readonly #parts = new Map<Address, Part>()
  #progress: Progress | undefined
  readonly #onEnded: OnEnded
  readonly #drain: () => void

  /** @param drain - takes what threads have announced by now. */
  constructor(thread: number, whole: Whole, onEnded: OnEnded, drain: () => void) {
    this.thread = thread
    this.#whole = whole
    this.#onEnded = onEnded
    this.#drain = drain
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
      this.#take(line)
      yield
    }
    if (this.#progress !== undefined) this.#progress.records = log.count
  }

  /** Adds what it has left to what ended members have left. */
  *ending(): Generator<void> {
    yield* this.reading()
    for (const [address, part] of this.#parts) {
      this.#parts.delete(address)
      this.#whole.attempt(() => this.#whole.endPart(part))
      yield
    }
  }

  /** Takes in a record of the log, unless that cannot be read. */
  #take(line: string): void {
    try {
      this.#apply(JSON.parse(line))
    } catch (error) {
      this.#whole.store.faults.ofMember(error)
    }
  }

  #apply(entry: Entry): void {
    if (entry[0] === 'described') this.#describe(entry)
    else if (entry[0] === 'family') this.#families.set(entry[1], familyOf(entry))
    else if (entry[0] === 'series') this.#add(entry)
    else if (entry[0] === 'child') this.children.add(entry[1])
    else if (entry[0] === 'ended') {
      this.children.delete(entry[1])
      this.#onEnded(entry[1], entry[1] !== this.thread)
    } else {
      const part = this.#parts.get(entry[1])
      if (part !== undefined) this.#change(part, entry)
    }
  }

  #change(part: Part, entry: EntryOfSeries): void {
    if (entry[0] === 'removed') {
      this.#parts.delete(entry[1])
      this.#whole.removePart(part)
    } else if (entry[0] === 'exemplar') {
      const [, , bucket, pairs, value, timestampMs] = entry
      part.exemplars ??= new Map()
      part.exemplars.set(bucket, { pairs: pairs as Exemplar['pairs'], value, timestampMs })
    } else if (entry[0] === 'layout') this.#layOut(part, entry)
    else if (entry[0] === 'bucket') {
      const [, , isNegative, index, cells] = entry
      part.native?.buckets.push({ isNegative, index, ...this.#place(cells) })
    } else this.#changeWindow(part, entry)
  }

  #changeWindow(part: Part, entry: EntryOf<'window' | 'windowOver' | 'band' | 'bandOver'>): void {
    part.windows ??= new Map()
    const window = part.windows.get(entry[2])
    if (entry[0] === 'window') part.windows.set(entry[2], { ...this.#place(entry[3]), bands: new Map() })
    else if (entry[0] === 'windowOver') part.windows.delete(entry[2])
    else if (entry[0] === 'bandOver') window?.bands.delete(`${entry[3]} ${entry[4]}`)
    else {
      const [, , , isNegative, band, cells, length] = entry
      window?.bands.set(`${isNegative} ${band}`, { ...this.#place(cells), isNegative, band, length })
    }
  }

  #describe([, kind, name, unit, help, advised]: EntryOf<'described'>): void {
    this.#whole.describe(kind as MetricKind, name, { unit: unit ?? undefined, help, advised } as Description)
  }

  #add([, address, id, labels, created]: EntryOf<'series'>): void {
    const part: Part = {
      member: String(this.thread),
      family: this.#families.get(id)!,
      labels,
      created,
      own: undefined,
      ...this.#place(address),
      exemplars: undefined,
      windows: undefined,
      native: undefined,
      noticed: undefined,
      sum: undefined,
    }
    this.#parts.set(address, part)
    this.#whole.link(part)
  }

  #layOut(part: Part, [, , schema, zeroThreshold, created, buckets]: EntryOf<'layout'>): void {
    const isReset = part.native !== undefined && created !== part.created
    part.created = created
    part.native = {
      schema,
      zeroThreshold,
      buckets: buckets.map(([isNegative, index, cells]) => ({ isNegative, index, ...this.#place(cells) })),
    }
    // Servers notice that the count falls.
    if (isReset && part.sum !== undefined) part.sum.series.created = wallMs()
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

function familyOf([, , kind, name, of, rules]: EntryOf<'family'>): PartFamily {
  return { kind: kind as PartFamily['kind'], name, of, rules: rules as PartRules }
}
