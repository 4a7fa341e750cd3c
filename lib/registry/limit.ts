import type { LabelRecord, LabelValue } from 'metrics-facade'
import type { Branch, Child, TreeEntry } from './node.ts'

/** A look-up for which values of labels were folded: replaced by one value that they share. */
export interface Folding<S extends TreeEntry> {
  /** The child of the shared value, at which the look-up goes on; `undefined` if there is none. */
  readonly child: Child<S> | undefined
  /** What the look-up returns instead of a series, if no series stands for many values. */
  readonly refusal: S | undefined
  /** What the look-up returns if it leads to this series: it writes there, but has the caller's labels. */
  into(series: S): S
}

/** The same for a series that is to be registered. */
export interface Admission<S extends TreeEntry> extends Pick<Folding<S>, 'refusal' | 'into'> {
  /** The shared value, by the written names of the labels that were folded. */
  readonly folded: ReadonlyMap<string, string>
  /** Folds one more label, unless a series with the labels as they are now may be made. Returns whether it has. */
  foldFurther(): boolean
}

/** Bounds the series of one family: it folds values of labels, so that many share a series. */
export interface SeriesLimit<S extends TreeEntry> {
  /**
   * Called in a look-up with a value that has no child. Returns `undefined` if the value is not to be folded.
   *
   * @param before - what it returned for an earlier label of the same look-up.
   */
  fold(
    branch: Branch<S>,
    label: string,
    value: LabelValue,
    before: Folding<S> | undefined,
  ): Folding<S> | undefined
  /**
   * Called before a series is made. Returns `undefined` if it may be made as it is.
   *
   * @param names - the labels' names, and their values, as they are written.
   * @param given - the labels as the caller gave them, if they were not given as they are written.
   */
  admit(
    names: readonly string[],
    values: readonly string[],
    given: LabelRecord | undefined,
  ): Admission<S> | undefined
  /** A series was added. */
  added(series: S): void
  /** A series that was added was removed. */
  removed(series: S): void
  /** All series were taken out; those that stay are added again. */
  emptied(): void
}
