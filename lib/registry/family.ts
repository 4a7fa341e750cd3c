import { Node, type TreeEntry } from './node.ts'

/** A label as it is written. */
export type LabelPair = readonly [name: string, value: string]

/** All series of one name, and what the owner of the tree keeps for that name. */
export class FamilyNode<F, S extends TreeEntry> {
  readonly root: Node<S> = new Node()
  readonly owned: F
  /** In the order of registration; dead ones among them until the next pruning. */
  series: S[] = []
  dead = 0
  readonly #order = new Map<string, number>()

  constructor(owned: F) {
    this.owned = owned
  }

  /** The pairs in the order in which this family first saw their names: what identity is decided by. */
  canonical(pairs: readonly LabelPair[]): LabelPair[] {
    for (const [name] of pairs) if (!this.#order.has(name)) this.#order.set(name, this.#order.size)
    return [...pairs].sort(([a], [b]) => this.#order.get(a)! - this.#order.get(b)!)
  }

  /** Where the canonical path of these pairs ends, as far as it has been laid. */
  at(canonical: readonly LabelPair[]): Node<S> | undefined {
    let node: Node<S> | undefined = this.root
    for (const [label, value] of canonical) node = node?.child(label, value)
    return node
  }

  add(canonical: readonly LabelPair[], series: S): void {
    let node = this.root
    for (const [label, value] of canonical) node = node.grow(label, value)
    node.series = series
    this.series.push(series)
  }

  prune(): void {
    this.root.prune()
    this.series = this.series.filter(series => series.live)
    this.dead = 0
  }
}
