import type { MetricKind } from 'metrics-facade/registry'
import type { Exemplar } from '../series/exemplar.ts'
import type { Series } from '../series/series.ts'
import type { SeriesTypeName } from '../series/types.ts'
import { noTime, wallMs } from '../series/wall-clock.ts'
import type { PartRules } from './invitation.ts'

/** The place of parts that have none. */
const noPlace: Place = { page: new Float64Array(0), at: 0 }

/** What the parts of one family of a member have in common. */
export interface PartFamily {
  readonly kind: MetricKind
  readonly name: string
  readonly of: SeriesTypeName
  readonly rules: PartRules
  /** Equal for families that are equal in all of this. */
  readonly key: string
}

export function partFamily(kind: MetricKind, name: string, of: SeriesTypeName, rules: PartRules): PartFamily {
  return { kind, name, of, rules, key: JSON.stringify([kind, name, of, rules]) }
}

/** Labels as they are written. */
export type PairsOfLabels = ReadonlyArray<readonly [name: string, value: string]>

/** A place in a page of another thread. */
export interface Place {
  readonly page: Float64Array
  readonly at: number
}

/** The values of one window of a summary, in a page. */
export interface WindowPart extends Place {
  readonly bands: Map<
    string,
    Place & { readonly isNegative: boolean; readonly band: number; readonly length: number }
  >
}

/** The native buckets of a histogram, in pages. */
export interface NativePart {
  readonly schema: number
  readonly zeroThreshold: number
  readonly buckets: Array<Place & { readonly isNegative: boolean; readonly index: number }>
}

/** Reads the numbers that a process has put where a pointer leads; empty if it leads nowhere. */
export type Regions = (pointer: number) => Float64Array

/** A series of the whole program, with its parts. */
export interface PartOf {
  readonly series: Series
  readonly family: PartFamily
  readonly parts: readonly Part[]
  /** Whether it stands for several values of a label, and so stays. */
  readonly isShared: boolean
  /** Whether it shows nothing but what its parts are by now. */
  readonly isOfParts: boolean
  /** Removes a part; what it counted stays, except for gauges. Returns that, as a series of its type dumps it. */
  end(part: Part): unknown
  /** Removes a part, with what it counted. */
  drop(part: Part): void
  /** For a part with a new exemplar, which may come later than what it is about. */
  exemplified(): void
  /** Brings it up to date. */
  refresh(): void
}

/** What one member has recorded of one series. A class, because V8 reads objects that are made by spreading slowly. */
export class Part {
  readonly member: string
  readonly family: PartFamily
  /** The labels as the log of the member has them, in JSON; `undefined` if the series is of this thread. */
  text: string | undefined
  created: number
  /** The series itself, if it is of this thread. */
  readonly own: Series | undefined
  /** Its cells, if it is of another. */
  readonly page: Float64Array
  readonly at: number
  /** By bucket; 0 for a counter. */
  exemplars: Map<number, Exemplar> | undefined = undefined
  windows: Map<number, WindowPart> | undefined = undefined
  native: NativePart | undefined = undefined
  /** Of a process, which has windows and native buckets in regions: the last of the cells leads there. */
  readonly regions: Regions | undefined
  /** Of a gauge that does not note when it is set: the value that was read last, and when that was new. */
  noticed: { readonly value: number; readonly ms: number } | undefined = undefined
  /** The series that it is a part of, unless that was refused or removed. */
  sum: PartOf | undefined = undefined

  constructor(
    { member, family, text, created }: Pick<Part, 'member' | 'family' | 'text' | 'created'>,
    own: Series | undefined,
    { page, at }: Place = noPlace,
    regions?: Regions,
  ) {
    this.member = member
    this.family = family
    this.text = text
    this.created = created
    this.own = own
    this.page = page
    this.at = at
    this.regions = regions
  }

  get labels(): PairsOfLabels {
    return this.own?.pairs ?? JSON.parse(this.text!)
  }

  /** Another one with the same numbers, which counts nowhere. */
  copy(): Part {
    const copy = new Part(this, this.own, this, this.regions)
    copy.exemplars = this.exemplars
    copy.windows = this.windows
    copy.native = this.native
    copy.noticed = this.noticed
    return copy
  }
}

/** For a part that began again, as native histograms do, or that is known to have begun earlier by now. */
export function beganAt(part: Part, created: number): void {
  const before = part.created
  part.created = created
  if (part.sum === undefined || created === before) return
  const { series } = part.sum
  // Servers notice that the count falls.
  if (created > before) series.created = wallMs()
  else if (created < series.created && created !== noTime) series.created = created
}
