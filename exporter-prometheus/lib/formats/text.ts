import { type LineStyle, linesOf } from '../line-writer/line-writer.ts'
import { formatBound } from '../line-writer/number.ts'
import type { ExposedFamily } from '../model/exposition.ts'
import { escapeHelp, familyName } from '../names/quoting.ts'
import { writeFamilies } from './families.ts'
import type { Format } from './format.ts'

const style: LineStyle = { bound: formatBound }

function headOf({ name, type, help }: ExposedFamily): string {
  const written = familyName(name)
  return `${help ? `# HELP ${written} ${escapeHelp(help)}\n` : ''}# TYPE ${written} ${type}\n`
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The text format 0.0.4. It yields after whole lines, and the lines of one series always show one moment.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const textFormat: Format = {
  contentType,
  // Prometheus 3 calls 0.0.4 with quoted names 1.0.0, and reads it as 0.0.4 if that is what the answer says.
  aliases: { 'text/plain; version=1.0.0; charset=utf-8': contentType },
  write: (exposition, sink) =>
    writeFamilies(exposition, sink, family => ({
      head: headOf(family),
      series: linesOf(family, { own: sink, sums: sink, counts: sink }, style),
    })),
}
