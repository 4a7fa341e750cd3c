import type { LabelPair } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'
import { escapeValue } from './escape.ts'
import { type Exposition, writtenLabels } from './exposition.ts'
import { labelName } from './quoting.ts'

/** Labels as they stand between braces. */
export function pairsText(pairs: readonly LabelPair[]): string {
  return pairs.map(([name, value]) => `${labelName(name)}="${escapeValue(value)}"`).join(',')
}

/**
 * Writes the labels between the braces of one series after the other. What stands between the values is kept from one
 * to the next, because the series of a family mostly have the same label names.
 */
export function labelWriter(exposition: Exposition): (series: Series) => string {
  const { globalLabels, labelName: escaped = name => name } = exposition
  const globalText = pairsText(globalLabels.map(([name, value]) => [escaped(name), value]))
  const names: string[] = []
  const before: string[] = []
  return series => {
    if (series.pairs !== undefined) return pairsText(writtenLabels(series, exposition))
    let text = ''
    let index = 0
    for (const name in series.labels) {
      if (names[index] !== name) {
        names[index] = name
        const start = globalText === '' ? '' : `${globalText},`
        before[index] = `${index === 0 ? start : '",'}${labelName(escaped(name))}="`
      }
      text += before[index]! + series.labels[name]
      index += 1
    }
    return index === 0 ? globalText : `${text}"`
  }
}
