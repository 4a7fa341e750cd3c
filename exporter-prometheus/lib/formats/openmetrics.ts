import { type ByteSink, type LineStyle, linesOf } from '../line-writer/line-writer.ts'
import { formatCanonicalBound, formatSeconds } from '../line-writer/number.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import type { Format } from './format.ts'
import { exemplarText, headOf, unitInName, unknownWriter } from './openmetrics-parts.ts'
import { openMetricsName, typedFamilies, valueRuleOf } from './openmetrics-rules.ts'
import { type FamilyWriter, writeFamilies } from './text.ts'

const typedStyle: LineStyle = { bound: formatCanonicalBound, exemplar: exemplarText }

function typedWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const name = openMetricsName(family)
  const created = family.createdTimestamps ? { name: `${name}_created`, spell: formatSeconds } : undefined
  // A series that broke a rule after the head was written shows again in the next scrape, as type `unknown`.
  const style = { ...typedStyle, created, accepts: valueRuleOf(family.type) }
  const sinks = { own: sink, sums: sink, counts: sink }
  const head = headOf(name, family.type, unitInName(name, family), family)
  return { head, series: linesOf(family, sinks, style) }
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
