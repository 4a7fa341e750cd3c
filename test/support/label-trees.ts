import type { LabelRecord } from 'metrics-facade'
import { type LabelPair, LabelTree, type Naming, type TreeRules, verbatim } from 'metrics-facade/registry'

/** A series that keeps what the tree gave it. */
export interface TestSeries {
  live: boolean
  readonly family: TestFamily
  readonly labels: LabelRecord
  readonly pairs: readonly LabelPair[]
}

export interface TestFamily {
  readonly name: string
}

export interface TestTree {
  readonly tree: LabelTree<TestFamily, TestSeries>
  /** Names of families, in the order in which they were opened and closed. */
  readonly opened: string[]
  readonly closed: string[]
}

/** A tree that takes everything, as far as `rules` do not say otherwise. */
export function makeTree(
  naming: Naming = verbatim,
  rules: Partial<TreeRules<TestFamily, TestSeries>> = {},
): TestTree {
  const [opened, closed]: [string[], string[]] = [[], []]
  const tree = new LabelTree<TestFamily, TestSeries>(naming, {
    openFamily: name => {
      opened.push(name)
      return { name }
    },
    createSeries: (family, { labels, pairs }) => ({ live: true, family, labels, pairs }),
    closeFamily: family => void closed.push(family.name),
    ...rules,
  })
  return { tree, opened, closed }
}

/** The written labels of every series, by family. */
export function contents(
  tree: LabelTree<TestFamily, TestSeries>,
): Array<[string, Array<readonly LabelPair[]>]> {
  return tree.families().map(({ family, series }) => [family.name, series.map(({ pairs }) => pairs)])
}

/** As an exporter names: every character that is not a letter becomes `_`, and an empty value says nothing. */
export const foldingNaming: Naming = {
  metric: name => name.replace(/[^a-z]/g, '_'),
  label: name => name.replace(/[^a-z]/g, '_'),
  value: (_label, value) => (value === '' ? undefined : value.toWellFormed()),
}

/** As `foldingNaming`; but of the underscores that a label is given at its start one is left, and what is put in stays. */
export const strippingNaming: Naming = {
  ...foldingNaming,
  label: name => name.replace(/^__+/, '_').replace(/[^a-z_]/g, '_'),
}
