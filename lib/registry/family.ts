import type { Labels } from 'metrics-facade'
import { learnForm, mostForms } from './forms.ts'
import type { SeriesLimit } from './limit.ts'
import { labelsAsWritten, type Naming } from './naming.ts'
import { type Branch, Node, type TreeEntry } from './node.ts'
import type { LabelPair, Path } from './path.ts'
import { type ReadLabels, readLabels } from './read.ts'

/** How many spellings of a name are stored. Further ones are read again each time. */
export const mostSpellings = 100

/** Up to so many label names, pruning does not look for names that are no longer used. */
const fewLabels = 64

/** All series of one name, and the data that the owner of the tree has for that name. */
export class FamilyNode<F, S extends TreeEntry> {
  root: Node<S> = new Node(undefined, '')
  /**
   * The root for series with a label name that the naming would write differently if a caller gave it. Separate, so
   * that labels as callers give them never lead there.
   */
  apart: Node<S> | undefined
  readonly data: F
  /** Bounds its series; `undefined` if nothing does. */
  limit: SeriesLimit<S> | undefined = undefined
  /** The names as callers gave them under which the tree finds this family. */
  readonly spellings: string[] = []
  /** In the order of registration, with those that were removed since the last pruning. */
  series: S[] = []
  /** How many were ever removed, and how many of these were pruned, too. */
  removedTotal = 0
  prunedTotal = 0
  /**
   * The label names of the newest series, in canonical order: a fast path for the next one, which mostly has the same.
   */
  names: readonly string[] = []
  isApart = false
  /** The label that was put last, so that callers give the usual labels in another order. */
  turned: string | undefined = undefined
  /** How many further ways lead to the series and nodes: by other orders and spellings of their labels. */
  forms = 0
  /** The canonical order of label names: that in which they were first seen, or put last. Positions ascend. */
  readonly #order = new Map<string, number>()
  /** Whether labels that the naming leaves out were ever given: they have no position. */
  #leavesOut = false
  /** The position from which on names were new in the last call of `arrange`. */
  #firstNew = 0
  #nextPosition = 0

  constructor(data: F) {
    this.data = data
  }

  /** How many removed series wait for the next pruning. */
  get pending(): number {
    return this.removedTotal - this.prunedTotal
  }

  /** How many live series there are. */
  get size(): number {
    return this.series.length - this.pending
  }

