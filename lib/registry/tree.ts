import type { LabelRecord, Labels } from 'metrics-facade'
import { FamilyNode, mostSpellings } from './family.ts'
import { foldLabels } from './fold-labels.ts'
import type { Admission, Folding } from './limit.ts'
import type { Naming } from './naming.ts'
import type { Child, Node, TreeEntry } from './node.ts'
import type { Path } from './path.ts'
import { PlaceLender } from './place.ts'
import { type ReadLabels, readLabels, UsualReader } from './read.ts'
import type { TreeRules } from './tree-rules.ts'
import { findTurned, turn } from './turn.ts'

/**
 * Finds series by name and labels, without building a key.
 *
 * A path leads from the name over label names and values, in the order of the caller, to the series, or to a node that
 * holds it if longer paths lead on from there. Labels in another order, or with another spelling of a value (`200` and
 * `'200'`), take another path to the same series. The canonical path tells which series that is, the first time: the
 * labels as they are written, in the order in which the family first saw their names, but a label that has another value
 * in most series comes last. Labels are never joined into a string, so two label sets cannot be confused.
 */
export class LabelTree<F, S extends TreeEntry> {
  /** By name, both as written and as callers give it. */
  readonly #families = new Map<string, FamilyNode<F, S>>()
  readonly naming: Naming
  readonly #rules: TreeRules<F, S>
  readonly #usual = new UsualReader()
  readonly #places = new PlaceLender()

  constructor(naming: Naming, rules: TreeRules<F, S>) {
    this.naming = naming
    this.#rules = rules
  }

  /** The series, if it was registered in this form before. The fast path of every look-up. */
  find(name: string, labels: Labels | undefined): S | undefined {
    const family = this.#families.get(name)
    if (family === undefined) return undefined
    const { prunedTotal } = family
    let node: Node<S> = family.root
    let child: Child<S> | undefined
    let isLast = false
    let folding: Folding<S> | undefined
    if (labels !== undefined) {
      let isEmpty = true
      for (const key in labels) {
        // V8 makes exactly this form cheap; Object.hasOwn() costs 10 ns for each label (measured).
        // biome-ignore lint/suspicious/noPrototypeBuiltins: see above
        if (!Object.prototype.hasOwnProperty.call(labels, key)) continue
        isEmpty = false
        const value = (labels as LabelRecord)[key]
        if (value === undefined || value === null) continue
        if (isLast) return findTurned(family, labels)
        const branch = node.branch(key)
        if (branch === undefined) return findTurned(family, labels)
        child = branch.get(value)
        if (child === undefined) {
          folding = family.limit?.fold(branch, key, value, folding)
          child = folding?.child
          if (child === undefined) return folding === undefined ? findTurned(family, labels) : folding.refusal
        }
        isLast = branch.isLast
        if (!isLast) node = child as Node<S>
      }
      // for-in finds nothing in a Map, nor in a Date, which is not labels. register() tells them apart.
      if (isEmpty && labels !== null && Object.getPrototypeOf(labels) !== Object.prototype) return undefined
    }
    const series = isLast ? (child as S) : node.series
    // `live` is read polymorphically (3 ns), so only if something was removed since the last pruning.
    if (family.removedTotal > prunedTotal && series?.live === false) return undefined
    return folding === undefined || series === undefined ? series : folding.into(series)
  }

  /**
   * The series with this name and these labels, made if it does not exist; `undefined` if the rules refuse it.
   *
   * Throws what a getter or a `toString` among the labels throws, and an error if two labels are written with the same
   * name.
   */
  register(name: string, labels: Labels | undefined): S | undefined {
    const known = this.#families.get(name)
    const { names = [] } = known ?? {}
    const values = known && this.#usual.read(known, this.naming, labels)
    // A getter among the labels may have registered other series, or closed the family by emptying it.
    if (values && known.names === names && known.series.length > 0) {
      if (known.limit === undefined) return this.#findOrAddUsual(known, values)
      return this.#findOrAdd(known, { names, values: values.slice(0, names.length), given: undefined })
    }
    const read = readLabels(this.naming, labels)
    // Only now, for the same reason.
    const family = this.#open(String(name))
    if (family === undefined) return undefined
    const series = this.#findOrAdd(family, read)
    if (series === undefined && family.series.length === 0) this.#close(family)
    return series
  }

