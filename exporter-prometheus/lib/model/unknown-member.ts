import { messageOf } from 'metrics-facade'
import { shown } from '../base/error.ts'

/** Names that are told at most. */
const mostNames = 20

/** Thrown for a selection of a member that does not exist. */
export class UnknownMemberError extends TypeError {
  /** @param names - of the members that there are. */
  constructor(member: unknown, names: readonly string[]) {
    const told = names.slice(0, mostNames).map(name => messageOf(name))
    const more = names.length > mostNames ? ' …' : ''
    super(`There is no member ${shown(member)}. These are: ${messageOf(told.join(', '), 1_000)}${more}`)
  }
}
