import { Node, type TreeEntry } from './node.ts'

/** A label as it is written. */
export type LabelPair = readonly [name: string, value: string]

/** All series of one name, and what the owner of the tree keeps for that name. */
export class FamilyNode<F, S extends TreeEntry> {
  root: Node<S> = new Node()
  readonly owned: F
  /** In the order of registration; dead ones among them until the next pruning. */
  series: S[] = []
  dead = 0
  readonly #order = new Map<string, number>()

  constructor(owned: F) {
    this.owned = owned
  }

  /** The pairs in the order in which this family first saw their names: what identity is decided by. */
  canonical(pairs: readonly LabelPair[]): readonly LabelPair[] {
    let last = -1
    let isOrdered = true
    for (const [name] of pairs) {
      let position = this.#order.get(name)
      if (position === undefined) {
        position = this.#order.size
        this.#order.set(name, position)
      }
      if (position < last) isOrdered = false
      last = position
    }
    return isOrdered ? pairs : [...pairs].sort(([a], [b]) => this.#order.get(a)! - this.#order.get(b)!)
  }

  /** Follows the canonical path as far as it has been laid: where that is, and how many labels on. */
  follow(canonical: readonly LabelPair[]): { readonly node: Node<S>; readonly depth: number } {
    let node = this.root
    let depth = 0
    for (; depth < canonical.length; depth++) {
      const pair = canonical[depth]!
      const next = node.child(pair[0], pair[1])
      if (next === undefined) break
      node = next
    }
    return { node, depth }
  }

  /** Lays the rest of a canonical path, from where `follow` ended, and puts the series at its end. */
  add(
    series: S,
    canonical: readonly LabelPair[],
    from: { readonly node: Node<S>; readonly depth: number },
  ): void {
    let { node } = from
    for (let depth = from.depth; depth < canonical.length; depth++) {
      const pair = canonical[depth]!
      const next = new Node<S>()
      node.link(pair[0], pair[1], next)
      node = next
    }
    node.series = series
    this.series.push(series)
  }

  /** Empties the family, and returns the series that lived in it. */
  takeAll(): readonly S[] {
    this.prune()
    const { series } = this
    this.root = new Node()
    this.series = []
    return series
  }

  prune(): void {
    this.root.prune()
    this.series = this.series.filter(series => series.live)
    this.dead = 0
  }
}
