import type { LabelRecord, LabelValue } from 'metrics-facade'

/** What a tree holds. The tree sets `live` to false when it removes the series. */
export interface TreeEntry {
  live: boolean
  /** The labels that it was registered with: those of its `Place`, or a copy. */
  readonly labels: LabelRecord
}

/** What the value of a label leads to. */
export type Child<S extends TreeEntry> = Node<S> | S

/**
 * The children of a node under one label, by the value of that label. They are series as long as none of them leads on,
 * as under the last label of most families; else nodes.
 *
 * The first child is not in the Map of the others. Most branches below a label with many values have a single child,
 * and a Map takes some 200 bytes. In the others the first child is often the most frequent one, and needs no look-up.
 */
export class Branch<S extends TreeEntry = TreeEntry> {
  readonly label: string
  /** The node that it belongs to. */
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

  /** The child of this value. */
  get(value: LabelValue): Child<S> | undefined {
    return value === this.#value ? this.#child : this.#others?.get(value)
  }

  /** Makes `child` the child of this value. */
  set(value: LabelValue, child: Child<S>): void {
    const isFirst = this.#child === undefined && this.#others === undefined
    // NaN is not equal to itself: only the Map finds it.
    if ((isFirst || value === this.#value) && !Number.isNaN(value)) {
      this.#value = value
      this.#child = child
    } else {
      this.#others ??= new Map()
      this.#others.set(value, child)
    }
  }

  /** The series of this value, whether it is the child or in the child. */
  seriesAt(value: LabelValue): S | undefined {
    const child = this.get(value)
    return this.isLast ? (child as S | undefined) : (child as Node<S> | undefined)?.series
  }

  /** Makes `series` the series of this value. */
  put(value: LabelValue, series: S): void {
    if (this.isLast) this.set(value, series)
    else this.nodeAt(value).series = series
  }

  /** The node of this value, made if it does not exist. */
  nodeAt(value: LabelValue): Node<S> {
    this.leadOn()
    let node = this.get(value) as Node<S> | undefined
    if (node === undefined) {
      node = new Node(this, String(value))
      this.set(value, node)
    }
    return node
  }

  /** Puts children that are series into nodes, so that further labels can follow. */
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

  /** Visits each node that was made for a value of this branch, once, however many forms of the value lead to it. */
  eachNode(visit: (node: Node<S>) => void): void {
    if (this.isLast) return
    const first = this.#child as Node<S> | undefined
    if (first !== undefined && this.#isMadeFor(this.#value, first)) visit(first)
    for (const [value, child] of this.#others ?? []) {
      const node = child as Node<S>
      if (this.#isMadeFor(value, node)) visit(node)
    }
  }

  /** Whether the node was made for this value. Otherwise this is another form of the value that it was made for. */
  #isMadeFor(value: LabelValue, node: Node<S>): boolean {
    if (node.parent !== this) return false
    return typeof value === 'string' ? value === node.labelValue : this.get(node.labelValue) !== node
  }

  /** Drops the children that `stays` is false for. Returns false if no child is left. */
  retain(stays: (child: Child<S>) => boolean): boolean {
    if (this.#child !== undefined && !stays(this.#child)) {
      this.#value = undefined
      this.#child = undefined
    }
    for (const [value, child] of this.#others ?? []) if (!stays(child)) this.#others?.delete(value)
    if (this.#others?.size === 0) this.#others = undefined
    return this.#child !== undefined || this.#others !== undefined
  }
}

/** Branches by their labels. */
type BranchIndex<S extends TreeEntry = TreeEntry> = Map<string, Branch<S>>

/** How many branches of a node are searched one by one. */
const mostInList = 8

/** Indexes of the few nodes with more branches: a field would take memory in every node. */
const indexes = new WeakMap<object, BranchIndex>()

/** A node of the tree: some labels lead to it. Holds the series with exactly these labels, if there is one. */
export class Node<S extends TreeEntry = TreeEntry> {
  series: S | undefined = undefined
  /** The branch of the last of these labels; `undefined` at the root. */
  readonly parent: Branch<S> | undefined
  /** The value of that label, as it is written; `''` at the root. */
  readonly labelValue: string
  /** The first of a linked list: hardly any node has two branches. */
  #first: Branch<S> | undefined = undefined

  constructor(parent: Branch<S> | undefined, labelValue: string) {
    this.parent = parent
    this.labelValue = labelValue
  }

  branch(label: string): Branch<S> | undefined {
    const first = this.#first
    return first === undefined || first.label === label ? first : this.#further(label, first.next)
  }

  /** The branch of this label from `branch` on. A method of its own, so that V8 inlines the usual case. */
  #further(label: string, branch: Branch<S> | undefined): Branch<S> | undefined {
    for (let step = 1; branch !== undefined && branch.label !== label; step++) {
      if (step === mostInList) return (indexes.get(this) as BranchIndex<S> | undefined)?.get(label)
      branch = branch.next
    }
    return branch
  }

  /** The branch of this label, made if it does not exist. */
  branchOf(label: string): Branch<S> {
    let branch = this.branch(label)
    if (branch === undefined) {
      branch = new Branch(label, this, this.#first)
      this.#first = branch
      this.#index(branch)
    }
    return branch
  }

  /** The node of this label and value, made if it does not exist. A series that is the child moves into it. */
  nodeAt(label: string, value: LabelValue): Node<S> {
    return this.branchOf(label).nodeAt(value)
  }

  /**
   * Drops removed series, and nodes and branches that lead nowhere, here and below.
   *
   * A loop, because callers choose the depth. Visits each node once, even if several forms of a value lead to it.
   *
   * @param labels - receives the labels of the branches that are left.
   * @returns how many ways lead to series, plus how many lead to nodes beyond the first way to each.
   */
  prune(labels?: Set<string>): number {
    const nodes: Array<Node<S>> = [this]
    const visit = (node: Node<S>): void => void nodes.push(node)
    for (const node of nodes) {
      for (let branch = node.#first; branch !== undefined; branch = branch.next) branch.eachNode(visit)
    }
    // The nodes below a node stand after it.
    let ways = 0
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index]!
      ways += node.#dropRemoved(labels)
      if (node !== this && node.leadsOn) ways -= 1
    }
    return ways
  }

  /** Prunes this node alone, after the nodes below it. Returns how many ways lead on from here. */
  #dropRemoved(labels: Set<string> | undefined): number {
    if (this.series?.live !== true) this.series = undefined
    let leadsOn = this.series !== undefined
    let ways = leadsOn ? 1 : 0
    const stays = (child: Child<S>): boolean => {
      // A label that is left out leads from a node to itself; that alone leads nowhere.
      const isUsed = child === this || (child instanceof Node ? child.leadsOn : child.live)
      if (isUsed) ways += 1
      if (child !== this) leadsOn ||= isUsed
      return isUsed
    }
    let remaining: Branch<S> | undefined
    for (let branch = this.#first; branch !== undefined; ) {
      const { next } = branch
      if (branch.retain(stays)) {
        branch.next = remaining
        remaining = branch
        labels?.add(branch.label)
      }
      branch = next
    }
    this.#first = leadsOn ? remaining : undefined
    if (indexes.delete(this) && leadsOn) this.#index(remaining)
    return leadsOn ? ways : 0
  }

  /** Whether the node has a series or a branch. */
  get leadsOn(): boolean {
    return this.series !== undefined || this.#first !== undefined
  }

  /** Indexes the first branch by its label, if the node has many branches. */
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
