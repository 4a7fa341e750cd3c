import type { MetricKind } from 'metrics-facade/registry'
import type { Exemplar } from '../series/exemplar.ts'
import { noTime, wallMs } from '../series/wall-clock.ts'
import type { Description } from '../store/description.ts'
import type { Address, Entry, PartRules } from './invitation.ts'
import type { Part, PartFamily, Place, Regions } from './part.ts'
import type { Whole } from './whole.ts'

type EntryOf<Kind extends Entry[0]> = Kind extends unknown
  ? Extract<Entry, readonly [Kind, ...unknown[]]>
  : never
type EntryOfSeries = EntryOf<
  'removed' | 'exemplar' | 'reset' | 'layout' | 'bucket' | 'window' | 'windowOver' | 'band' | 'bandOver'
>

/** The entries about a member itself, and not about its series. */
export type EntryOfMember = EntryOf<'child' | 'ended'>

/** Where the numbers of a member are. */
export interface Memory {
  /** @throws RangeError if there is no such place. */
  place(address: Address): Place
  /** Where it has what is of no fixed size, if it is a process. */
  readonly regions?: Regions | undefined
}

/** What one member has recorded, by its log: its parts of the whole. */
export class Parts {
  readonly #member: string
  #whole: Whole
  readonly #memory: Memory
  readonly #onMember: (entry: EntryOfMember) => void
  readonly #families = new Map<number, PartFamily>()
  readonly #parts = new Map<Address, Part>()

  constructor(
    member: string,
    whole: Whole,
    memory: Memory,
    onMember: (entry: EntryOfMember) => void = () => {},
  ) {
    this.#member = member
    this.#whole = whole
    this.#memory = memory
    this.#onMember = onMember
  }

  /** Takes in a record of the log, unless that cannot be read. */
  take(line: string): void {
    this.#whole.attempt(() => this.#apply(JSON.parse(line)))
  }

  /** Adds what the member has left to what ended members have left. */
  *ending(): Generator<void> {
    for (const [address, part] of this.#parts) {
      this.#parts.delete(address)
      this.#whole.attempt(() => this.#whole.endPart(part))
      yield
    }
  }

  /** For a member that has ended, but whose numbers are still read: its gauges go. */
  endGauges(): void {
    for (const [address, part] of this.#parts) {
      if (this.#whole.endGauge(part)) this.#parts.delete(address)
    }
  }

  /** Makes those that count in one whole count in another one. */
  moveTo(whole: Whole): void {
    for (const [address, part] of this.#parts) {
      const isThere = part.sum?.series.live === true
      part.sum = undefined
      if (isThere) whole.attempt(() => whole.link(part))
      else this.#parts.delete(address)
    }
    this.#whole = whole
  }

  /** Makes copies of them count in another whole, so that it shows this member alone. */
  copyTo(whole: Whole): void {
    for (const part of this.#parts.values()) whole.attempt(() => whole.link({ ...part, sum: undefined }))
  }

  /** For a member whose numbers are those of another one now. */
  drop(): void {
    for (const part of this.#parts.values()) this.#whole.attempt(() => this.#whole.dropPart(part))
    this.#parts.clear()
  }

  #apply(entry: Entry): void {
    if (entry[0] === 'described') this.#describe(entry)
    else if (entry[0] === 'family') this.#families.set(entry[1], familyOf(entry))
    else if (entry[0] === 'series') this.#add(entry)
    else if (entry[0] === 'child' || entry[0] === 'ended') this.#onMember(entry)
    else {
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
    } else if (entry[0] === 'reset') this.#reset(part, entry[2])
    else if (entry[0] === 'layout') this.#layOut(part, entry)
    else if (entry[0] === 'bucket') {
      const [, , isNegative, index, cells] = entry
      part.native?.buckets.push({ isNegative, index, ...this.#memory.place(cells) })
    } else this.#changeWindow(part, entry)
  }

  #changeWindow(part: Part, entry: EntryOf<'window' | 'windowOver' | 'band' | 'bandOver'>): void {
    part.windows ??= new Map()
    const window = part.windows.get(entry[2])
    if (entry[0] === 'window')
      part.windows.set(entry[2], { ...this.#memory.place(entry[3]), bands: new Map() })
    else if (entry[0] === 'windowOver') part.windows.delete(entry[2])
    else if (entry[0] === 'bandOver') window?.bands.delete(`${entry[3]} ${entry[4]}`)
    else {
      const [, , , isNegative, band, cells, length] = entry
      window?.bands.set(`${isNegative} ${band}`, { ...this.#memory.place(cells), isNegative, band, length })
    }
  }

  #describe([, kind, name, unit, help, advised]: EntryOf<'described'>): void {
    this.#whole.describe(kind as MetricKind, name, { unit: unit ?? undefined, help, advised } as Description)
  }

  #add([, address, id, labels, created]: EntryOf<'series'>): void {
    const part: Part = {
      member: this.#member,
      family: this.#families.get(id)!,
      labels,
      created,
      own: undefined,
      ...this.#memory.place(address),
      exemplars: undefined,
      windows: undefined,
      native: undefined,
      regions: this.#memory.regions,
      noticed: undefined,
      sum: undefined,
    }
    this.#parts.set(address, part)
    this.#whole.link(part)
  }

  #layOut(part: Part, [, , schema, zeroThreshold, created, buckets]: EntryOf<'layout'>): void {
    if (part.native !== undefined) this.#reset(part, created)
    else part.created = created
    part.native = {
      schema,
      zeroThreshold,
      buckets: buckets.map(([isNegative, index, cells]) => ({
        isNegative,
        index,
        ...this.#memory.place(cells),
      })),
    }
  }

  #reset(part: Part, created: number): void {
    const before = part.created
    part.created = created
    if (part.sum === undefined || created === before) return
    const { series } = part.sum
    // Servers notice that the count falls.
    if (created > before) series.created = wallMs()
    else if (created < series.created && created !== noTime) series.created = created
  }
}

function familyOf([, , kind, name, of, rules]: EntryOf<'family'>): PartFamily {
  return { kind: kind as PartFamily['kind'], name, of, rules: rules as PartRules }
}
