import { ByteSink, isBare, type LineStyle, linesOf } from '../line-writer/line-writer.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import type { ExemplarView, SeriesView } from '../model/views.ts'
import { escapeValue, familyName, pairsText } from '../names/quoting.ts'
import { ownSuffix, sampleNames, suffixes } from '../series/family.ts'
import type { Format } from './format.ts'
import { openMetricsName, typedFamilies, valueRuleOf } from './openmetrics-rules.ts'
import { type FamilyWriter, writeFamilies } from './text.ts'

function headOf(name: string, type: string, { help, unit }: ExposedFamily): string {
  const written = familyName(name)
  const unitLine = unit && name.endsWith(`_${unit}`) ? `# UNIT ${written} ${unit}\n` : ''
  return `# TYPE ${written} ${type}\n${unitLine}${help ? `# HELP ${written} ${escapeValue(help)}\n` : ''}`
}

function exemplarText({ pairs, value, timestampMs }: ExemplarView): string {
  return ` # {${pairsText(pairs)}} ${formatValue(value)} ${formatSeconds(timestampMs)}`
}

const unknownStyle: LineStyle = { bound: formatCanonicalBound }
const typedStyle: LineStyle = { ...unknownStyle, exemplar: exemplarText }

function typedWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const name = openMetricsName(family)
  const created = family.createdTimestamps ? { name: `${name}_created`, spell: formatSeconds } : undefined
  // A series that broke a rule after the head was written shows again in the next scrape, as type `unknown`.
  const style = { ...typedStyle, created, accepts: valueRuleOf(family.type) }
  const sinks = { own: sink, sums: sink, counts: sink }
  return { head: headOf(name, family.type, family), series: linesOf(family, sinks, style) }
}

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
function unknownWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const { name, type } = family
  const own = headOf(name + ownSuffix[type], 'unknown', family)
  const [sums, counts] = [new ByteSink(), new ByteSink()]
  const series = linesOf(family, { own: sink, sums, counts }, unknownStyle)
  if (sampleNames(type, name).length === 1) return { head: own, series }
  sums.text(headOf(name + suffixes.sum, 'unknown', family))
  counts.text(headOf(name + suffixes.count, 'unknown', family))
  return { head: areAllBare(family) ? '' : own, series, tail: () => [sums.take(), counts.take()] }
}

function* write(exposition: Exposition, sink: ByteSink): Generator<void> {
  const typed = typedFamilies(exposition.families)
  yield* writeFamilies(exposition, sink, family =>
    (typed.has(family) ? typedWriter : unknownWriter)(family, sink),
  )
  sink.text('# EOF\n')
}

/** The version before 1.0.0, which does not differ in what is written. */
const draft = 'application/openmetrics-text; version=0.0.1; charset=utf-8'

/**
 * OpenMetrics 1.0.0. It yields after whole lines, and the lines of one series always show one moment.
 *
 * Samples are named as in the text format. A family that breaks the rules of its type is written as `unknown`, which
 * has no rules.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export const openMetricsFormat: Format = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  aliases: { [draft]: draft },
  created: 'onRequest',
  write,
}
