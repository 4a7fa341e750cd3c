import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'

/** A label of a family, with what was seen of it. */
export interface SeenLabel {
  readonly name: string
  /** All values, sorted. */
  readonly values: readonly string[]
  /** Whether some series are without it. */
  readonly isOptional: boolean
}

const collator = new Intl.Collator('en', { numeric: true })

/** For people: numbers by their size. The same everywhere, whatever the language of the machine. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b))
}

/** The labels of a family, in the order in which they are written, without some. */
export function labelsOf(family: ExposedFamily, without: readonly string[] = []): readonly SeenLabel[] {
  const seen = new Map<string, { readonly values: Set<string>; count: number }>()
  const all: readonly SeriesView[] = family.series
  for (const series of all) {
    for (const [name, value] of writtenLabels(series, family)) {
      const known = seen.get(name) ?? { values: new Set<string>(), count: 0 }
      known.values.add(value)
      known.count += 1
      seen.set(name, known)
    }
  }
  return [...seen]
    .filter(([name]) => !without.includes(name))
    .map(([name, { values, count }]) => ({
      name,
      values: [...values].sort(byName),
      isOptional: count < all.length,
    }))
}
