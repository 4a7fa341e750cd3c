import { ByteSink, isBare, type LineStyle, linesOf } from '../line-writer/line-writer.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import type { ExposedFamily } from '../model/exposition.ts'
import type { ExemplarView, SeriesView } from '../model/views.ts'
import { escapeValue, familyName, pairsText } from '../names/quoting.ts'
import { ownSuffix, sampleNames, suffixes } from '../series/family.ts'
import type { FamilyWriter } from './text.ts'

// What both versions of OpenMetrics write alike.

/** The unit of a family if it is the last word of a name; version 1 of OpenMetrics forbids all others. */
export function unitInName(name: string, { unit }: ExposedFamily): string | undefined {
  return unit !== undefined && name.endsWith(`_${unit}`) ? unit : undefined
}

/** The lines before those of the series: type, unit and help. */
export function headOf(
  name: string,
  type: string,
  unit: string | undefined,
  { help = '' }: ExposedFamily,
): string {
  const written = familyName(name)
  // Characters that need quotes are not allowed here.
  const unitLine = unit !== undefined && /^[\w:]+$/.test(unit) ? `# UNIT ${written} ${unit}\n` : ''
  // Prometheus refuses a scrape in which a help text ends with a carriage return.
  const shown = help.replace(/\r+$/, '')
  const helpLine = shown === '' ? '' : `# HELP ${written} ${escapeValue(shown)}\n`
  return `# TYPE ${written} ${type}\n${unitLine}${helpLine}`
}

/** An exemplar, to follow the value of its sample. */
export function exemplarText({ pairs, value, timestampMs }: ExemplarView): string {
  return ` # {${pairsText(pairs)}} ${formatValue(value)} ${formatSeconds(timestampMs)}`
}

const unknownStyle: LineStyle = { bound: formatCanonicalBound }

/** Whether all series have only a sum and a count. */
function areAllBare({ series }: ExposedFamily): boolean {
  try {
    return (series as readonly SeriesView[]).every(isBare)
  } catch {
    // A series that cannot be read is reported and left out when it is written.
    return false
  }
}

/**
 * Writes one family for each sample name. Later families are collected meanwhile, so that each series shows one moment.
 */
export function unknownWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const { name, type } = family
  const unknownHead = (suffix: string): string =>
    headOf(name + suffix, 'unknown', unitInName(name + suffix, family), family)
  const own = unknownHead(ownSuffix[type])
  const [sums, counts] = [new ByteSink(), new ByteSink()]
  const series = linesOf(family, { own: sink, sums, counts }, unknownStyle)
  if (sampleNames(type, name).length === 1) return { head: own, series }
  sums.text(unknownHead(suffixes.sum))
  counts.text(unknownHead(suffixes.count))
  return { head: areAllBare(family) ? '' : own, series, tail: () => [sums.take(), counts.take()] }
}
