import type { Selection } from './selection.ts'
import type { FamilySnapshot } from './snapshot.ts'
import type { FamilyView } from './views.ts'

/** What was read at one moment: families that can be read, or that are plain data, such as those of a snapshot. */
export interface Gathered<F = FamilyView | FamilySnapshot> {
  readonly families: readonly F[]
}

/** What can be read at one moment: a recorder, the sum of many, a part of one, something of the user's own. */
export interface Gatherer {
  /**
   * Reads everything, or the part that is selected. Renders ask for everything and select themselves, because what a
   * family is called depends on the format.
   */
  gather(selection?: Selection): Gathered | Promise<Gathered>
}
