import type { LabelRecord, SeriesSelection } from 'metrics-facade'
import { labelPairs } from './label.ts'
import type { Naming } from './naming.ts'
import type { TreeEntry } from './node.ts'
import type { LabelTree } from './tree.ts'

/** The labels as they are written, those with values that say nothing included. */
function writtenLabels(naming: Naming, labels: SeriesSelection['labels']): Map<string, string> {
  return new Map(
    labelPairs(labels).map(([name, value]) => {
      const label = naming.label(name)
      return [label, naming.value(label, value) ?? value]
    }),
  )
}

/** Whether there is at most one series that is selected, which is found without looking through all. */
function isExact({ labelNames = [], mayHaveOthers = false }: SeriesSelection): boolean {
  return (
    labelNames.length === 0 &&
    (mayHaveOthers === false || (mayHaveOthers !== true && mayHaveOthers.length === 0))
  )
}

/**
 * What says whether a series with these labels is one of a selection.
 *
 * @throws TypeError for what is not labels.
 */
function selector(
  naming: Naming,
  { labels, labelNames = [], mayHaveOthers = false }: SeriesSelection,
): (labels: LabelRecord) => boolean {
  const wanted = writtenLabels(naming, labels)
  const names = new Set([...wanted.keys(), ...labelNames.map(name => naming.label(name))])
  const others =
    typeof mayHaveOthers === 'boolean' ? undefined : new Set(mayHaveOthers.map(name => naming.label(name)))
  return given => {
    const own = writtenLabels(naming, given)
    for (const name of names) if (!own.has(name)) return false
    for (const [name, value] of wanted) if (own.get(name) !== value) return false
    if (own.size === names.size || mayHaveOthers === true) return true
    return others !== undefined && [...own.keys()].every(name => names.has(name) || others.has(name))
  }
}

/**
 * Takes the series of a name out of a tree that are selected, and returns how many they were. Handles to them have to be
 * invalidated by the caller.
 *
 * @throws TypeError for what is not labels.
 */
export function removeSelected<F, S extends TreeEntry>(
  tree: LabelTree<F, S>,
  name: string,
  selection: SeriesSelection,
): number {
  if (isExact(selection)) return Number(tree.remove(name, selection.labels))
  const isSelected = selector(tree.naming, selection)
  return tree.removeWhere(series => isSelected(series.labels), String(name))
}
