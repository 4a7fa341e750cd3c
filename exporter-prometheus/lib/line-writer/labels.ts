import type { Branch, LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import { isLegalMetricName } from '../names/legal.ts'
import { familyName, labelName, pairsText } from '../names/quoting.ts'
import type { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import { type PrefixRange, prefixOn, type Shared, setPrefix } from './shared-lines.ts'

/** How a line begins: `bare` for a sample without labels; `open` if labels and a closing brace follow. */
export interface SampleName {
  readonly bare: string
  readonly open: string
  /** The bytes of `open`, for lines that are written often. */
  readonly encoded: EncodedText
}

/** Prepares the name of a sample for the start of its lines. */
export function sampleName(name: string): SampleName {
  const isLegal = isLegalMetricName(name)
  const written = familyName(name)
  const open = isLegal ? `${written}{` : `{${written},`
  return { bare: isLegal ? written : `{${written}}`, open, encoded: EncodedText.of(open) }
}

/** The labels without the closing quote of the last one; `''` if there are none. */
function openText(pairs: readonly LabelPair[]): string {
  return pairsText(pairs).slice(0, -1)
}

/**
 * Returns a function that begins a line of a series: the name of the sample, and the labels without the closing quote
 * of the last one. It returns false and writes nothing if there are no labels.
 *
 * The prefix that the series of a branch share is written once a page and then copied. Measured: this takes a fraction
 * of the time.
 */
export function labelWriter(
  sink: ByteSink,
  family: ExposedFamily,
  { open }: SampleName,
): (series: SeriesView) => boolean {
  const { globalLabels = [], labelName: escaped } = family
  // A program may show the series of one family in another, too.
  sink.beginPage()
  const globalText = openText(globalLabels.map(([name, value]) => [escaped?.(name) ?? name, value]))
  const start = globalText === '' ? open : `${open}${globalText}",`
  const globalNames = new Set(globalLabels.map(([name]) => name))
  /** What precedes the value of each label. */
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
   * The branches that are still to be written, the last label first. The array is reused and never shortened: otherwise
   * V8 would allocate memory for each line.
   */
  const waiting: Branch[] = []

  /** Loops instead of recursion, because the number of labels has no limit. */
  const beginAt = (last: Branch): void => {
    const from = sink.offset
    let known: PrefixRange | undefined
    let count = 0
    for (let branch: Branch | undefined = last; branch !== undefined; branch = branch.node.parent) {
      known = prefixOn(sink.page, branch)
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
      // Recorded only if other series can copy it.
      if (branch.isWide) setPrefix(branch, { page: sink.page, from, to: sink.offset })
    }
  }

  const begin = (branch: Branch): void => {
    const prefix = prefixOn(sink.page, branch)
    if (prefix === undefined) beginAt(branch)
    else sink.copy(prefix.from, prefix.to)
  }

  /** Whether a label of the series replaces a global one. */
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
