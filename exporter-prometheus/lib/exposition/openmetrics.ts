import type { Exemplar } from '../series/exemplar.ts'
import type { Series } from '../series/series.ts'
import { type FamilyText, writeFamilies } from './chunks.ts'
import { escapeValue } from './escape.ts'
import type { ExposedFamily, Exposition } from './exposition.ts'
import type { Format } from './format.ts'
import { pairsText } from './labels.ts'
import { type DistributionStyle, distributionLines, valueLine } from './lines.ts'
import { unitWord } from './naming.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from './number.ts'
import { hasAllowedValues, openMetricsName, typedFamilies } from './openmetrics-type.ts'
import { familyName, sampleName } from './quoting.ts'

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
function createdWriter(name: string, exposition: Exposition): (series: Series, labels: string) => string {
  if (!exposition.createdTimestamps) return () => ''
  const start = sampleName(`${name}_created`)
  return (series, labels) =>
    valueLine(start, labels, formatSeconds(series.created + exposition.clockOffsetMs))
}

function typedText(family: ExposedFamily, exposition: Exposition): FamilyText {
  const name = openMetricsName(family)
  const head = headOf(name, family.type, family)
  const createdLine = createdWriter(name, exposition)
  if (family.type === 'histogram' || family.type === 'summary') {
    const linesOf = distributionLines(family, style)
    return {
      head,
      series: (index, labels) => {
        const one = family.series[index]!
        // What came to be so after the head was written shows in the next scrape, which knows it beforehand.
        if (!hasAllowedValues(one)) return ''
        const { own, sum, count } = linesOf(index, labels)
        return own + sum + count + createdLine(one, labels)
      },
    }
  }
  const start = sampleName(family.name)
  if (family.type === 'gauge') {
    return {
      head,
      series: (index, labels) => valueLine(start, labels, formatValue(family.series[index]!.value)),
    }
  }
  return {
    head,
    series: (index, labels) => {
      const one = family.series[index]!
      const { value, exemplar } = one
      const text = exemplar === undefined ? formatValue(value) : formatValue(value) + exemplarText(exemplar)
      return valueLine(start, labels, text) + createdLine(one, labels)
    },
  }
}

/** A family for each of its sample names. What is written last is collected meanwhile, so that it is of one moment. */
function unknownDistributionText(family: DistributionFamily): FamilyText {
  const { name, type } = family
  const sums: string[] = []
  const counts: string[] = []
  const linesOf = distributionLines(family, unknownStyle)
  return {
    head: headOf(type === 'histogram' ? `${name}_bucket` : name, 'unknown', family),
    series: (index, labels) => {
      const { own, sum, count } = linesOf(index, labels)
      sums.push(sum)
      counts.push(count)
      return own
    },
    tail: () => [
      headOf(`${name}_sum`, 'unknown', family),
      ...sums,
      headOf(`${name}_count`, 'unknown', family),
      ...counts,
    ],
  }
}

function unknownText(family: ExposedFamily): FamilyText {
  if (family.type === 'histogram' || family.type === 'summary') return unknownDistributionText(family)
  const { name, series } = family
  const start = sampleName(name)
  return {
    head: headOf(name, 'unknown', family),
    series: (index, labels) => valueLine(start, labels, formatValue(series[index]!.value)),
  }
}

function* write(exposition: Exposition): Generator<string> {
  const typed = typedFamilies(exposition.families)
  yield* writeFamilies(exposition, family =>
    typed.has(family) ? typedText(family, exposition) : unknownText(family),
  )
  yield '# EOF\n'
}

function formatOf(version: string): Format<string> {
  return { contentType: `application/openmetrics-text; version=${version}; charset=utf-8`, write }
}

/**
 * OpenMetrics 1.0.0, in chunks that end at the end of a line.
 *
 * Samples are named as in the text format. What the rules of a type forbid is written as type `unknown`, which has none.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export const openMetricsFormat: Format<string> = formatOf('1.0.0')

/** What OpenMetrics was called before its first version. */
export const openMetricsDraftFormat: Format<string> = formatOf('0.0.1')
