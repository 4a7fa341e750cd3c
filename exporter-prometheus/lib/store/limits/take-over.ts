import type { FamilyLimit } from './family-limit.ts'
import type { LabelLimit } from './label-limit.ts'

/**
 * Lets limits go on where those of another store end, whose series are in this one, too.
 *
 * @param begun - how many expositions of this store have begun.
 */
export function takeOver(limits: Iterable<FamilyLimit>, others: Iterable<FamilyLimit>, begun: number): void {
  const all = [...limits]
  for (const { around, labels, transitions } of others) {
    const limit = all.find(one => one.around.kind === around.kind && one.around.name === around.name)
    if (limit === undefined) continue
    for (const label of labels) takeOverLabel(limit.label(label.name), label, begun)
    const beginning = new Set(transitions.beginning.map(({ pairs }) => JSON.stringify(pairs)))
    for (const series of limit.series) if (beginning.has(JSON.stringify(series.pairs))) limit.open(series)
  }
}

function takeOverLabel(label: LabelLimit, before: LabelLimit, begun: number): void {
  if (before.hasOverflowed) label.overflow()
  label.isFull ||= before.isFull
  for (const [text, { isAdopted }] of before.values) {
    const value = label.values.get(text)
    if (value !== undefined) value.isAdopted ||= isAdopted
  }
  for (const hash of before.resting.hashes) label.resting.add(hash, begun)
  label.markAll()
}
