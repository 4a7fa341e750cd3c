import { ByteSink, isBare, type LineStyle, linesOf } from '../line-writer/line-writer.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import type { ExemplarView, SeriesView } from '../model/views.ts'
import { escapeValue, familyName, pairsText } from '../names/quoting.ts'
import { ownSuffix, sampleNames, suffixes } from '../series/family.ts'
import { type FamilyWriter, writeFamilies } from './families.ts'
import type { Format } from './format.ts'
import { openMetricsName, typedFamilies, valueRuleOf } from './openmetrics-rules.ts'

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
  // What came to break a rule after the head was written shows in the next scrape, which knows it beforehand.
  const style = { ...typedStyle, created, accepts: valueRuleOf(family.type) }
  const sinks = { own: sink, sums: sink, counts: sink }
  return { head: headOf(name, family.type, family), series: linesOf(family, sinks, style) }
}

/** Whether none of its series has more than a sum and a count. */
function areAllBare({ series }: ExposedFamily): boolean {
  try {
    return (series as readonly SeriesView[]).every(isBare)
  } catch {
    // One of them cannot be read, and is left out when it is to be written.
    return false
  }
}

/** A family for each of its sample names. What is written last is collected meanwhile, so that it is of one moment. */
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

function formatOf(version: string): Format {
  return {
    contentType: `application/openmetrics-text; version=${version}; charset=utf-8`,
    created: 'onRequest',
    write,
  }
}

/**
 * OpenMetrics 1.0.0; turns end at the end of a line, and the lines of one series always show one moment.
 *
 * Samples are named as in the text format. What the rules of a type forbid is written as type `unknown`, which has none.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export const openMetricsFormat: Format = formatOf('1.0.0')

/** What OpenMetrics was called before its first version. */
export const openMetricsDraftFormat: Format = formatOf('0.0.1')
