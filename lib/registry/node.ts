import type { LabelRecord, LabelValue } from 'metrics-facade'

/** What a tree holds. The tree clears `live` when it takes the series out. */
export interface TreeEntry {
  live: boolean
  /** The labels that it was registered with: those of its `Place`, or a copy. */
  readonly labels: LabelRecord
}

/** What a label's value leads to. */
export type Child<S extends TreeEntry> = Node<S> | S

/**
 * The children of a node that continue with the same label, by that label's value: series as long as none of them leads
 * on, which is what most families have as their last label; else nodes.
 *
 * The first child is kept beside the Map of the others: most branches below a label of many values have only one, and a
 * Map takes some 200 bytes; elsewhere the first is often the most frequent, and needs no look-up.
 */
export class Branch<S extends TreeEntry = TreeEntry> {
  readonly label: string
  /** Where it leads on from. */
  readonly node: Node<S>
  next: Branch<S> | undefined
  /** Whether the children are series. */
  isLast = true
  /** @internal Scratch of a renderer: where the prefix that the lines of these series share was last written. */
  linePrefix: unknown = undefined
  #value: LabelValue
  #child: Child<S> | undefined = undefined
  #others: Map<LabelValue, Child<S>> | undefined = undefined

  constructor(label: string, node: Node<S>, next: Branch<S> | undefined) {
    this.label = label
    this.node = node
    this.next = next
  }

  /** Whether there are several children, or were. */
  get isWide(): boolean {
    return this.#others !== undefined
  }

  /** What this value leads to. */
  get(value: LabelValue): Child<S> | undefined {
    return value === this.#value ? this.#child : this.#others?.get(value)
  }

