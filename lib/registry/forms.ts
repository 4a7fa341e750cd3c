import type { LabelValue } from 'metrics-facade'
import type { Path } from './family.ts'
import type { Naming } from './naming.ts'
import type { Node, TreeEntry } from './node.ts'
import type { ReadLabels } from './read.ts'

/** Labels in other forms are learned up to so many: a path of its own for more would take too much. */
const mostLabels = 32

/** How many forms a metric may have learned of this many series: callers choose the orders and spellings. */
export function mostForms(seriesCount: number): number {
  return 256 + 8 * seriesCount
}

/**
 * Lays the path of the labels as given, sharing the nodes of the arranged path as far as both go together. Returns how
 * many ways to a node or a series there are now beside the first to each.
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