  /**
   * Gives every series a new place, after the naming has changed. Removes each series that is now written the same way
   * as an earlier one, and returns the family of each. The caller has to invalidate handles. `label` is the written name
   * of the only label whose values changed: families without it stay as they are.
   */
  relabel(label?: string): F[] {
    const merged: F[] = []
    for (const family of new Set(this.#families.values())) {
      if (label !== undefined && !family.canHave(label)) continue
      for (const series of family.takeAll()) {
        if (this.#findOrAdd(family, readLabels(this.naming, series.labels), series, true) === series) continue
        family.drop(series)
        merged.push(family.data)
      }
    }
    return merged
  }

  /**
   * The series with this name and these labels in any form, if it exists. Does not make one. Slower than `find`, which
   * knows only forms that were registered. Throws what `register` throws.
   */
  get(name: string, labels: Labels | undefined): S | undefined {
    const family = this.#families.get(this.naming.metric(String(name)))
    return family === undefined ? void readLabels(this.naming, labels) : family.search(this.naming, labels)
  }

  /** Removes a series. Returns false if it does not exist. The caller has to invalidate handles. */
  remove(name: string, labels: Labels | undefined): boolean {
    const series = this.get(name, labels)
    const family = this.#families.get(this.naming.metric(String(name)))
    if (!family || !series) return false
    family.markRemoved(series)
    // Pruning walks through the whole family, so it waits until half of it was removed.
    if (family.pending * 2 >= family.series.length) this.#prune(family)
    return true
  }

  /** Removes every series, or every one of this name, that `isGone` is true for, and returns how many those were. */
  removeWhere(isGone: (series: S, family: F) => boolean, name?: string): number {
    const all = this.#families
    const families = name === undefined ? [...all.values()] : [all.get(this.naming.metric(name))]
    let removed = 0
    for (const family of new Set(families)) {
      removed += family?.markRemovedWhere(isGone) ?? 0
      if (family?.pending) this.#prune(family)
    }
    return removed
  }

  /** Asks again for the limit of a name, as it is written. Series that are there stay. */
  limitAgain(name: string): void {
    const family = this.#families.get(name)
    if (family !== undefined) family.limitBy(this.#rules.limitOf?.(family.data))
  }

  /** How many live series this name, as it is written, has. */
  size(name: string): number {
    return this.#families.get(name)?.size ?? 0
  }

  /** Every family and its live series, both in the order of first registration. */
  families(): Array<{ readonly family: F; readonly series: readonly S[] }> {
    return Array.from(new Set(this.#families.values()), node => {
      if (node.pending > 0) node.prune()
      return { family: node.data, series: node.series }
    })
  }

  #open(name: string): FamilyNode<F, S> | undefined {
    const known = this.#families.get(name)
    if (known !== undefined) return known
    const written = this.naming.metric(name)
    let family = this.#families.get(written)
    if (family === undefined) {
      const data = this.#rules.openFamily(written)
      if (data === undefined) return undefined
      family = new FamilyNode(data)
      family.limit = this.#rules.limitOf?.(data)
      this.#addSpelling(written, family)
    }
    if (name !== written && family.spellings.length < mostSpellings) this.#addSpelling(name, family)
    return family
  }

  #addSpelling(spelling: string, family: FamilyNode<F, S>): void {
    this.#families.set(spelling, family)
    family.spellings.push(spelling)
  }

  /**
   * The series with these labels. If it does not exist, `moved` or a new one is added.
   *
   * @param isAdmitted - whether no limit is to be asked.
   */
  #findOrAdd(family: FamilyNode<F, S>, read: ReadLabels, moved?: S, isAdmitted = false): S | undefined {
    const path = family.arrange(read)
    const { names, values } = path
    let series = family.at(path)
    if (series === undefined) {
      if (this.#rules.acceptSeries?.(family.data, names, values, family.labelCount) === false) {
        family.forgetNew(path)
        return undefined
      }
      const admission = isAdmitted ? undefined : family.limit?.admit(names, values, read.given)
      if (admission !== undefined) return this.#findOrAddFolded(family, read, path, admission)
      family.setUsual(path)
      series = this.#findOrAddUsual(family, values, read.given, moved)
    }
    if (path !== read || read.given !== undefined) family.learn(this.naming, read, path, series)
    return series
  }

  /** The entry for labels of which some are folded. The form in which they come is learned with the shared value. */
  #findOrAddFolded(family: FamilyNode<F, S>, read: ReadLabels, path: Path, admission: Admission<S>): S {
    if (admission.refusal !== undefined) {
      family.forgetNew(path)
      return admission.refusal
    }
    let labels: ReadLabels
    do labels = foldLabels(this.naming, read, admission.folded)
    while (family.at(family.arrange(labels)) === undefined && admission.foldFurther())
    return admission.into(this.#findOrAdd(family, labels, undefined, true)!)
  }

  /** As `#findOrAdd`, for labels with the usual names and these values. */
  #findOrAddUsual(family: FamilyNode<F, S>, values: readonly string[], given?: LabelRecord, moved?: S): S {
    const branch = family.openPath(values)
    const value = branch === undefined ? '' : values[family.names.length - 1]!
    let series = family.atEnd(branch, value)
    if (series === undefined) {
      const place = this.#places.lend(branch, given === undefined ? value : { labelValue: value, given })
      series = moved ?? this.#rules.createSeries(family.data, place)
      if (series === moved) this.#rules.relabelSeries?.(series, place)
      this.#places.giveBack(place)
      family.add(series, branch, value)
      if (family.series.length === this.#rules.crowd?.size) this.#rules.crowd.tell(family.data, family.series)
      if (moved === undefined && family.mayTurn)
        for (const place of turn(family, this.naming)) this.#findOrAddUsual(family, ...place)
    }
    return series
  }

  #prune(family: FamilyNode<F, S>): void {
    family.prune()
    if (family.series.length === 0) this.#close(family)
  }

  #close(family: FamilyNode<F, S>): void {
    for (const spelling of family.spellings) this.#families.delete(spelling)
    this.#rules.closeFamily?.(family.data)
  }
}
