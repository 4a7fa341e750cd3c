import { type Branch, Node, type TreeEntry } from './node.ts'

/** A label as it is written. */
export type LabelPair = readonly [name: string, value: string]

/** Labels as they are written: `values[i]` is that of `names[i]`. */
export interface Path {
  readonly names: readonly string[]
  readonly values: readonly string[]
  /** Whether one of the names, were it given, would be written otherwise. */
  readonly isApart?: boolean | undefined
}

/** Up to so many names of labels are kept for as long as there is a series at all. */
const fewLabels = 64

/** All series of one name, and what the owner of the tree keeps for that name. */
export class FamilyNode<F, S extends TreeEntry> {
  root: Node<S> = new Node(undefined, '')
  /**
   * Where the paths of series begin that have a label whose name, were it given, would be written otherwise: apart from
   * all labels as given, so that none of these leads there.
   */
  apart: Node<S> | undefined
  readonly owned: F
  /** How the name was given: each leads here. */
  readonly spellings: string[] = []
  /** In the order of registration; dead ones among them until the next pruning. */
  series: S[] = []
  /** How many have ever died, and how many of these are no longer here. */
  died = 0
  pruned = 0
  /** The usual ones, arranged: those of the labels of the series made last, as the next one most often has the same. */
  names: readonly string[] = []
  isApart = false
  /** In how many ways series and nodes are found beside the first of each: by other orders and spellings of labels. */
  forms = 0
  /** In ascending order. */
  readonly #order = new Map<string, number>()
  /** Of the names of the last series that was not there yet, where those begin that no other had. */
  #unseen = 0
  #nextPosition = 0

  constructor(owned: F) {
    this.owned = owned
  }

  get dead(): number {
    return this.died - this.pruned
  }

  /** The series with these labels in whatever order, if there is one. */
  reach(path: Path): S | undefined {
    const hasSeenAll = path.names.every(name => this.#order.has(name))
    return hasSeenAll ? this.at(this.arrange(path)) : undefined
  }

  setUsual({ names, isApart }: Path): void {
    this.names = names
    this.isApart = isApart === true
  }

  /** How many names of labels there are. */
  get labelCount(): number {
    return this.#order.size
  }

  /** Forgets the names that were new to `arrange`, because the series was refused. */
  unsee({ names }: Path): void {
    for (const name of names) if (this.#order.get(name)! >= this.#unseen) this.#order.delete(name)
  }

  /** The labels in the order in which this family first saw their names, which identity is decided by. */
  arrange<P extends Path>(path: P): P | Path {
    const { names, values, isApart } = path
    let last = -1
    let isArranged = true
    this.#unseen = this.#nextPosition
    for (const name of names) {
      let position = this.#order.get(name)
      if (position === undefined) {
        position = this.#nextPosition++
        this.#order.set(name, position)
      }
      if (position < last) isArranged = false
      last = position
    }
    if (isArranged) return path
    const pairs = names.map((name, index): LabelPair => [name, values[index]!])
    pairs.sort(([a], [b]) => this.#order.get(a)! - this.#order.get(b)!)
    return { names: pairs.map(([name]) => name), values: pairs.map(([, value]) => value), isApart }
  }

  /** The live series at the end of an arranged path. */
  at({ names, values, isApart }: Path): S | undefined {
    let node = isApart ? this.apart : this.root
    if (node === undefined) return undefined
    let series = node.series
    for (let depth = 0; depth < names.length; depth++) {
      const branch = node.branch(names[depth]!)
      const child = branch?.get(values[depth]!)
      if (branch === undefined || child === undefined) return undefined
      if (branch.isLast) {
        if (depth < names.length - 1) return undefined
        series = child as S
      } else {
        node = child as Node<S>
        series = node.series
      }
    }
    return series?.live === true ? series : undefined
  }

  /**
   * Lays the path of the usual labels with these values but for the last, and returns what that is to be a value of;
   * `undefined` without labels.
   */
  lay(values: readonly string[]): Branch<S> | undefined {
    const { names } = this
    const last = names.length - 1
    if (last < 0) return undefined
    if (this.isApart) this.apart ??= new Node(undefined, '')
    let node = this.isApart ? this.apart! : this.root
    for (let depth = 0; depth < last; depth++) node = node.nodeAt(names[depth]!, values[depth]!)
    return node.branchOf(names[last]!)
  }

  /** The live series where a path that was laid ends. */
  atEnd(branch: Branch<S> | undefined, value: string): S | undefined {
    const series = branch === undefined ? this.root.series : branch.seriesAt(value)
    return series?.live === true ? series : undefined
  }

  /** Puts a series where a path that was laid ends. */
  add(series: S, branch: Branch<S> | undefined, value: string): void {
    if (branch === undefined) this.root.series = series
    else branch.put(value, series)
    this.series.push(series)
  }

  /** Marks a series as taken out. It is found no more, but is here until the next pruning. */
  bury(series: S): void {
    series.live = false
    this.died += 1
  }

  /** Buries every series that `isGone` names, and returns how many they were. */
  buryWhere(isGone: (series: S, owned: F) => boolean): number {
    const { died } = this
    for (const series of this.series) if (series.live && isGone(series, this.owned)) this.bury(series)
    return this.died - died
  }

  /** Empties the family, and returns the series that lived in it. */
  takeAll(): readonly S[] {
    this.prune()
    const { series } = this
    this.root = new Node(undefined, '')
    this.apart = undefined
    this.series = []
    return series
  }

  prune(): void {
    const labels = this.#order.size > fewLabels ? new Set<string>() : undefined
    const ways = this.root.prune(labels) + (this.apart?.prune(labels) ?? 0)
    this.series = this.series.filter(series => series.live)
    this.forms = ways - this.series.length
    this.pruned = this.died
    if (labels === undefined) return
    for (const name of this.#order.keys()) if (!labels.has(name)) this.#order.delete(name)
  }
}