  /** The series with these labels in any order, if there is one. */
  lookUp(path: Path): S | undefined {
    const hasSeenAll = path.names.every(name => this.#order.has(name))
    return hasSeenAll ? this.at(this.arrange(path)) : undefined
  }

  /** The series with these labels in any form, if there is one. Throws what `readLabels` throws. */
  search(naming: Naming, labels: Labels | undefined): S | undefined {
    // Names that were read from an exposition are as written, and mean the series that has them there.
    const written = this.apart && this.lookUp(readLabels(labelsAsWritten(naming), labels, true))
    return written ?? this.lookUp(readLabels(naming, labels))
  }

  /** Whether labels that were given may have contained this one, by its written name. */
  canHave(label: string): boolean {
    return this.#leavesOut || this.#order.has(label)
  }

  setUsual({ names, isApart }: Path): void {
    this.names = names
    this.isApart = isApart === true
  }

  /** How many label names there are. */
  get labelCount(): number {
    return this.#order.size
  }

  /** Forgets the names that were new in the last call of `arrange`, because the series was refused. */
  forgetNew({ names }: Path): void {
    for (const name of names) if (this.#order.get(name)! >= this.#firstNew) this.#order.delete(name)
  }

  /** The labels in canonical order, by which series are told apart. */
  arrange<P extends Path>(path: P): P | Path {
    const { names, values, isApart } = path
    let last = -1
    let isArranged = true
    this.#firstNew = this.#nextPosition
    for (const name of names) {
      let position = this.#order.get(name)
      if (position === undefined) {
        position = this.#nextPosition++
        this.#order.set(name, position)
      }
      if (position < last) isArranged = false
      last = position
    }
    if (isArranged) return path
    const pairs = names.map((name, index): LabelPair => [name, values[index]!])
    pairs.sort(([a], [b]) => this.#order.get(a)! - this.#order.get(b)!)
    return { names: pairs.map(([name]) => name), values: pairs.map(([, value]) => value), isApart }
  }

  /** Whether to ask now if a label should be last: at few sizes, because turning a family moves all of its series. */
  get mayTurn(): boolean {
    const { length } = this.series
    return length === 256 || length === 1_024 || length === 4_096
  }

  /** Makes a label the last one. Series that are there have to be added again. */
  putLast(name: string): void {
    this.#order.delete(name)
    this.#order.set(name, this.#nextPosition++)
    this.turned = name
  }

  /** The live series at the end of a path in canonical order. */
  at({ names, values, isApart }: Path): S | undefined {
    let node = isApart ? this.apart : this.root
    if (node === undefined) return undefined
    let series = node.series
    for (let depth = 0; depth < names.length; depth++) {
      const branch = node.branch(names[depth]!)
      const child = branch?.get(values[depth]!)
      if (branch === undefined || child === undefined) return undefined
      if (branch.isLast) {
        if (depth < names.length - 1) return undefined
        series = child as S
      } else {
        node = child as Node<S>
        series = node.series
      }
    }
    return series?.live === true ? series : undefined
  }

  /**
   * Opens the path of the usual label names with these values, up to the branch of the last name, and returns that
   * branch; `undefined` without labels.
   */
  openPath(values: readonly string[]): Branch<S> | undefined {
    const { names } = this
    const last = names.length - 1
    if (last < 0) return undefined
    if (this.isApart) this.apart ??= new Node(undefined, '')
    let node = this.isApart ? this.apart! : this.root
    for (let depth = 0; depth < last; depth++) node = node.nodeAt(names[depth]!, values[depth]!)
    return node.branchOf(names[last]!)
  }

  /** The live series of this last value on a path that was opened. */
  atEnd(branch: Branch<S> | undefined, value: string): S | undefined {
    const series = branch === undefined ? this.root.series : branch.seriesAt(value)
    return series?.live === true ? series : undefined
  }

  /** Adds a series with this last value on a path that was opened. */
  add(series: S, branch: Branch<S> | undefined, value: string): void {
    if (branch === undefined) this.root.series = series
    else branch.put(value, series)
    this.series.push(series)
    this.limit?.added(series)
  }

  /** Learns the form in which the labels of a series were read. Beyond the bound, it is read again each time. */
  learn(naming: Naming, read: ReadLabels, path: Path, series: S): void {
    const { names, given } = read
    if (given !== undefined) this.#leavesOut ||= Object.keys(given).length > names.length
    if (this.forms < mostForms(this.series.length))
      this.forms += learnForm(naming, this.root, read, path, series)
  }

  /** Bounds its series by `limit` from now on. */
  limitBy(limit: SeriesLimit<S> | undefined): void {
    if (limit === this.limit) return
    this.limit = limit
    if (limit !== undefined) for (const series of this.series) if (series.live) limit.added(series)
  }

  /** Removes a series. Lookups skip it from now on; `prune` frees it. */
  markRemoved(series: S): void {
    this.drop(series)
    this.limit?.removed(series)
  }

  /** As `markRemoved`, for a series that its limit does not know of. */
  drop(series: S): void {
    series.live = false
    this.removedTotal += 1
  }

  /** Removes every series that `isGone` names, and returns how many those were. */
  markRemovedWhere(isGone: (series: S, data: F) => boolean): number {
    const before = this.removedTotal
    for (const series of this.series) if (series.live && isGone(series, this.data)) this.markRemoved(series)
    return this.removedTotal - before
  }

  /** Empties the family, and returns its live series. */
  takeAll(): readonly S[] {
    this.prune()
    const { series } = this
    this.#plant()
    this.series = []
    this.forms = 0
    return series
  }

  /** Frees the series that were removed, and what led to them only. */
  prune(): void {
    const labels = this.#order.size > fewLabels ? new Set<string>() : undefined
    this.series = this.series.filter(series => series.live)
    if (this.series.length === 0) this.#plant()
    const ways = this.root.prune(labels) + (this.apart?.prune(labels) ?? 0)
    this.forms = ways - this.series.length
    this.prunedTotal = this.removedTotal
    if (labels === undefined) return
    for (const name of this.#order.keys()) if (!labels.has(name)) this.#order.delete(name)
  }

  /** Begins an empty tree. A walk through one whose series are all gone takes as long as they were many. */
  #plant(): void {
    this.root = new Node(undefined, '')
    this.apart = undefined
  }
}
