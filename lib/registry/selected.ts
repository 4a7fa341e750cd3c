import type { LabelRecord, SeriesSelection } from 'metrics-facade'
import { labelPairs } from './label.ts'
import type { Naming } from './naming.ts'
import type { TreeEntry } from './node.ts'
import type { LabelTree } from './tree.ts'

/** The labels as they are written, including those that the naming leaves out. */
function writtenLabels(naming: Naming, labels: SeriesSelection['labels']): Map<string, string> {
  return new Map(
    labelPairs(labels).map(([name, value]) => {
      const label = naming.label(name)
      return [label, naming.value(label, value) ?? value]
    }),
  )
}

/** Whether at most one series can be selected, so that it is found without a search through all. */
function isExact({ labelNames = [], mayHaveOthers = false }: SeriesSelection): boolean {
  return (
    labelNames.length === 0 &&
    (mayHaveOthers === false || (mayHaveOthers !== true && mayHaveOthers.length === 0))
  )
}

/**
 * Returns a function that tells whether a series with these labels is selected.
 *
 * @throws TypeError if the labels of the selection are not labels.
 */
function selector(
  naming: Naming,
  { labels, labelNames = [], mayHaveOthers = false }: SeriesSelection,
): (labels: LabelRecord) => boolean {
  const wanted = writtenLabels(naming, labels)
  const names = new Set([...wanted.keys(), ...labelNames.map(name => naming.label(name))])
  const others =
    typeof mayHaveOthers === 'boolean' ? undefined : new Set(mayHaveOthers.map(name => naming.label(name)))
  return registered => {
    const written = writtenLabels(naming, registered)
    for (const name of names) if (!written.has(name)) return false
    for (const [name, value] of wanted) if (written.get(name) !== value) return false
    if (written.size === names.size || mayHaveOthers === true) return true
    return others !== undefined && [...written.keys()].every(name => names.has(name) || others.has(name))
  }
}

/**
 * Removes the selected series of a name from a tree, and returns how many those were. The caller has to invalidate
 * handles.
 *
 * @throws TypeError if the labels of the selection are not labels.
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
