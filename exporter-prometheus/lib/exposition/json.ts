import fastJsonStringify from 'fast-json-stringify'
import type { Branch, LabelPair } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'
import type { ByteSink } from './bytes.ts'
import { type Exposition, writtenLabels } from './exposition.ts'
import { type Format, turnBytes } from './format.ts'
import { formatValue } from './number.ts'
import { headOf, type SeriesValues, valuesReader } from './snapshot.ts'

type Schema = Readonly<Record<string, unknown>>

const number: Schema = {
  type: ['number', 'string'],
  description: 'A number, or "NaN", "+Inf" or "-Inf", which JSON has not.',
}

const labelsSchema: Schema = { type: 'object', additionalProperties: { type: 'string' } }

const exemplarSchema: Schema = {
  type: 'object',
  description: 'One occurrence of what was counted: the latest.',
  required: ['labels', 'value', 'timestampMs'],
  properties: {
    labels: labelsSchema,
    value: { type: 'number' },
    timestampMs: { type: 'number', description: 'Unix time in milliseconds.' },
  },
}

/** All of a series but its labels. */
const valueProperties: Schema = {
  createdMs: {
    type: 'number',
    description: 'When the series began, in Unix time in milliseconds, if that is asked for; not of gauges.',
  },
  value: { ...number, description: 'Of counters and gauges.' },
  exemplar: exemplarSchema,
  count: { type: 'number' },
  sum: number,
  buckets: {
    type: 'array',
    description: 'Of histograms: cumulative, the last one that of "+Inf".',
    items: {
      type: 'object',
      required: ['le', 'count'],
      properties: { le: number, count: { type: 'number' }, exemplar: exemplarSchema },
    },
  },
  quantiles: {
    type: 'array',
    description: 'Of summaries.',
    items: {
      type: 'object',
      required: ['quantile', 'value'],
      properties: { quantile: { type: 'number' }, value: number },
    },
  },
}

const seriesSchema: Schema = {
  type: 'object',
  required: ['labels'],
  properties: { labels: labelsSchema, ...valueProperties },
}

const headProperties: Schema = {
  name: { type: 'string' },
  type: { type: 'string', enum: ['counter', 'gauge', 'histogram', 'summary'] },
  help: { type: 'string' },
  unit: { type: 'string' },
}

/** The JSON Schema (draft 7) of what `renderJson()` writes. */
export const jsonSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Metrics',
  type: 'object',
  required: ['families'],
  properties: {
    families: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'type', 'series'],
        properties: { ...headProperties, series: { type: 'array', items: seriesSchema } },
      },
    },
  },
}

interface Stringify {
  /** A family without its series: an object that is not empty. */
  readonly head: (head: object) => string
  readonly text: (text: string) => string
  /** A series without its labels: an object that is not empty. */
  readonly values: (values: object) => string
}

let stringify: Stringify | undefined

/** Made at the first use: generating the code takes longer than most programs take to start. */
function stringifiers(): Stringify {
  const make = (schema: Schema) => fastJsonStringify(schema as unknown as fastJsonStringify.Schema)
  stringify ??= {
    head: make({ type: 'object', properties: headProperties }),
    text: make({ type: 'string' }),
    values: make({ type: 'object', properties: valueProperties }),
  }
  return stringify
}

/**
 * Writes the labels of one series after the other. What the series of a branch have in common is written once: measured,
 * to make an object of the labels of each and then text of that takes three times as long.
 */
function labelsWriter(exposition: Exposition, { text }: Stringify): (series: Series) => string {
  const globalNames = new Set(exposition.globalLabels.map(([name]) => name))
  /** Up to the value of the last label. */
  const openings = new Map<Branch, string>()
  const pairText = ([name, value]: LabelPair): string => `${text(name)}:${text(value)}`

  return series => {
    const { branch } = series
    const known = branch && openings.get(branch)
    if (known !== undefined) return `${known}${text(series.labelValue)}}`
    const pairs = writtenLabels(series, exposition)
    // A label that stands where a global one would is not the last.
    if (branch?.isWide && !globalNames.has(branch.label)) {
      const others = pairs.slice(0, -1).map(pair => `${pairText(pair)},`)
      openings.set(branch, `{${others.join('')}${text(pairs.at(-1)![0])}:`)
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
  const stringify = stringifiers()
  const labelsOf = labelsWriter(exposition, stringify)
  let chunk = '{"families":['
  let familySeparator = ''
  for (const family of exposition.families) {
    const valuesOf = valuesReader(family, exposition)
    chunk += `${familySeparator}${stringify.head(headOf(family)).slice(0, -1)},"series":[`
    familySeparator = ','
    let separator = ''
    for (const [index, series] of family.series.entries()) {
      const values = stringify.values(jsonValues(valuesOf(index)))
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
