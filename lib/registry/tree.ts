import type { LabelRecord, Labels } from 'metrics-facade'
import { FamilyNode } from './family.ts'
import { learnForm, mostForms } from './forms.ts'
import { labelsAsWritten, type Naming } from './naming.ts'
import type { Child, Node, TreeEntry } from './node.ts'
import { Place } from './place.ts'
import { type ReadLabels, readLabels, readUsual } from './read.ts'

/** How many spellings of a name are kept; a further one is read anew each time. */
const mostSpellings = 100

/** What the owner of a tree decides: what a family and a series are, and which it refuses. */
export interface TreeRules<F, S extends TreeEntry> {
  /** Makes what the tree keeps for a name, given as written; `undefined` refuses the name. */
  openFamily(name: string): F | undefined
  /**
   * Whether there may be a series with labels of these names and values, as they are written. By default any.
   *
   * @param labelCount - how many label names the family would then have in all.
   */
  acceptSeries?(
    family: F,
    labelNames: readonly string[],
    labelValues: readonly string[],
    labelCount: number,
  ): boolean
  /** Makes a series, which keeps the labels of its place, or what they are made from. */
  createSeries(family: F, place: Place): S
  /** Called when a series has another place than before, because the naming has changed. */
  relabelSeries?(series: S, place: Place): void
  /** Called when the last series of a family is gone. */
  closeFamily?(family: F): void
}

/**
 * Finds series by name and labels, without building a key.
 *
 * A path leads from the name over label names, compared in the order given, and label values to the series, or to a node
 * that holds it where longer paths lead on. Another order, or another spelling of a value (`200` and `'200'`), walks
 * another path to the same series; which one that is, is found out the first time only, along the path of the labels as
 * they are written, arranged in the order in which the family first saw their names. Nothing is ever joined into a
 * string, so no two label sets can be taken for one.
 */
export class LabelTree<F, S extends TreeEntry> {
  /** By name, as written and as given. */
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
    const { pruned } = family
    let node: Node<S> = family.root
    let child: Child<S> | undefined
    let isLast = false
    if (labels !== undefined) {
      let isEmpty = true
      for (const key in labels) {
        // In this form, written out here, V8 makes it cheap: measured, Object.hasOwn() costs 10 ns a label.
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
      // A Map shows no keys to for-in, nor does what is not labels, as a Date; register() knows what to do.
      if (isEmpty && labels !== null && Object.getPrototypeOf(labels) !== Object.prototype) return undefined
    }
    const series = isLast ? (child as S) : node.series
    // Asked only where some died since the last pruning before this: of series of many classes, it takes some 3 ns.
    return family.died > pruned && series?.live === false ? undefined : series
  }

  /**
   * The series of this name and these labels, made if there is none; `undefined` when the rules refuse it.
   *
   * Throws what a getter or a `toString` among the labels throws, and when two labels are written with one name.
   */
  register(name: string, labels: Labels | undefined): S | undefined {
    const known = this.#families.get(name)
    const names = known?.names
    const values = names && !known!.isApart && readUsual(names, this.naming, labels)
    // A getter among the labels may have registered others, or have emptied and so closed the family.
    if (values && known!.names === names && known!.series.length > 0) {
      return this.#end(known!, values)
    }
    const read = readLabels(this.naming, labels)
    // Only now, for the same reason.
    const family = this.#open(String(name))
    if (family === undefined) return undefined
    const series = this.#place(family, read, undefined)
    if (series === undefined && family.series.length === 0) this.#close(family)
    return series
  }

