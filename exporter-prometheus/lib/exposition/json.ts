import type { Branch, LabelPair } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'
import type { ByteSink } from './bytes.ts'
import { type Exposition, writtenLabels } from './exposition.ts'
import { type Format, turnBytes } from './format.ts'
import { headText, quotedText, valuesText } from './json-text.ts'
import { formatValue } from './number.ts'
import { headOf, type SeriesValues, valuesReader } from './snapshot.ts'

/**
 * Writes the labels of one series after the other. What the series of a branch have in common is written once: measured,
 * to make an object of the labels of each and then text of that takes three times as long.
 */
function labelsWriter(exposition: Exposition): (series: Series) => string {
  const globalNames = new Set(exposition.globalLabels.map(([name]) => name))
  /** Up to the value of the last label. */
  const openings = new Map<Branch, string>()
  const pairText = ([name, value]: LabelPair): string => `${quotedText(name)}:${quotedText(value)}`

  return series => {
    const { branch } = series
    const known = branch && openings.get(branch)
    if (known !== undefined) return `${known}${quotedText(series.labelValue)}}`
    const pairs = writtenLabels(series, exposition)
    // A label that stands where a global one would is not the last.
    if (branch?.isWide && !globalNames.has(branch.label)) {
      const others = pairs.slice(0, -1).map(pair => `${pairText(pair)},`)
      openings.set(branch, `{${others.join('')}${quotedText(pairs.at(-1)![0])}:`)
    }
    return `{${pairs.map(pairText).join(',')}}`
  }
}

/** What JSON can say of a number. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : formatValue(value)
}

/** As the schema has it; what is `undefined` is not written. */
function jsonValues(values: SeriesValues): object {
  const { createdMs } = values
  if ('value' in values) return { createdMs, value: jsonNumber(values.value), exemplar: values.exemplar }
  const { count } = values
  const sum = jsonNumber(values.sum)
  if ('buckets' in values) {
    const buckets = values.buckets.map(({ le, count, exemplar }) => ({ le: jsonNumber(le), count, exemplar }))
    return { createdMs, count, sum, buckets }
  }
  const quantiles = values.quantiles.map(({ quantile, value }) => ({ quantile, value: jsonNumber(value) }))
  return { createdMs, count, sum, quantiles }
}

function* write(exposition: Exposition, sink: ByteSink): Generator<void> {
  const labelsOf = labelsWriter(exposition)
  let chunk = '{"families":['
  let familySeparator = ''
  for (const family of exposition.families) {
    const valuesOf = valuesReader(family, exposition)
    chunk += `${familySeparator}${headText(headOf(family)).slice(0, -1)},"series":[`
    familySeparator = ','
    let separator = ''
    for (const [index, series] of family.series.entries()) {
      const values = valuesText(jsonValues(valuesOf(index)))
      chunk += `${separator}{"labels":${labelsOf(series)},${values.slice(1)}`
      separator = ','
      if (chunk.length >= turnBytes) {
        sink.text(chunk)
        chunk = ''
        yield
      }
    }
    chunk += ']}'
  }
  sink.text(`${chunk}]}`)
}

/** One document by {@link jsonSchema}. It takes names as they are. */
export const jsonFormat: Format = {
  contentType: 'application/json; charset=utf-8',
  escaping: 'allow-utf-8',
  write,
}
