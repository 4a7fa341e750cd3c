import { type FamilyText, writeFamilies } from './chunks.ts'
import { escapeHelp } from './escape.ts'
import type { ExposedFamily } from './exposition.ts'
import type { Format } from './format.ts'
import { distributionLines, valueLine } from './lines.ts'
import { formatBound, formatValue } from './number.ts'
import { familyName, sampleName } from './quoting.ts'

function headOf({ name, type, help }: ExposedFamily): string {
  const written = familyName(name)
  return `${help ? `# HELP ${written} ${escapeHelp(help)}\n` : ''}# TYPE ${written} ${type}\n`
}

function familyText(family: ExposedFamily): FamilyText {
  const head = headOf(family)
  if (family.type === 'histogram' || family.type === 'summary') {
    const linesOf = distributionLines(family, { bound: formatBound })
    return {
      head,
      series: (index, labels) => {
        const { own, sum, count } = linesOf(index, labels)
        return own + sum + count
      },
    }
  }
  const { series } = family
  const start = sampleName(family.name)
  return { head, series: (index, labels) => valueLine(start, labels, formatValue(series[index]!.value)) }
}

/**
 * The text format 0.0.4, in chunks that end at the end of a line.
 *
 * The caller may do other things between two chunks; the lines of one series always show one moment.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const textFormat: Format<string> = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  write: exposition => writeFamilies(exposition, familyText),
}
