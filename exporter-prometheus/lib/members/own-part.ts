import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { typeNameOf } from '../series/types.ts'
import { ByFamily } from './by-family.ts'
import { partRules } from './family-log.ts'
import { Part, type PartFamily, partFamily } from './part.ts'

/** What the exposition calls a thread: its number, after the name of its process if there are several. */
export function nameOfThread(thread: number, process: string | undefined): string {
  if (process === undefined) return String(thread)
  return thread === 0 ? process : `${process}.${thread}`
}

const families = new ByFamily(
  (family, bounds): PartFamily =>
    partFamily(family.kind, family.name, typeNameOf(family), partRules(family, bounds)),
)

/**
 * A series of this thread, as a part of the whole.
 *
 * @param member - how the exposition calls this one.
 */
export function ownPart(family: Family, series: Series, member: string): Part {
  const { bounds } = series as { readonly bounds?: readonly number[] }
  const head = { member, family: families.of(family, bounds), text: undefined, created: series.created }
  return new Part(head, series)
}
