import type { LabelRecord, Labels, LabelValue } from 'metrics-facade'
import type { FamilyNode } from './family.ts'
import type { Naming } from './naming.ts'
import type { Node, TreeEntry } from './node.ts'
import { readLabels } from './read.ts'

/** How many series are looked at. */
const sampled = 256

/** Families with more label names stay as they are: their labels are compared with each other. */
const mostNames = 16

/**
 * The label that should be the last of these, because it tells the series apart while the others say little: an id that
 * is given first, for example. `undefined` if there is none.
 *
 * Below each value of a label that is not the last there is a node, of some 150 bytes. So the fewer different values the
 * others have together, the better.
 */
function labelToTurn(names: readonly string[], series: readonly TreeEntry[]): string | undefined {
  if (names.length < 2 || names.length > mostNames) return undefined
  const step = Math.ceil(series.length / sampled)
  const samples = series.filter((_, index) => index % step === 0).map(({ labels }) => labels)
  /** How many nodes there would be for these series, if this label were the last. */
  const nodesWithout = (label: string): number => {
    const others = names.filter(name => name !== label)
    return new Set(samples.map(labels => JSON.stringify(others.map(name => labels[name])))).size
  }
  if (nodesWithout(names.at(-1)!) <= samples.length / 2) return undefined
  return names.find(name => nodesWithout(name) <= samples.length / 4)
}

/** What is to be added again: the usual labels' values, all labels if they were given in another spelling, the series. */
type Again<S> = readonly [values: readonly string[], given: LabelRecord | undefined, series: S]

/**
 * Puts one of the usual labels of a family last, if that saves a node for most series. Each series then has to be added
 * again, before the next one is asked for.
 */
export function* turn<F, S extends TreeEntry>(family: FamilyNode<F, S>, naming: Naming): Generator<Again<S>> {
  // A limit bounds what this saves.
  const isFit = family.limit === undefined && !family.isApart
  const label = isFit ? labelToTurn(family.names, family.series) : undefined
  if (label === undefined) return
  family.putLast(label)
  for (const series of family.takeAll()) {
    const read = readLabels(naming, series.labels)
    const path = family.arrange(read)
    family.setUsual(path)
    yield [path.values, read.given, series]
  }
}

/**
 * The series with these labels, if they are given in the order in which they were before one of them was put last.
 * `LabelTree.find` looks this way second, because few families are turned.
 */
export function findTurned<F, S extends TreeEntry>(family: FamilyNode<F, S>, labels: Labels): S | undefined {
  const { turned } = family
  if (turned === undefined) return undefined
  let node = family.root
  let last: LabelValue
  for (const key in labels) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: V8 makes exactly this form cheap
    if (!Object.prototype.hasOwnProperty.call(labels, key)) continue
    const value = (labels as LabelRecord)[key]
    if (value === undefined || value === null) continue
    if (key === turned) {
      last = value
      continue
    }
    const branch = node.branch(key)
    const child = branch?.get(value)
    if (child === undefined || branch!.isLast) return undefined
    node = child as Node<S>
  }
  const branch = last === undefined ? undefined : node.branch(turned)
  const child = branch?.get(last)
  const series = branch?.isLast === false ? (child as Node<S> | undefined)?.series : (child as S | undefined)
  return series?.live === true ? series : undefined
}