  /**
   * Finds every series its place anew, after the naming has changed. Those that are now written like one registered
   * before are taken out; returns the family of each. Handles have to be invalidated by the caller.
   */
  relabel(): F[] {
    const merged: F[] = []
    for (const family of new Set(this.#families.values())) {
      for (const series of family.takeAll()) {
        if (this.#place(family, readLabels(this.naming, series.labels), series) === series) continue
        family.bury(series)
        merged.push(family.owned)
      }
    }
    return merged
  }

  /**
   * The series of this name and these labels in whatever form, if there is one. Slower than `find`, which knows only
   * forms that were registered; makes nothing. Throws as `register` does.
   */
  get(name: string, labels: Labels | undefined): S | undefined {
    return this.#reach(this.#families.get(this.naming.metric(String(name))), labels)
  }

  /** Takes a series out; false if there is none. Handles to it have to be invalidated by the caller. */
  remove(name: string, labels: Labels | undefined): boolean {
    const family = this.#families.get(this.naming.metric(String(name)))
    const series = this.#reach(family, labels)
    if (!family || !series) return false
    family.bury(series)
    // Pruning walks the whole family, so it waits until half of it is dead.
    if (family.dead * 2 >= family.series.length) this.#prune(family)
    return true
  }

  /** Takes out every series that `isGone` names, if need be of one name alone, and returns how many they were. */
  removeWhere(isGone: (series: S, family: F) => boolean, name?: string): number {
    const all = this.#families
    const families = name === undefined ? [...all.values()] : [all.get(this.naming.metric(name))]
    let removed = 0
    for (const family of new Set(families)) {
      removed += family?.buryWhere(isGone) ?? 0
      if (family?.dead) this.#prune(family)
    }
    return removed
  }

  /** How many live series there are of this name, as it is written. */
  size(name: string): number {
    const family = this.#families.get(name)
    return family === undefined ? 0 : family.series.length - family.dead
  }

  /** Every family with its live series, both in the order of their first registration. */
  families(): Array<{ readonly family: F; readonly series: readonly S[] }> {
    return Array.from(new Set(this.#families.values()), node => {
      if (node.dead > 0) node.prune()
      return { family: node.owned, series: node.series }
    })
  }

  #open(name: string): FamilyNode<F, S> | undefined {
    const known = this.#families.get(name)
    if (known !== undefined) return known
    const written = this.naming.metric(name)
    let family = this.#families.get(written)
    if (family === undefined) {
      const owned = this.#rules.openFamily(written)
      if (owned === undefined) return undefined
      family = new FamilyNode(owned)
      this.#lead(written, family)
    }
    if (name !== written && family.spellings.length < mostSpellings) this.#lead(name, family)
    return family
  }

  #lead(spelling: string, family: FamilyNode<F, S>): void {
    this.#families.set(spelling, family)
    family.spellings.push(spelling)
  }

  #reach(family: FamilyNode<F, S> | undefined, labels: Labels | undefined): S | undefined {
    if (family === undefined) return void readLabels(this.naming, labels)
    // Names that were read from an exposition mean what has them there.
    const written = family.apart && family.reach(readLabels(labelsAsWritten(this.naming), labels, true))
    return written ?? family.reach(readLabels(this.naming, labels))
  }

  /** The series at the place of these labels, where there is none `moved` or a new one. */
  #place(family: FamilyNode<F, S>, read: ReadLabels, moved: S | undefined): S | undefined {
    const path = family.arrange(read)
    let series = family.at(path)
    if (series === undefined) {
      if (this.#rules.acceptSeries?.(family.owned, path.names, path.values, family.labelCount) === false) {
        family.unsee(path)
        return undefined
      }
      family.setUsual(path)
      series = this.#end(family, path.values, read.given, moved)
    }
    const isOther = path !== read || read.given !== undefined
    // Beyond the bound, another form is read anew each time.
    if (isOther && family.forms < mostForms(family.series.length)) {
      family.forms += learnForm(this.naming, family.root, read, path, series)
    }
    return series
  }

  /** The series at the end of the path of the usual labels with these values, where there is none `moved` or a new one. */
  #end(family: FamilyNode<F, S>, values: readonly string[], given?: LabelRecord, moved?: S): S {
    const branch = family.lay(values)
    const value = values[values.length - 1] ?? ''
    let series = family.atEnd(branch, value)
    if (series === undefined) {
      const last = given === undefined ? value : { labelValue: value, given }
      series = this.#make(family, new Place(branch, last), moved)
      family.add(series, branch, value)
    }
    return series
  }

  /** The series that comes to this place: `moved`, or a new one. */
  #make(family: FamilyNode<F, S>, place: Place, moved: S | undefined): S {
    if (moved === undefined) return this.#rules.createSeries(family.owned, place)
    this.#rules.relabelSeries?.(moved, place)
    return moved
  }

  #prune(family: FamilyNode<F, S>): void {
    family.prune()
    if (family.series.length === 0) this.#close(family)
  }

  #close(family: FamilyNode<F, S>): void {
    for (const spelling of family.spellings) this.#families.delete(spelling)
    this.#rules.closeFamily?.(family.owned)
  }
}
