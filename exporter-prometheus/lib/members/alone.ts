import { atOnce } from '../base/timers.ts'
import type { Exposition } from '../model/exposition.ts'
import { UnknownMemberError } from '../model/unknown-member.ts'
import type { Whole } from './whole.ts'

/** A member that can be read alone. */
export interface Alone {
  readonly name: string
  gather(): Exposition
}

/** @throws UnknownMemberError if there is none with this name. */
export function gatherNamed(name: string, members: Iterable<Alone>): Exposition {
  const all = [...members]
  const found = all.find(one => one.name === name)
  if (found !== undefined) return found.gather()
  throw new UnknownMemberError(
    name,
    all.map(one => one.name),
  )
}

/**
 * What one member has recorded, as an exposition of its own.
 *
 * @param alone - a whole without members.
 * @param described - the whole that it is a member of, which has the descriptions.
 */
export function gatherAlone(
  member: { copyTo(whole: Whole): void },
  alone: Whole,
  described: Whole,
): Exposition {
  described.store.catalogue.eachDescription((...description) => alone.describe(...description))
  member.copyTo(alone)
  atOnce(alone.refreshing())
  return alone.gather()
}
