import type { LabelValue } from 'metrics-facade'
import type { Naming } from './naming.ts'
import type { Node, TreeEntry } from './node.ts'
import type { Path } from './path.ts'
import type { ReadLabels } from './read.ts'

/** Labels in other forms are learned up to so many: a further path for more would take too much memory. */
const mostLabels = 32

/** How many forms a metric with so many series may learn. Bounded, because callers choose the orders and spellings. */
export function mostForms(seriesCount: number): number {
  return 256 + 8 * seriesCount
}

/**
 * Adds a lookup path in the order and spelling of the caller, sharing nodes with the canonical path up to where they
 * diverge. Returns how many further ways to nodes and series this has added.
 */
export function learnForm<S extends TreeEntry>(
  naming: Naming,
  root: Node<S>,
  read: ReadLabels,
  { names, isApart }: Path,
  series: S,
): number {
  const given: Array<[string, LabelValue]> = read.given
    ? Object.entries(read.given)
    : read.names.map((name, index) => [name, read.values[index]])
  const last = given.pop()
  if (last === undefined || given.length >= mostLabels) return 0
  let learned = 0
  let node = root
  let depth = 0
  let isArranged = isApart !== true
  for (const [name, value] of given) {
    const label = naming.label(name)
    const written = naming.value(label, String(value))
    if (written !== undefined && names[depth++] !== label) isArranged = false
    const branch = node.branchOf(name)
    let next = branch.isLast ? undefined : (branch.get(value) as Node<S> | undefined)
    if (next === undefined) {
      if (written === undefined || isArranged) learned += 1
      if (written === undefined) next = node
      else next = isArranged ? node.nodeAt(label, written) : branch.nodeAt(value)
      branch.leadOn()
      branch.set(value, next)
    }
    node = next
  }
  const branch = node.branchOf(last[0])
  if (branch.seriesAt(last[1]) === undefined) learned += 1
  branch.put(last[1], series)
  return learned
}
