import type { LabelValue } from 'metrics-facade'

/** What a tree holds. The tree clears `live` when it takes the series out. */
export interface TreeEntry {
  live: boolean
}

/** The children of a node that continue with the same label, by that label's value. */
interface Branch<S extends TreeEntry> {
  readonly label: string
  readonly children: Map<LabelValue, Node<S>>
  next: Branch<S> | undefined
}

/** A place in the tree: reached by some labels, holding the series that has exactly these, if there is one. */
export class Node<S extends TreeEntry> {
  series: S | undefined = undefined
  /** The first of a linked list: hardly any node has two. */
  branch: Branch<S> | undefined = undefined

  child(label: string, value: LabelValue): Node<S> | undefined {
    let branch = this.branch
    while (branch !== undefined && branch.label !== label) branch = branch.next
    return branch?.children.get(value)
  }

  link(label: string, value: LabelValue, child: Node<S>): void {
    let branch = this.branch
    while (branch !== undefined && branch.label !== label) branch = branch.next
    if (branch === undefined) {
      branch = { label, children: new Map(), next: this.branch }
      this.branch = branch
    }
    branch.children.set(value, child)
  }

  /** Drops dead series and the nodes that lead nowhere; false when nothing is left of this one. */
  prune(): boolean {
    if (this.series?.live !== true) this.series = undefined
    let leadsOn = this.series !== undefined
    let kept: Branch<S> | undefined
    for (let branch = this.branch; branch !== undefined; branch = branch.next) {
      for (const [value, child] of branch.children) {
        // A label that says nothing leads from a node to itself, and alone it leads nowhere.
        if (child === this) continue
        if (child.prune()) leadsOn = true
        else branch.children.delete(value)
      }
      if (branch.children.size > 0) kept = { label: branch.label, children: branch.children, next: kept }
    }
    this.branch = kept
    return leadsOn
  }
}
