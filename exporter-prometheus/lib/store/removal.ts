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
import type { RemovalCommand } from './removal-command.ts'

/** The parts of a store that removal works on. */
interface Subject {
  readonly trees: ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]>
  readonly catalogue: Catalogue
  /** Converts the name of a label to the form in which series have it. */
  readonly labelName: (name: string) => string
  readonly globalLabels: () => readonly LabelPair[]
  /** Called before anything is removed. */
  readonly onRemoving: () => void
  /** Removes the same elsewhere. Returns how many series that makes in all, if there are others. */
  readonly elsewhere: (command: RemovalCommand) => number | undefined
}

/** Removes series. A handle to a removed series that is used again registers a new one. */
export class Removal {
  readonly #subject: Subject

  constructor(subject: Subject) {
    this.#subject = subject
  }

  /** Does what a command says. Returns how many series there were, or 1 if a description was forgotten. */
  run(command: RemovalCommand): number {
    if (command.how === 'series') return this.removeSeries(command.kind, command.name, command.selection)
    if (command.how === 'matching') return this.removeMatching(command.name, command.labels)
    if (command.how === 'forget') return this.forget(command.name) ? 1 : 0
    this.clear()
    return 0
  }

  /** Removes the selected series of one kind. Returns how many there were. */
  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    this.#subject.onRemoving()
    const tree = this.#subject.trees.find(([one]) => one === kind)?.[1]
    const removed = tree === undefined ? 0 : invalidating(removeSelected(tree, name, selection))
    if (selection.andDescription) this.#subject.catalogue.undescribe(kind, name)
    return this.#subject.elsewhere({ how: 'series', kind, name, selection }) ?? removed
  }

  /** Removes the series of a name, or of all, that have all of these labels, of any kind. Returns how many there were. */
  removeMatching(name: string | undefined, labels: Labels | undefined): number {
    if (name === undefined && labelPairs(labels).length === 0) {
      throw new TypeError(
        'There is neither a name nor a label to match: give one, or call clear() to remove everything',
      )
    }
    const isMatching = this.#havingLabels(labels)
    this.#subject.onRemoving()
    let removed = 0
    for (const [, tree] of this.#subject.trees) removed += tree.removeWhere(isMatching, name)
    invalidating(removed)
    return this.#subject.elsewhere({ how: 'matching', name, labels }) ?? removed
  }

  /** Removes all series of a name, and its descriptions. Returns false if there was neither. */
  forget(name: string): boolean {
    const removed = this.removeMatching(name, undefined)
    const isForgotten = this.#subject.catalogue.forget(name)
    return (this.#subject.elsewhere({ how: 'forget', name }) ?? 0) > 0 || isForgotten || removed > 0
  }

  clear(): void {
    this.#subject.onRemoving()
    for (const [, tree] of this.#subject.trees) tree.removeWhere(() => true)
    invalidateHandles()
    this.#subject.elsewhere({ how: 'clear' })
  }

  /**
   * Returns a predicate for series that have all of these labels, including global ones. As in a selection, the value
   * `''` stands for a label that they must not have. Throws a TypeError if `labels` is not labels.
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
