import { copyLabels, type LabelRecord, type Labels, type LabelValue } from 'metrics-facade'
import { FamilyNode, type LabelPair } from './family.ts'
import type { Naming } from './naming.ts'
import { Node, type TreeEntry } from './node.ts'

/** What the owner of a tree decides: what a family and a series are, and which it refuses. */
export interface TreeRules<F, S extends TreeEntry> {
  /** Makes what the tree keeps for a name, given as written; `undefined` refuses the name. */
  openFamily(name: string): F | undefined
  /**
   * Makes a series. `labels` is a copy of the caller's that the series may keep; `pairs` are the same labels as they
   * are written, in the caller's order. `undefined` refuses it.
   */
  createSeries(family: F, labels: LabelRecord, pairs: readonly LabelPair[]): S | undefined
  /** Called when a series is written with other labels than before, because the naming has changed. */
  relabelSeries?(series: S, pairs: readonly LabelPair[]): void
  /** Called when the last series of a family is gone. */
  closeFamily?(family: F): void
}

interface ReadLabels {
  /** A copy of the caller's labels, in which nothing can change. */
  readonly record: LabelRecord
  readonly pairs: readonly LabelPair[]
  /** Whether every label was given just as it is written. */
  readonly isAsWritten: boolean
}

function isPrimitive(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  )
}

/**
 * Finds series by name and labels, without building a key.
 *
 * A path leads from the name over label names, compared in the order given, and label values to a node that holds the
 * series. Another order, or another spelling of a value (`200` and `'200'`), walks another path to the same series;
 * which one that is, is found out the first time only, along the canonical path. Nothing is ever joined into a string,
 * so no two label sets can be taken for one.
 */
export class LabelTree<F, S extends TreeEntry> {
  /** By name, as written and as given. */
  readonly #families = new Map<string, FamilyNode<F, S>>()
  readonly #naming: Naming
  readonly #rules: TreeRules<F, S>

  constructor(naming: Naming, rules: TreeRules<F, S>) {
    this.#naming = naming
    this.#rules = rules
  }

  /** The series, if it was registered in this form before. The fast path of every look-up. */
  find(name: string, labels: Labels | undefined): S | undefined {
    let node: Node<S> | undefined = this.#families.get(name)?.root
    if (node === undefined) return undefined
    if (labels !== undefined) {
      let isEmpty = true
      for (const key in labels) {
        // In this form, written out here, V8 makes it cheap: measured, Object.hasOwn() costs 10 ns a label.
        // biome-ignore lint/suspicious/noPrototypeBuiltins: see above
        if (!Object.prototype.hasOwnProperty.call(labels, key)) continue
        isEmpty = false
        const value = (labels as LabelRecord)[key]
        if (value === undefined || value === null) continue
        node = node.child(key, value)
        if (node === undefined) return undefined
      }
      // A Map shows no keys to for-in; register() knows how to read one.
      if (isEmpty && labels !== null && Symbol.iterator in labels) return undefined
    }
    const series = node.series
    return series?.live === true ? series : undefined
  }

