import { ByteSink } from '../line-writer/byte-writer.ts'
import { escapeValue } from '../line-writer/escape.ts'
import { pairsText } from '../line-writer/labels.ts'
import { type DistributionStyle, distributionWriter, LineWriter, valueWriter } from '../line-writer/lines.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import { familyName, sampleName } from '../line-writer/sample-name.ts'
import { createdTime, type ExposedFamily, type Exposition } from '../model/exposition.ts'
import { unitWord } from '../names/naming.ts'
import type { Exemplar } from '../series/exemplar.ts'
import type { Series } from '../series/series.ts'
import { eachAlone, type FamilyWriter, writeFamilies } from './families.ts'
import type { Format } from './format.ts'
import { hasAllowedValues, openMetricsName, typedFamilies } from './openmetrics-rules.ts'

type DistributionFamily = ExposedFamily & { readonly type: 'histogram' | 'summary' }

function headOf(name: string, type: string, { help, unit }: ExposedFamily): string {
  const written = familyName(name)
  const word = unit && unitWord(unit)
  const unitLine = word !== undefined && name.endsWith(`_${word}`) ? `# UNIT ${written} ${word}\n` : ''
  return `# TYPE ${written} ${type}\n${unitLine}${help ? `# HELP ${written} ${escapeValue(help)}\n` : ''}`
}

function exemplarText({ labels, value, timestampMs }: Exemplar): string {
  return ` # {${pairsText(labels)}} ${formatValue(value)} ${formatSeconds(timestampMs)}`
}

const style: DistributionStyle = { bound: formatCanonicalBound, exemplar: exemplarText }
const unknownStyle: DistributionStyle = { bound: formatCanonicalBound }

/** Writes when each series began, if that is asked for. */
function createdWriter(
  name: string,
  exposition: Exposition,
  sink: ByteSink,
): (series: Series, line: LineWriter) => void {
  if (!exposition.createdTimestamps) return () => {}
  const sample = sampleName(`${name}_created`)
  return (series, line) => {
    const created = createdTime(series)
    if (created === undefined) return
    line.other(sample)
    sink.text(`${formatSeconds(created)}\n`)
  }
}

function typedWriter(family: ExposedFamily, exposition: Exposition, sink: ByteSink): FamilyWriter {
  const name = openMetricsName(family)
  const head = headOf(name, family.type, family)
  const writeCreated = createdWriter(name, exposition, sink)
  if (family.type === 'histogram' || family.type === 'summary') {
    const sinks = { own: sink, sums: sink, counts: sink }
    const writeLines = distributionWriter(sinks, exposition, family, style)
    return {
      head,
      series: eachAlone(index => {
        const one = family.series[index]!
        // What came to be so after the head was written shows in the next scrape, which knows it beforehand.
        if (hasAllowedValues(one)) writeCreated(one, writeLines(index))
      }),
    }
  }
  if (family.type === 'gauge') return { head, series: valueWriter(family, exposition, sink) }
  const line = new LineWriter(sink, exposition, sampleName(family.name))
  const hasMore = (index: number): boolean =>
    exposition.createdTimestamps === true || family.series[index]!.exemplar !== undefined
  const writeValues = valueWriter(family, exposition, sink, hasMore)
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

/** A family for each of its sample names. What is written last is collected meanwhile, so that it is of one moment. */
function unknownDistributionWriter(
  family: DistributionFamily,
  exposition: Exposition,
  sink: ByteSink,
): FamilyWriter {
  const { name, type } = family
  const [sums, counts] = [new ByteSink(), new ByteSink()]
  sums.text(headOf(`${name}_sum`, 'unknown', family))
  counts.text(headOf(`${name}_count`, 'unknown', family))
  return {
    head: headOf(type === 'histogram' ? `${name}_bucket` : name, 'unknown', family),
    series: eachAlone(distributionWriter({ own: sink, sums, counts }, exposition, family, unknownStyle)),
    tail: () => [sums.take(), counts.take()],
  }
}

function unknownWriter(family: ExposedFamily, exposition: Exposition, sink: ByteSink): FamilyWriter {
  if (family.type === 'histogram' || family.type === 'summary') {
    return unknownDistributionWriter(family, exposition, sink)
  }
  return { head: headOf(family.name, 'unknown', family), series: valueWriter(family, exposition, sink) }
}

function* write(exposition: Exposition, sink: ByteSink): Generator<void> {
  const typed = typedFamilies(exposition.families)
  yield* writeFamilies(exposition, sink, family =>
    (typed.has(family) ? typedWriter : unknownWriter)(family, exposition, sink),
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
