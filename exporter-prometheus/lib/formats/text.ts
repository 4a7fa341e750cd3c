import type { ByteSink } from '../line-writer/byte-writer.ts'
import { escapeHelp } from '../line-writer/escape.ts'
import { distributionWriter, valueWriter } from '../line-writer/lines.ts'
import { formatBound } from '../line-writer/number.ts'
import { familyName } from '../line-writer/sample-name.ts'
import type { ExposedFamily } from '../model/exposition.ts'
import { eachAlone, type FamilyWriter, writeFamilies } from './families.ts'
import type { Format } from './format.ts'

function headOf({ name, type, help }: ExposedFamily): string {
  const written = familyName(name)
  return `${help ? `# HELP ${written} ${escapeHelp(help)}\n` : ''}# TYPE ${written} ${type}\n`
}

function familyWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const head = headOf(family)
  if (family.type === 'histogram' || family.type === 'summary') {
    const sinks = { own: sink, sums: sink, counts: sink }
    const writeLines = distributionWriter(sinks, family, { bound: formatBound })
    return { head, series: eachAlone(writeLines) }
  }
  return { head, series: valueWriter(family, sink) }
}

/**
 * The text format 0.0.4; turns end at the end of a line, and the lines of one series always show one moment.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const textFormat: Format = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  write: (exposition, sink) => writeFamilies(exposition, sink, family => familyWriter(family, sink)),
}
