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

/**
 * Writes the labels between the braces of one series after the other. What stands between the values is kept from one
 * to the next, because the series of a family mostly have the same label names.
 */
function labelWriter(globalLabels: readonly LabelPair[]): (series: Series) => string {
  const globalText = globalLabels.map(pairText).join(',')
  const names: string[] = []
  const before: string[] = []
  return series => {
    if (series.pairs !== undefined) return writtenLabels(series, globalLabels).map(pairText).join(',')
    let text = ''
    let index = 0
    for (const name in series.labels) {
      if (names[index] !== name) {
        names[index] = name
        const start = globalText === '' ? '' : `${globalText},`
        before[index] = `${index === 0 ? start : '",'}${name}="`
      }
      text += before[index]! + series.labels[name]
      index += 1
    }
    return index === 0 ? globalText : `${text}"`
  }
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
  const start = `${name}{`
  return (index, inner) => {
    const value = formatValue(values[index]!.value)
    return inner === '' ? `${name} ${value}\n` : `${start}${inner}} ${value}\n`
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
  const labelText = labelWriter(globalLabels)
  let chunk = ''
  for (const family of families) {
    if (family.help) chunk += `# HELP ${family.name} ${escapeHelp(family.help)}\n`
    chunk += `# TYPE ${family.name} ${family.type}\n`
    const write = lineWriter(family)
    for (let index = 0; index < family.series.length; index++) {
      chunk += write(index, labelText(family.series[index]!))
      if (chunk.length >= chunkLength) {
        yield chunk
        chunk = ''
      }
    }
  }
  if (chunk !== '') yield chunk
}
