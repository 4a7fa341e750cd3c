import type { MetricKind } from 'metrics-facade/registry'
import type { Exemplar } from '../series/exemplar.ts'
import type { Description } from '../store/description.ts'
import type { Address, Entry, PartRules } from './invitation.ts'
import { beganAt, Part, type PartFamily, type Place, partFamily, type Regions } from './part.ts'
import { ToldValues } from './told-values.ts'
import type { Whole } from './whole.ts'

type EntryOf<Kind extends Entry[0]> = Kind extends unknown
  ? Extract<Entry, readonly [Kind, ...unknown[]]>
  : never
type EntryOfSeries = EntryOf<
  'removed' | 'exemplar' | 'reset' | 'layout' | 'bucket' | 'window' | 'windowOver' | 'band' | 'bandOver'
>

/** The entries about a member itself, and not about its series. */
export type EntryOfMember = EntryOf<'child' | 'ended'>

/** How many records to take in between two looks at the clock. */
export const linesAtOnce = 16

/** How the entry of a series begins in JSON. */
const seriesStart = '["series",'

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
  readonly #values = new ToldValues()

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
    this.#whole.attempt(() => {
      if (!this.#takeKnown(line)) this.#apply(JSON.parse(line))
    })
  }

  /** Tells the whole how many values labels have had, as far as the member tells that. */
  tellValues(): void {
    this.#values.tell(this.#whole)
  }

  /** Adds what the member has left to what ended members have left. */
  *ending(): Generator<void> {
    for (const [address, part] of this.#parts) {
      this.#parts.delete(address)
      this.#whole.attempt(() => this.#whole.endPart(part))
      if (this.#parts.size % linesAtOnce === 0) yield
    }
  }

  /** For a member that has ended, but whose numbers are still read: its gauges go. */
  endGauges(): void {
    for (const [address, part] of this.#parts) {
      if (part.sum?.isOfParts !== true) continue
      this.#whole.attempt(() => this.#whole.endPart(part))
      this.#parts.delete(address)
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
    for (const part of this.#parts.values()) whole.attempt(() => whole.link(part.copy()))
  }

  /** Makes copies of those that count in its whole count in another one, too. */
  *copying(whole: Whole): Generator<void> {
    let count = 0
    for (const part of this.#parts.values()) {
      if (part.sum !== undefined) whole.attempt(() => whole.link(part.copy()))
      count += 1
      if (count % linesAtOnce === 0) yield
    }
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
    else if (entry[0] === 'overflowed') this.#whole.store.cardinality.overflowed(entry[1])
    else if (entry[0] === 'distinct') {
      const [, address, kind, metric, label] = entry
      this.#values.add(address, { kind: kind as MetricKind, metric, label }, this.#memory.place(address))
    } else if (entry[0] === 'removed' && this.#values.delete(entry[1])) return
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
      part.sum?.exemplified()
    } else if (entry[0] === 'reset') beganAt(part, entry[2])
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

  /** Takes in a series whose labels the whole knows from another member, without reading them. */
  #takeKnown(line: string): boolean {
    if (!line.startsWith(seriesStart)) return false
    // Only the labels have commas in them.
    const family = line.indexOf(',', seriesStart.length) + 1
    const labels = line.indexOf(',', family) + 1
    const created = line.lastIndexOf(',') + 1
    const ofPart = this.#families.get(digitsOf(line, family, labels - 1))
    const sum = ofPart && this.#whole.sumOf(ofPart, line.slice(labels, created - 1))
    const createdMs = digitsOf(line, created, line.length - 1)
    if (sum === undefined || Number.isNaN(createdMs)) return false
    const address = digitsOf(line, seriesStart.length, family - 1)
    this.#whole.add(this.#newPart(ofPart!, address, sum.text!, createdMs), sum)
    return true
  }

  #add([, address, id, labels, created]: EntryOf<'series'>): void {
    // Not cut out of the line, which would keep all of the text that is in.
    const part = this.#newPart(this.#families.get(id)!, address, JSON.stringify(labels), created)
    this.#whole.link(part, labels)
  }

  #newPart(family: PartFamily, address: Address, text: string, created: number): Part {
    const head = { member: this.#member, family, text, created }
    const part = new Part(head, undefined, this.#memory.place(address), this.#memory.regions)
    this.#parts.set(address, part)
    return part
  }

  #layOut(part: Part, [, , schema, zeroThreshold, created, buckets]: EntryOf<'layout'>): void {
    if (part.native !== undefined) beganAt(part, created)
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
}

function familyOf([, , kind, name, of, rules]: EntryOf<'family'>): PartFamily {
  return partFamily(kind as MetricKind, name, of, rules as PartRules)
}

/** The number that is written here in digits alone; NaN if there is anything else. */
function digitsOf(text: string, from: number, to: number): number {
  let number = to > from ? 0 : Number.NaN
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
  }
  return number
}
