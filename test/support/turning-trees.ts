import type { Labels } from 'metrics-facade'
import { LabelTree, type Naming, Place, type TreeRules, verbatim } from 'metrics-facade/registry'

/** A series that is the place that it has in the tree. */
export class TurnedSeries extends Place {
  live = true
}

/** A tree that takes everything, as far as `rules` do not say otherwise. */
export function makeTurningTree(
  rules: Partial<TreeRules<string, TurnedSeries>> = {},
  naming: Naming = verbatim,
): LabelTree<string, TurnedSeries> {
  return new LabelTree<string, TurnedSeries>(naming, {
    openFamily: name => name,
    createSeries: (_family, { branch, last }) => new TurnedSeries(branch, last),
    relabelSeries: (series, place) => series.moveTo(place),
    ...rules,
  })
}

/** Finds or makes a series of `jobs`. */
export const write = (tree: LabelTree<string, TurnedSeries>, labels: Labels): TurnedSeries =>
  tree.find('jobs', labels) ?? tree.register('jobs', labels)!

export const kinds: readonly string[] = ['a', 'b', 'c']

/** So many, each with an id of its own, which is given first. */
export function idsFirst(tree: LabelTree<string, TurnedSeries>, count: number): TurnedSeries[] {
  return Array.from({ length: count }, (_, id) => write(tree, { id: `${id}`, kind: kinds[id % 3]! }))
}