  /** Has this value lead to `child`. */
  set(value: LabelValue, child: Child<S>): void {
    const isFirst = this.#child === undefined && this.#others === undefined
    // NaN, which equals nothing, is found in the Map only.
    if ((isFirst || value === this.#value) && !Number.isNaN(value)) {
      this.#value = value
      this.#child = child
    } else {
      this.#others ??= new Map()
      this.#others.set(value, child)
    }
  }

  /** The series that this value leads to. */
  seriesAt(value: LabelValue): S | undefined {
    const child = this.get(value)
    return this.isLast ? (child as S | undefined) : (child as Node<S> | undefined)?.series
  }

  /** Puts a series where this value leads to. */
  put(value: LabelValue, series: S): void {
    if (this.isLast) this.set(value, series)
    else this.nodeAt(value).series = series
  }

  /** The node that this value leads to, made where there is none. */
  nodeAt(value: LabelValue): Node<S> {
    this.leadOn()
    let node = this.get(value) as Node<S> | undefined
    if (node === undefined) {
      node = new Node(this, String(value))
      this.set(value, node)
    }
    return node
  }

  /** Makes nodes of the children that were series. */
  leadOn(): void {
    if (!this.isLast) return
    this.isLast = false
    const nodeOf = (value: LabelValue, series: S): Node<S> => {
      const node = new Node(this, String(value))
      node.series = series
      return node
    }
    if (this.#child !== undefined) this.#child = nodeOf(this.#value, this.#child as S)
    for (const [value, series] of this.#others ?? []) this.#others!.set(value, nodeOf(value, series as S))
  }

  /** Visits each node that this branch made once, however many forms of its value lead to it. */
  eachOwn(visit: (node: Node<S>) => void): void {
    if (this.isLast) return
    const first = this.#child as Node<S> | undefined
    if (first !== undefined && this.#isOwn(this.#value, first)) visit(first)
    for (const [value, child] of this.#others ?? []) {
      const node = child as Node<S>
      if (this.#isOwn(value, node)) visit(node)
    }
  }

  /** Whether the node was made for this value, and not only found by it as another form of the value it was made for. */
  #isOwn(value: LabelValue, node: Node<S>): boolean {
    if (node.parent !== this) return false
    return typeof value === 'string' ? value === node.labelValue : this.get(node.labelValue) !== node
  }

  /** Drops every child but those that `keep` names; false when none is left. */
  retain(keep: (child: Child<S>) => boolean): boolean {
    if (this.#child !== undefined && !keep(this.#child)) {
      this.#value = undefined
      this.#child = undefined
    }
    for (const [value, child] of this.#others ?? []) if (!keep(child)) this.#others?.delete(value)
    if (this.#others?.size === 0) this.#others = undefined
    return this.#child !== undefined || this.#others !== undefined
  }
}

/** Branches by their labels. */
type BranchIndex<S extends TreeEntry = TreeEntry> = Map<string, Branch<S>>

/** How many branches are looked through one by one. */
const mostInList = 8

/** Of the few nodes that have more branches: a field would take room in all of them. */
const indexes = new WeakMap<object, BranchIndex>()

/** A place in the tree that leads on: reached by some labels, with the series that has exactly these, if there is one. */
export class Node<S extends TreeEntry = TreeEntry> {
  series: S | undefined = undefined
  /** What the last of the labels leads on from; absent at the root. */
  readonly parent: Branch<S> | undefined
  /** The value of that label. */
  readonly labelValue: string
  /** The first of a linked list: hardly any node has two. */
  #first: Branch<S> | undefined = undefined

  constructor(parent: Branch<S> | undefined, labelValue: string) {
    this.parent = parent
    this.labelValue = labelValue
  }

  branch(label: string): Branch<S> | undefined {
    const first = this.#first
    return first === undefined || first.label === label ? first : this.#further(label, first.next)
  }

  /** The branch of this label from `branch` on. Apart, so that V8 writes the usual case out where it is used. */
  #further(label: string, branch: Branch<S> | undefined): Branch<S> | undefined {
    for (let step = 1; branch !== undefined && branch.label !== label; step++) {
      if (step === mostInList) return (indexes.get(this) as BranchIndex<S> | undefined)?.get(label)
      branch = branch.next
    }
    return branch
  }

  /** The branch of this label, opened if there is none. */
  branchOf(label: string): Branch<S> {
    let branch = this.branch(label)
    if (branch === undefined) {
      branch = new Branch(label, this, this.#first)
      this.#first = branch
      this.#index(branch)
    }
    return branch
  }

  /** The node that this label and value lead to, made where there is none; a series that stood there moves into it. */
  nodeAt(label: string, value: LabelValue): Node<S> {
    return this.branchOf(label).nodeAt(value)
  }

  /**
   * Drops dead series and what leads nowhere, here and below.
   *
   * In a loop, because callers choose how deep it goes; and each node once, because several forms of a value lead to it.
   *
   * @param labels - takes the labels of the branches that are left.
   * @returns how many ways there are to series, and to nodes beside the first to each.
   */
  prune(labels?: Set<string>): number {
    const nodes: Array<Node<S>> = [this]
    const visit = (node: Node<S>): void => void nodes.push(node)
    for (const node of nodes) {
      for (let branch = node.#first; branch !== undefined; branch = branch.next) branch.eachOwn(visit)
    }
    // What is below a node comes behind it.
    let ways = 0
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index]!
      ways += node.#dropDead(labels)
      if (node !== this && node.leadsOn) ways -= 1
    }
    return ways
  }

  /** Of itself and the branches to nodes that have done so already; returns in how many ways it leads on. */
  #dropDead(labels: Set<string> | undefined): number {
    if (this.series?.live !== true) this.series = undefined
    let leadsOn = this.series !== undefined
    let ways = leadsOn ? 1 : 0
    const keep = (child: Child<S>): boolean => {
      // A label that says nothing leads from a node to itself, and alone it leads nowhere.
      const isKept = child === this || (child instanceof Node ? child.leadsOn : child.live)
      if (isKept) ways += 1
      if (child !== this) leadsOn ||= isKept
      return isKept
    }
    let kept: Branch<S> | undefined
    for (let branch = this.#first; branch !== undefined; ) {
      const { next } = branch
      if (branch.retain(keep)) {
        branch.next = kept
        kept = branch
        labels?.add(branch.label)
      }
      branch = next
    }
    this.#first = leadsOn ? kept : undefined
    if (indexes.delete(this) && leadsOn) this.#index(kept)
    return leadsOn ? ways : 0
  }

  /** Whether there is a series here or a branch. */
  get leadsOn(): boolean {
    return this.series !== undefined || this.#first !== undefined
  }

  /** Makes this branch, which is the first, found by its label where there are many. */
  #index(first: Branch<S> | undefined): void {
    const index = indexes.get(this)
    if (index !== undefined) index.set(first!.label, first!)
    else {
      let [count, branch] = [0, first]
      for (; branch !== undefined && count <= mostInList; branch = branch.next) count += 1
      if (count <= mostInList) return
      const all: BranchIndex = new Map()
      for (branch = first; branch !== undefined; branch = branch.next) all.set(branch.label, branch as Branch)
      indexes.set(this, all)
    }
  }
}
