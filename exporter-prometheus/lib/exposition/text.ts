import type { LabelPair } from 'metrics-facade/registry'
import type { BucketedSeries } from '../series/bucketed.ts'
import type { Series } from '../series/series.ts'
import type { SummarySeries } from '../series/summary.ts'
import { escapeHelp, escapeValue } from './escape.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from './exposition.ts'
import { formatBound, formatValue } from './number.ts'

/** The media type of the text format 0.0.4. */
export const textContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Characters per chunk: measured, much longer or shorter strings take longer to put together and to encode. */
const chunkLength = 16_384

function pairText([name, value]: LabelPair): string {
  return `${name}="${escapeValue(value)}"`
}

/** The labels of a series between its braces; empty if it has none. */
function labelText(series: Series, globalLabels: readonly LabelPair[], globalText: string): string {
  if (series.pairs !== undefined) return writtenLabels(series, globalLabels).map(pairText).join(',')
  let text = globalText
  for (const name in series.labels)
    text += `${text === '' ? '' : ','}${name}="${String(series.labels[name])}"`
  return text
}

function bucketLines(series: BucketedSeries, name: string, inner: string, bounds: readonly string[]): string {
  const start = `${name}_bucket{${inner === '' ? '' : `${inner},`}le="`
  let cumulative = 0
  let lines = ''
  for (let index = 0; index < bounds.length; index++) {
    cumulative += series.counts[index]!
    lines += `${start}${bounds[index]!}"} ${cumulative}\n`
  }
  const labels = inner === '' ? '' : `{${inner}}`
  return `${lines}${name}_sum${labels} ${formatValue(series.sum)}\n${name}_count${labels} ${cumulative}\n`
}

function summaryLines(
  series: SummarySeries,
  name: string,
  inner: string,
  quantiles: readonly string[],
): string {
  const start = `${name}{${inner === '' ? '' : `${inner},`}quantile="`
  let lines = ''
  series.quantiles().forEach((value, index) => {
    lines += `${start}${quantiles[index]!}"} ${formatValue(value)}\n`
  })
  const labels = inner === '' ? '' : `{${inner}}`
  return `${lines}${name}_sum${labels} ${formatValue(series.sum)}\n${name}_count${labels} ${series.count}\n`
}

/** What writes one series of a family, given the text of its labels. */
function lineWriter(family: ExposedFamily): (index: number, inner: string) => string {
  const { name, series } = family
  if (family.type === 'histogram') {
    const bounds = [...family.distribution.bounds.map(formatBound), '+Inf']
    return (index, inner) => bucketLines(series[index] as BucketedSeries, name, inner, bounds)
  }
  if (family.type === 'summary') {
    const quantiles = family.distribution.quantiles.map(formatBound)
    return (index, inner) => summaryLines(series[index] as SummarySeries, name, inner, quantiles)
  }
  const values = family.series
  return (index, inner) => {
    const value = formatValue(values[index]!.value)
    return inner === '' ? `${name} ${value}\n` : `${name}{${inner}} ${value}\n`
  }
}

/**
 * The text format 0.0.4 in chunks that end at the end of a line.
 *
 * The caller may do other things between two chunks; the lines of one series always show one moment.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function* writeText(exposition: Exposition): Generator<string> {
  const { families, globalLabels } = exposition
  const globalText = globalLabels.map(pairText).join(',')
  let chunk = ''
  for (const family of families) {
    if (family.help) chunk += `# HELP ${family.name} ${escapeHelp(family.help)}\n`
    chunk += `# TYPE ${family.name} ${family.type}\n`
    const write = lineWriter(family)
    for (let index = 0; index < family.series.length; index++) {
      chunk += write(index, labelText(family.series[index]!, globalLabels, globalText))
      if (chunk.length >= chunkLength) {
        yield chunk
        chunk = ''
      }
    }
  }
  if (chunk !== '') yield chunk
}
