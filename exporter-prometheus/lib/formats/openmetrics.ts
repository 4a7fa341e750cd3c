import { ByteSink } from '../line-writer/byte-writer.ts'
import { escapeValue } from '../line-writer/escape.ts'
import { pairsText } from '../line-writer/labels.ts'
import {
  type DistributionStyle,
  distributionWriter,
  isBare,
  LineWriter,
  valueWriter,
} from '../line-writer/lines.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import { familyName, sampleName } from '../line-writer/sample-name.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import type { ExemplarView, SeriesView } from '../model/views.ts'
import { suffixes } from '../series/family.ts'
import { eachAlone, type FamilyWriter, writeFamilies } from './families.ts'
import type { Format } from './format.ts'
import { openMetricsName, typedFamilies, valueRuleOf } from './openmetrics-rules.ts'

type DistributionFamily = ExposedFamily<'histogram' | 'summary'>

function headOf(name: string, type: string, { help, unit }: ExposedFamily): string {
  const written = familyName(name)
  const unitLine = unit && name.endsWith(`_${unit}`) ? `# UNIT ${written} ${unit}\n` : ''
  return `# TYPE ${written} ${type}\n${unitLine}${help ? `# HELP ${written} ${escapeValue(help)}\n` : ''}`
}

function exemplarText({ pairs, value, timestampMs }: ExemplarView): string {
  return ` # {${pairsText(pairs)}} ${formatValue(value)} ${formatSeconds(timestampMs)}`
}

const style: DistributionStyle = { bound: formatCanonicalBound, exemplar: exemplarText }
const unknownStyle: DistributionStyle = { bound: formatCanonicalBound }

/** Writes when each series began, if that is asked for. */
function createdWriter(
  name: string,
  { createdTimestamps }: ExposedFamily,
  sink: ByteSink,
): (series: SeriesView, line: LineWriter) => void {
  if (!createdTimestamps) return () => {}
  const sample = sampleName(`${name}_created`)
  return ({ createdMs }, line) => {
    if (createdMs === undefined) return
    line.other(sample)
    sink.text(`${formatSeconds(createdMs)}\n`)
  }
}

function typedWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const name = openMetricsName(family)
  const head = headOf(name, family.type, family)
  const writeCreated = createdWriter(name, family, sink)
  if (family.type === 'histogram' || family.type === 'summary') {
    const sinks = { own: sink, sums: sink, counts: sink }
    const writeLines = distributionWriter(sinks, family, style)
    const hasAllowedValues = valueRuleOf(family.type)
    return {
      head,
      series: eachAlone(index => {
        const one = family.series[index]!
        // What came to be so after the head was written shows in the next scrape, which knows it beforehand.
        if (hasAllowedValues(one)) writeCreated(one, writeLines(index))
      }),
    }
  }
  if (family.type === 'gauge') return { head, series: valueWriter(family, sink) }
  const line = new LineWriter(sink, family, sampleName(family.name))
  const hasMore = (index: number): boolean =>
    family.createdTimestamps === true || family.series[index]!.exemplar !== undefined
  const writeValues = valueWriter(family, sink, hasMore)
  return {
    head,
    series: index => {
      if (!hasMore(index)) return writeValues(index)
      const one = family.series[index]!
      line.value(one)
      sink.number(one.value)
      sink.text(one.exemplar === undefined ? '\n' : `${exemplarText(one.exemplar)}\n`)
      writeCreated(one, line)
      return index + 1
    },
  }
}

/** Whether none of its series has more than a sum and a count. */
function areAllBare({ series }: DistributionFamily): boolean {
  try {
    return (series as readonly SeriesView[]).every(isBare)
  } catch {
    // One of them cannot be read, and is left out when it is to be written.
    return false
  }
}

/** A family for each of its sample names. What is written last is collected meanwhile, so that it is of one moment. */
function unknownDistributionWriter(family: DistributionFamily, sink: ByteSink): FamilyWriter {
  const { name, type } = family
  const [sums, counts] = [new ByteSink(), new ByteSink()]
  sums.text(headOf(name + suffixes.sum, 'unknown', family))
  counts.text(headOf(name + suffixes.count, 'unknown', family))
  return {
    head: areAllBare(family)
      ? ''
      : headOf(type === 'histogram' ? name + suffixes.bucket : name, 'unknown', family),
    series: eachAlone(distributionWriter({ own: sink, sums, counts }, family, unknownStyle)),
    tail: () => [sums.take(), counts.take()],
  }
}

function unknownWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  if (family.type === 'histogram' || family.type === 'summary') {
    return unknownDistributionWriter(family, sink)
  }
  return { head: headOf(family.name, 'unknown', family), series: valueWriter(family, sink) }
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
