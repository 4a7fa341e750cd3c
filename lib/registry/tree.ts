import type { LabelRecord, Labels } from 'metrics-facade'
import { FamilyNode } from './family.ts'
import { learnForm, mostForms } from './forms.ts'
import { labelsAsWritten, type Naming } from './naming.ts'
import type { Child, Node, TreeEntry } from './node.ts'
import { Place } from './place.ts'
import { type ReadLabels, readLabels, readUsual } from './read.ts'

/** How many spellings of a name are stored. Further ones are read again each time. */
const mostSpellings = 100

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
  /** Makes a series. It holds the labels of `place`, or the place itself. */
  createSeries(family: F, place: Place): S
  /** Called when a series gets another place, because the naming has changed. */
  relabelSeries?(series: S, place: Place): void
  /** Called when the last series of a family was removed. */
  closeFamily?(family: F): void
}

/**
 * Finds series by name and labels, without building a key.
 *
 * A path leads from the name over label names and values, in the order of the caller, to the series, or to a node that
 * holds it if longer paths lead on from there. Labels in another order, or with another spelling of a value (`200` and
 * `'200'`), take another path to the same series. The canonical path tells which series that is, the first time: the
 * labels as they are written, in the order in which the family first saw their names. Labels are never joined into a
 * string, so two label sets cannot be confused.
 */
export class LabelTree<F, S extends TreeEntry> {
  /** By name, both as written and as callers give it. */
  readonly #families = new Map<string, FamilyNode<F, S>>()
  readonly naming: Naming
  readonly #rules: TreeRules<F, S>

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
    if (labels !== undefined) {
      let isEmpty = true
      for (const key in labels) {
        // V8 makes exactly this form cheap; Object.hasOwn() costs 10 ns for each label (measured).
        // biome-ignore lint/suspicious/noPrototypeBuiltins: see above
        if (!Object.prototype.hasOwnProperty.call(labels, key)) continue
        isEmpty = false
        const value = (labels as LabelRecord)[key]
        if (value === undefined || value === null) continue
        if (isLast) return undefined
        const branch = node.branch(key)
        if (branch === undefined) return undefined
        child = branch.get(value)
        if (child === undefined) return undefined
        isLast = branch.isLast
        if (!isLast) node = child as Node<S>
      }
      // for-in finds nothing in a Map, nor in a Date, which is not labels. register() tells them apart.
      if (isEmpty && labels !== null && Object.getPrototypeOf(labels) !== Object.prototype) return undefined
    }
    const series = isLast ? (child as S) : node.series
    // `live` is read polymorphically (3 ns), so only if something was removed since the last pruning.
    return family.removedTotal > prunedTotal && series?.live === false ? undefined : series
  }

  /**
   * The series with this name and these labels, made if it does not exist; `undefined` if the rules refuse it.
   *
   * Throws what a getter or a `toString` among the labels throws, and an error if two labels are written with the same
   * name.
   */
  register(name: string, labels: Labels | undefined): S | undefined {
    const known = this.#families.get(name)
    const names = known?.names
    const values = names && !known!.isApart && readUsual(names, this.naming, labels)
    // A getter among the labels may have registered other series, or closed the family by emptying it.
    if (values && known!.names === names && known!.series.length > 0) {
      return this.#findOrAddUsual(known!, values)
    }
    const read = readLabels(this.naming, labels)
    // Only now, for the same reason.
    const family = this.#open(String(name))
    if (family === undefined) return undefined
    const series = this.#findOrAdd(family, read, undefined)
    if (series === undefined && family.series.length === 0) this.#close(family)
    return series
  }

  /**
   * Gives every series a new place, after the naming has changed. Removes each series that is now written the same way
   * as an earlier one, and returns the family of each. The caller has to invalidate handles.
   */
  relabel(): F[] {
    const merged: F[] = []
    for (const family of new Set(this.#families.values())) {
      for (const series of family.takeAll()) {
        if (this.#findOrAdd(family, readLabels(this.naming, series.labels), series) === series) continue
        family.markRemoved(series)
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
    return this.#lookUp(this.#families.get(this.naming.metric(String(name))), labels)
  }

  /** Removes a series. Returns false if it does not exist. The caller has to invalidate handles. */
  remove(name: string, labels: Labels | undefined): boolean {
    const family = this.#families.get(this.naming.metric(String(name)))
    const series = this.#lookUp(family, labels)
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

  /** How many live series this name, as it is written, has. */
  size(name: string): number {
    const family = this.#families.get(name)
    return family === undefined ? 0 : family.series.length - family.pending
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
      this.#addSpelling(written, family)
    }
    if (name !== written && family.spellings.length < mostSpellings) this.#addSpelling(name, family)
    return family
  }

  #addSpelling(spelling: string, family: FamilyNode<F, S>): void {
    this.#families.set(spelling, family)
    family.spellings.push(spelling)
  }

  #lookUp(family: FamilyNode<F, S> | undefined, labels: Labels | undefined): S | undefined {
    if (family === undefined) return void readLabels(this.naming, labels)
    // Names that were read from an exposition are as written, and mean the series that has them there.
    const written = family.apart && family.lookUp(readLabels(labelsAsWritten(this.naming), labels, true))
    return written ?? family.lookUp(readLabels(this.naming, labels))
  }

  /** The series with these labels. If it does not exist, `moved` or a new one is added. */
  #findOrAdd(family: FamilyNode<F, S>, read: ReadLabels, moved: S | undefined): S | undefined {
    const path = family.arrange(read)
    let series = family.at(path)
    if (series === undefined) {
      if (this.#rules.acceptSeries?.(family.data, path.names, path.values, family.labelCount) === false) {
        family.forgetNew(path)
        return undefined
      }
      family.setUsual(path)
      series = this.#findOrAddUsual(family, path.values, read.given, moved)
    }
    const isOther = path !== read || read.given !== undefined
    // Beyond the bound, another form is read again each time.
    if (isOther && family.forms < mostForms(family.series.length)) {
      family.forms += learnForm(this.naming, family.root, read, path, series)
    }
    return series
  }

  /** As `#findOrAdd`, for labels with the usual names and these values. */
  #findOrAddUsual(family: FamilyNode<F, S>, values: readonly string[], given?: LabelRecord, moved?: S): S {
    const branch = family.openPath(values)
    const value = values[values.length - 1] ?? ''
    let series = family.atEnd(branch, value)
    if (series === undefined) {
      const last = given === undefined ? value : { labelValue: value, given }
      series = this.#createOrMove(family, new Place(branch, last), moved)
      family.add(series, branch, value)
    }
    return series
  }

  /** Puts `moved` at this place, or a new series. */
  #createOrMove(family: FamilyNode<F, S>, place: Place, moved: S | undefined): S {
    if (moved === undefined) return this.#rules.createSeries(family.data, place)
    this.#rules.relabelSeries?.(moved, place)
    return moved
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
