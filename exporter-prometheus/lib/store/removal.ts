import { invalidateHandles, type Labels, type SeriesSelection } from 'metrics-facade'
import {
  type LabelPair,
  type LabelTree,
  labelPairs,
  type MetricKind,
  type Place,
  removeSelected,
} from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Catalogue } from './catalogue.ts'

/** What series are taken out of. */
interface Subject {
  readonly trees: ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]>
  readonly catalogue: Catalogue
  /** How the name of a label is written. */
  readonly labelName: (name: string) => string
  readonly globalLabels: () => readonly LabelPair[]
}

/** Takes series out. Handles to them that are used again start theirs afresh. */
export class Removal {
  readonly #subject: Subject

  constructor(subject: Subject) {
    this.#subject = subject
  }

  /** Those of one kind that are selected. Returns how many they were. */
  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    const tree = this.#subject.trees.find(([own]) => own === kind)?.[1]
    return invalidating(tree === undefined ? 0 : removeSelected(tree, name, selection))
  }

  /** Those of a name that have all of these labels, of whatever kind. Returns how many they were. */
  removeMatching(name: string, labels: Labels | undefined): number {
    const isGone = this.#havingLabels(labels)
    let removed = 0
    for (const [, tree] of this.#subject.trees) removed += tree.removeWhere(isGone, name)
    return invalidating(removed)
  }

  /** All of a name, with what was said of it. False if there was neither. */
  forget(name: string): boolean {
    const removed = this.removeMatching(name, undefined)
    return this.#subject.catalogue.forget(name) || removed > 0
  }

  clear(): void {
    for (const [, tree] of this.#subject.trees) tree.removeWhere(() => true)
    invalidateHandles()
  }

  /**
   * Tells series that have all of these labels, global ones included; a label of `''` is one that they must not have, as
   * in a selection. Throws a TypeError for what is not labels.
   */
  #havingLabels(labels: Labels | undefined): (series: Place) => boolean {
    const { labelName, globalLabels } = this.#subject
    const wanted = labelPairs(labels).map(([name, value]) => [labelName(name), value.toWellFormed()] as const)
    const ofAll = globalLabels()
    return ({ pairs }) => {
      const all = new Map([...ofAll, ...pairs])
      return wanted.every(([name, value]) => (all.get(name) ?? '') === value)
    }
  }
}

function invalidating(removed: number): number {
  if (removed > 0) invalidateHandles()
  return removed
}
