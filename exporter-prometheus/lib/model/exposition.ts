import type { LabelPair } from 'metrics-facade/registry'
import type { Escaping } from '../names/escaping.ts'
import type { MetricType } from '../series/family.ts'
import type { FamilyView, SeriesView } from './views.ts'

/**
 * Makes bucket counts cumulative, as all formats write them, and returns the total.
 *
 * @param into - receives the result; as long as `counts`.
 */
export function cumulate(counts: readonly number[], into: Float64Array | number[]): number {
  let count = 0
  for (let bucket = 0; bucket < into.length; bucket++) {
    count += counts[bucket]!
    into[bucket] = count
  }
  return count
}

/** The cumulative bucket counts. */
export function cumulativeOf(counts: readonly number[]): number[] {
  const cumulative = new Array<number>(counts.length)
  cumulate(counts, cumulative)
  return cumulative
}

/** What the store knows about the series of a family. */
interface Stored {
  /** The series that this describes: a copy of the family may have others. */
  readonly series: readonly SeriesView[]
  /** All label names that may occur; absent if all are legal, as they are unless names are UTF-8. */
  readonly labelNames: ReadonlySet<string> | undefined
  /** The same object in each exposition, as a key for caches. */
  readonly cacheKey: object | undefined
}

/** What a family may have beside its public fields. */
interface Hidden {
  /** The name that conflicts are counted under, without unit and `_total`. By default `name`. */
  readonly identity?: string
  readonly stored?: Stored
  /** Stands for an included family, which is left out if its help text differs from that of an earlier one. */
  readonly included?: object
  /** Escapes label names as the scraper asked; absent if they are written unchanged. */
  readonly labelName?: ((name: string) => string) | undefined
}

/** A family as the writers of all formats see it. */
export type ExposedFamily<T extends MetricType = MetricType> = FamilyView<T> & Hidden

/** What is called about series that are left out. */
export interface LeftOut {
  /** Called with a series or family that cannot be written. It is left out, and everything else is written. */
  readonly onUnwritten: (family: ExposedFamily, error: unknown) => void
  /** Called with a series that is left out because it collides with another, and the reason. */
  readonly onCollision: (family: ExposedFamily, series: SeriesView, reason: string) => void
}

/** The input of every format. */
export interface Exposition extends Partial<LeftOut> {
  readonly families: readonly ExposedFamily[]
  /** Families that need no check for duplicate series, because they come from one store. */
  readonly checked?:
    | { readonly families: readonly ExposedFamily[]; readonly hasLegalNames: boolean }
    | undefined
  /** The escaping that was applied to the names; absent if they are unchanged. */
  readonly escaping?: Escaping | undefined
  /** Called once these families have been delivered, so that idle series may be evicted. */
  readonly onShown?: ((families: readonly ExposedFamily[]) => void) | undefined
}

/**
 * All labels of a series in written order: global labels first. A label of the series replaces a global one in place.
 */
export function writtenLabels(
  { pairs }: SeriesView,
  { globalLabels = [], labelName }: ExposedFamily,
): readonly LabelPair[] {
  if (globalLabels.length === 0 && labelName === undefined) return pairs
  const own = new Map(pairs)
  const labels: LabelPair[] = globalLabels.map(([name, value]) => [name, own.get(name) ?? value])
  for (const [name] of globalLabels) own.delete(name)
  for (const pair of own) labels.push(pair)
  return labelName === undefined ? labels : labels.map(([name, value]) => [labelName(name), value])
}

/** What the store knows about a family, if its series are exactly the stored ones. */
export function storedOf({ stored, series }: ExposedFamily): Stored | undefined {
  return stored?.series === series ? stored : undefined
}

/** A copy of a family with other series, and optionally other fields. */
export function withSeries(
  family: ExposedFamily,
  series: readonly SeriesView[],
  changes: Partial<ExposedFamily> = {},
): ExposedFamily {
  return { ...family, ...changes, series } as unknown as ExposedFamily
}
