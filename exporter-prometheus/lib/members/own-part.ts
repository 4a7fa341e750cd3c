import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { typeNameOf } from '../series/types.ts'
import { partRules } from './family-log.ts'
import { Part, partFamily } from './part.ts'

/** What the exposition calls a thread: its number, after the name of its process if there are several. */
export function nameOfThread(thread: number, process: string | undefined): string {
  if (process === undefined) return String(thread)
  return thread === 0 ? process : `${process}.${thread}`
}

/**
 * A series of this thread, as a part of the whole.
 *
 * @param member - how the exposition calls this one.
 */
export function ownPart(family: Family, series: Series, member: string): Part {
  const { kind, name } = family
  const { bounds } = series as { readonly bounds?: readonly number[] }
  const ofPart = partFamily(kind, name, typeNameOf(family), partRules(family, bounds))
  return new Part({ member, family: ofPart, text: undefined, created: series.created }, series)
}