  /**
   * The series of this name and these labels, made if there is none; `undefined` when the rules refuse it.
   *
   * Throws what a getter or a `toString` among the labels throws, and when two labels are written with one name.
   */
  register(name: string, labels: Labels | undefined): S | undefined {
    const read = this.#read(labels)
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
        if (this.#place(family, this.#read(series.labels), series) === series) continue
        series.live = false
        merged.push(family.owned)
      }
    }
    return merged
  }

  /**
   * The series of this name and these labels in whatever form, if there is one. Slower than `find`, which knows only
   * forms that were registered; makes nothing. Throws as `register` does, where the name is known.
   */
  get(name: string, labels: Labels | undefined): S | undefined {
    const family = this.#families.get(this.#naming.metric(String(name)))
    return family && this.#reach(family, labels)
  }

  /** Takes a series out; false if there is none. Handles to it have to be invalidated by the caller. */
  remove(name: string, labels: Labels | undefined): boolean {
    const family = this.#families.get(this.#naming.metric(String(name)))
    const series = family && this.#reach(family, labels)
    if (family === undefined || series === undefined) return false
    series.live = false
    family.dead += 1
    // Pruning walks the whole family, so it waits until half of it is dead.
    if (family.dead * 2 >= family.series.length) this.#prune(family)
    return true
  }

  /** Takes out every series that `isGone` names, and returns how many they were. */
  removeWhere(isGone: (series: S, family: F) => boolean): number {
    let removed = 0
    for (const family of new Set(this.#families.values())) {
      for (const series of family.series) {
        if (!series.live || !isGone(series, family.owned)) continue
        series.live = false
        family.dead += 1
        removed += 1
      }
      if (family.dead > 0) this.#prune(family)
    }
    return removed
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
    const written = this.#naming.metric(name)
    let family = this.#families.get(written)
    if (family === undefined) {
      const owned = this.#rules.openFamily(written)
      if (owned === undefined) return undefined
      family = new FamilyNode(owned)
      this.#families.set(written, family)
    }
    this.#families.set(name, family)
    return family
  }

  #reach(family: FamilyNode<F, S>, labels: Labels | undefined): S | undefined {
    const canonical = family.canonical(this.#read(labels).pairs)
    const { node, depth } = family.follow(canonical)
    return depth === canonical.length && node.series?.live === true ? node.series : undefined
  }

  /** The series at the place of these labels, where there is none `given` or a new one. */
  #place(
    family: FamilyNode<F, S>,
    { record, pairs, isAsWritten }: ReadLabels,
    given: S | undefined,
  ): S | undefined {
    const canonical = family.canonical(pairs)
    const reached = family.follow(canonical)
    let series = reached.depth === canonical.length ? reached.node.series : undefined
    if (series?.live !== true) {
      if (given !== undefined) this.#rules.relabelSeries?.(given, pairs)
      series = given ?? this.#rules.createSeries(family.owned, record, pairs)
      if (series === undefined) return undefined
      family.add(series, canonical, reached)
    }
    if (!isAsWritten || canonical !== pairs) this.#learn(family.root, record, canonical, series)
    return series
  }

  #read(labels: Labels | undefined): ReadLabels {
    const record = (copyLabels(labels) ?? {}) as Record<string, LabelValue>
    const pairs: LabelPair[] = []
    let isAsWritten = true
    for (const name of Object.keys(record)) {
      const given = record[name]
      if (given === undefined || given === null) continue
      const text = String(given)
      // Only primitives are kept: anything else belongs to the caller, and could change.
      if (!isPrimitive(given)) record[name] = text
      const label = this.#naming.label(name)
      const value = this.#naming.value(label, text)
      isAsWritten &&= label === name && value === given
      if (value === undefined) continue
      if (pairs.some(([other]) => other === label)) {
        throw new Error(`two of its labels are written "${label}", one of them is "${name}"`)
      }
      pairs.push([label, value])
    }
    return { record, pairs, isAsWritten }
  }

  /** Lays the path of the labels as given, sharing the nodes of the canonical path as far as both go together. */
  #learn(root: Node<S>, record: LabelRecord, canonical: readonly LabelPair[], series: S): void {
    let node = root
    let depth = 0
    let isCanonical = true
    for (const [name, given] of Object.entries(record)) {
      if (given === undefined || given === null) continue
      const label = this.#naming.label(name)
      const value = this.#naming.value(label, String(given))
      let shared: Node<S> | undefined
      if (value === undefined) shared = node
      else if (isCanonical && canonical[depth]?.[0] === label) shared = node.child(label, value)
      let next = node.child(name, given)
      if (next === undefined) {
        next = shared ?? new Node()
        node.link(name, given, next)
      }
      isCanonical &&= next === shared
      if (value !== undefined) depth += 1
      node = next
    }
    node.series = series
  }

  #prune(family: FamilyNode<F, S>): void {
    family.prune()
    if (family.series.length === 0) this.#close(family)
  }

  #close(family: FamilyNode<F, S>): void {
    for (const [name, known] of this.#families) if (known === family) this.#families.delete(name)
    this.#rules.closeFamily?.(family.owned)
  }
}
