import type { LabelPair } from 'metrics-facade/registry'
import type { Escaping } from '../names/escaping.ts'
import type { MetricType } from '../series/family.ts'
import type { FamilyView, SeriesView } from './views.ts'

/**
 * Makes the counts of buckets cumulative, as all formats have them, and returns how many values there are.
 *
 * @param into - as long as there are counts.
 */
export function cumulate(counts: readonly number[], into: Float64Array | number[]): number {
  let count = 0
  for (let bucket = 0; bucket < into.length; bucket++) {
    count += counts[bucket]!
    into[bucket] = count
  }
  return count
}

/** Cumulative counts of buckets. */
export function cumulativeOf(counts: readonly number[]): number[] {
  const cumulative = new Array<number>(counts.length)
  cumulate(counts, cumulative)
  return cumulative
}

/** What is known of the series of a stored family, and of no others. */
interface Stored {
  /** Those of which it is known: somebody may have copied the family with others. */
  readonly series: readonly SeriesView[]
  /** The names of all labels that they may have, where names are UTF-8. */
  readonly labelNames: ReadonlySet<string> | undefined
  /** The same object in each exposition, as a key for caches. */
  readonly cacheKey: object | undefined
}

/** What a family may have beside what everybody sees. */
interface Hidden {
  /** What it is counted by where it is not served; without unit and `_total`. By default its name. */
  readonly identity?: string
  readonly stored?: Stored
  /** How label names are written, where that is not as they are: the escaping that a scraper asked for. */
  readonly labelName?: ((name: string) => string) | undefined
}

/** A family as the writers of all formats see it. */
export type ExposedFamily<T extends MetricType = MetricType> = FamilyView<T> & Hidden

/** What all formats are written from. */
export interface Exposition {
  readonly families: readonly ExposedFamily[]
  /** Families of which no two series are written alike, because they are those of one store. */
  readonly checked?:
    | { readonly families: readonly ExposedFamily[]; readonly hasLegalNames: boolean }
    | undefined
  /** How the names in it are written; absent where they are as they were given. */
  readonly escaping?: Escaping | undefined
  /** Told of what cannot be written, a series or a whole family: it is left out, and all else is written. */
  readonly onUnwritten?: ((family: ExposedFamily, error: unknown) => void) | undefined
  /** Told of a series that would be written like another one, and why it is left out. */
  readonly onCollision?: ((family: ExposedFamily, series: SeriesView, reason: string) => void) | undefined
  /** Called when somebody has all of these families, so that what is idle may be evicted. */
  readonly onShown?: ((families: readonly ExposedFamily[]) => void) | undefined
}

/** All labels of a series as they are written: the global ones first, overridden in place by the series' own. */
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

/** What is known of the series that a family has, if they are all of a stored one. */
export function storedOf({ stored, series }: ExposedFamily): Stored | undefined {
  return stored?.series === series ? stored : undefined
}

/** The same family with other series, and something else changed with them. */
export function withSeries(
  family: ExposedFamily,
  series: readonly SeriesView[],
  changes: Partial<ExposedFamily> = {},
): ExposedFamily {
  return { ...family, ...changes, series } as unknown as ExposedFamily
}
