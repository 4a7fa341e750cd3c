import type { Selection } from './selection.ts'
import type { FamilySnapshot } from './snapshot.ts'
import type { FamilyView } from './views.ts'

/** The families at one moment: views of live series, or plain data such as that of a snapshot. */
export interface Gathered<F = FamilyView | FamilySnapshot> {
  readonly families: readonly F[]
}

/** A source of metric families: a recorder, several merged, a part of one, or an object that you write. */
export interface Gatherer {
  /**
   * Reads everything, or the selected part. Renderers ask for everything and select afterwards, because the name of a
   * family depends on the format.
   */
  gather(selection?: Selection): Gathered | Promise<Gathered>
}
