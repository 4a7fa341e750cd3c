import type { SeriesLimit } from './limit.ts'
import type { TreeEntry } from './node.ts'
import type { Place } from './place.ts'

/** A number of series of one family, and what is to be told when there are so many. */
export interface Crowd<F, S> {
  readonly size: number
  /** Called once for each family that reaches the size. */
  tell(family: F, series: readonly S[]): void
}

/** The decisions of a tree's owner: what families and series are, and which are refused. */
export interface TreeRules<F, S extends TreeEntry> {
  /** Makes the data of a family. `name` is as written. `undefined` refuses the name. */
  openFamily(name: string): F | undefined
  /**
   * Whether a series may have these label names and values, which are as written. By default, any may.
   *
   * @param labelCount - how many different label names the family would have with them.
   */
  acceptSeries?(
    family: F,
    labelNames: readonly string[],
    labelValues: readonly string[],
    labelCount: number,
  ): boolean
  /** The limit of a family's series, asked for when it is opened and by `limitAgain`. By default there is none. */
  limitOf?(family: F): SeriesLimit<S> | undefined
  /** A number of series of one family that the owner wants to be told of. */
  readonly crowd?: Crowd<F, S>
  /**
   * Makes a series. It copies the labels of `place`, or is itself a `Place` that is made of its `branch` and `last`: the
   * object is used again for the next series.
   */
  createSeries(family: F, place: Place): S
  /** Called when a series gets another place, because the naming has changed: it copies that too. */
  relabelSeries?(series: S, place: Place): void
  /** Called when the last series of a family was removed. */
  closeFamily?(family: F): void
}
