import type { Branch, LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import { labelName, pairsText } from '../names/quoting.ts'
import type { ByteSink } from './byte-writer.ts'
import type { SampleName } from './sample-name.ts'
import { type Beginning, beginningOn, type Shared, setBeginning } from './shared-lines.ts'

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
  family: ExposedFamily,
  { open }: SampleName,
): (series: SeriesView) => boolean {
  const { globalLabels = [], labelName: escaped } = family
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
      if (branch.isWide) setBeginning(branch, { page: sink.page, from, to: sink.place })
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

  const writeWhole = (series: SeriesView): boolean => {
    const text = openText(writtenLabels(series, family))
    if (text !== '') sink.text(open + text)
    return text !== ''
  }

  return series => {
    const { branch, labelValue } = series as SeriesView & Partial<Shared>
    if (branch === undefined || (globalNames.size > 0 && isOverriding(branch))) return writeWhole(series)
    begin(branch)
    sink.labelValue(labelValue!)
    return true
  }
}
