import type { Branch, LabelPair, Place } from 'metrics-facade/registry'
import { type Exposition, writtenLabels } from '../model/exposition.ts'
import type { ByteSink } from './byte-writer.ts'
import { escapeValue } from './escape.ts'
import { labelName, type SampleName } from './sample-name.ts'
import { type Beginning, beginningOn } from './shared-lines.ts'

/** Labels as they stand between braces. */
export function pairsText(pairs: readonly LabelPair[]): string {
  return pairs.map(([name, value]) => `${labelName(name)}="${escapeValue(value)}"`).join(',')
}

/** Labels up to the quote that closes the last of them; `''` where there are none. */
function openText(pairs: readonly LabelPair[]): string {
  return pairsText(pairs).slice(0, -1)
}

/**
 * Writes how the lines of one series after the other begin: the sample's name, and the labels up to the quote that
 * closes the last of them. False, and nothing is written, where there are none.
 *
 * What the series of a branch have in common is written once a page, and then copied: measured, that takes a fraction
 * of the time.
 */
export function labelWriter(
  sink: ByteSink,
  exposition: Exposition,
  { open }: SampleName,
): (place: Place) => boolean {
  const { globalLabels, labelName: escaped } = exposition
  const globalText = openText(globalLabels.map(([name, value]) => [escaped?.(name) ?? name, value]))
  const start = globalText === '' ? open : `${open}${globalText}",`
  const globalNames = new Set(globalLabels.map(([name]) => name))
  /** What stands before the values of a label. */
  const openings = new Map<string, string>()

  const openingOf = (label: string): string => {
    let opening = openings.get(label)
    if (opening === undefined) {
      opening = `${labelName(escaped?.(label) ?? label)}="`
      openings.set(label, opening)
    }
    return opening
  }

  /**
   * The branches that are still to be written, the last label first. Used again and again, and never made shorter: V8
   * would fetch new memory for each line.
   */
  const waiting: Branch[] = []

  /** In loops, because callers choose how many labels there are. */
  const beginAt = (last: Branch): void => {
    const from = sink.place
    let known: Beginning | undefined
    let count = 0
    for (let branch: Branch | undefined = last; branch !== undefined; branch = branch.node.parent) {
      known = beginningOn(sink.page, branch)
      if (known !== undefined) break
      waiting[count] = branch
      count += 1
    }
    if (known === undefined) sink.text(start)
    else sink.copy(known.from, known.to)
    for (let index = count - 1; index >= 0; index--) {
      const branch = waiting[index]!
      const { parent, labelValue } = branch.node
      if (parent !== undefined) {
        sink.labelValue(labelValue)
        sink.text('",')
      }
      sink.text(openingOf(branch.label))
      // Kept only where there are others to copy it.
      if (branch.isWide) branch.memo = { page: sink.page, from, to: sink.place } satisfies Beginning
    }
  }

  const begin = (branch: Branch): void => {
    const beginning = beginningOn(sink.page, branch)
    if (beginning === undefined) beginAt(branch)
    else sink.copy(beginning.from, beginning.to)
  }

  /** Whether a label stands where a global one would. */
  const isOverriding = (branch: Branch): boolean => {
    for (let each: Branch | undefined = branch; each !== undefined; each = each.node.parent) {
      if (globalNames.has(each.label)) return true
    }
    return false
  }

  return place => {
    const { branch } = place
    if (branch === undefined) {
      if (globalText !== '') sink.text(open + globalText)
      return globalText !== ''
    }
    if (globalNames.size > 0 && isOverriding(branch)) {
      sink.text(open + openText(writtenLabels(place, exposition)))
      return true
    }
    begin(branch)
    sink.labelValue(place.labelValue)
    return true
  }
}
