import type { LabelRecord, LabelValue } from 'metrics-facade'

/** What a tree holds. The tree clears `live` when it takes the series out. */
export interface TreeEntry {
  live: boolean
  /** The copy of the caller's labels that it was made with. */
  readonly labels: LabelRecord
}

/**
 * The children of a node that continue with the same label, by that label's value.
 *
 * The first child is kept beside the Map of the others, because most branches below a label of many values have only
 * one, and a Map takes some 200 bytes.
 */
class Branch<S extends TreeEntry> {
  readonly label: string
  next: Branch<S> | undefined
  #value: LabelValue
  #child: Node<S> | undefined = undefined
  #others: Map<LabelValue, Node<S>> | undefined = undefined

  constructor(label: string, next: Branch<S> | undefined) {
    this.label = label
    this.next = next
  }

  get(value: LabelValue): Node<S> | undefined {
    return value === this.#value ? this.#child : this.#others?.get(value)
  }

  set(value: LabelValue, child: Node<S>): void {
    // NaN, which equals nothing, is found in the Map only.
    if (this.#child === undefined && this.#others === undefined && !Number.isNaN(value)) {
      this.#value = value
      this.#child = child
    } else {
      this.#others ??= new Map()
      this.#others.set(value, child)
    }
  }

  /** Drops every child but those that `keep` names; false when none is left. */
  retain(keep: (child: Node<S>) => boolean): boolean {
    if (this.#child !== undefined && !keep(this.#child)) {
      this.#value = undefined
      this.#child = undefined
    }
    for (const [value, child] of this.#others ?? []) if (!keep(child)) this.#others?.delete(value)
    if (this.#others?.size === 0) this.#others = undefined
    return this.#child !== undefined || this.#others !== undefined
  }
}

/** A place in the tree: reached by some labels, holding the series that has exactly these, if there is one. */
export class Node<S extends TreeEntry> {
  series: S | undefined = undefined
  /** The first of a linked list: hardly any node has two. */
  #branch: Branch<S> | undefined = undefined

  child(label: string, value: LabelValue): Node<S> | undefined {
    return this.#find(label)?.get(value)
  }

  link(label: string, value: LabelValue, child: Node<S>): void {
    let branch = this.#find(label)
    if (branch === undefined) {
      branch = new Branch(label, this.#branch)
      this.#branch = branch
    }
    branch.set(value, child)
  }

  /** Drops dead series and the nodes that lead nowhere; false when nothing is left of this one. */
  prune(): boolean {
    if (this.series?.live !== true) this.series = undefined
    let leadsOn = this.series !== undefined
    const keep = (child: Node<S>): boolean => {
      // A label that says nothing leads from a node to itself, and alone it leads nowhere.
      if (child === this) return true
      const isKept = child.prune()
      leadsOn ||= isKept
      return isKept
    }
    let kept: Branch<S> | undefined
    for (let branch = this.#branch; branch !== undefined; ) {
      const { next } = branch
      if (branch.retain(keep)) {
        branch.next = kept
        kept = branch
      }
      branch = next
    }
    this.#branch = kept
    return leadsOn
  }

  #find(label: string): Branch<S> | undefined {
    let branch = this.#branch
    while (branch !== undefined && branch.label !== label) branch = branch.next
    return branch
  }
}
