import fastJsonStringify from 'fast-json-stringify'
import type { ByteSink } from './bytes.ts'
import type { Exposition } from './exposition.ts'
import { type Format, turnBytes } from './format.ts'
import { formatValue } from './number.ts'
import { headOf, readSeries, type SeriesSnapshot } from './snapshot.ts'

type Schema = Readonly<Record<string, unknown>>

const number: Schema = {
  type: ['number', 'string'],
  description: 'A number, or "NaN", "+Inf" or "-Inf", which JSON has not.',
}

const exemplarSchema: Schema = {
  type: 'object',
  description: 'One occurrence of what was counted: the latest.',
  required: ['labels', 'value', 'timestampMs'],
  properties: {
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    value: { type: 'number' },
    timestampMs: { type: 'number', description: 'Unix time in milliseconds.' },
  },
}

const seriesSchema: Schema = {
  type: 'object',
  required: ['labels'],
  properties: {
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    createdMs: {
      type: 'number',
      description:
        'When the series began, in Unix time in milliseconds, if that is asked for; not of gauges.',
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
  },
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
  readonly series: (series: object) => string
}

let stringify: Stringify | undefined

/** Made at the first use: generating the code takes longer than most programs take to start. */
function stringifiers(): Stringify {
  const make = (schema: Schema) => fastJsonStringify(schema as unknown as fastJsonStringify.Schema)
  stringify ??= { head: make({ type: 'object', properties: headProperties }), series: make(seriesSchema) }
  return stringify
}

/** What JSON can say of a number. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : formatValue(value)
}

/** As the schema has it; what is `undefined` is not written. */
function jsonSeries(series: SeriesSnapshot): object {
  const { labels, createdMs } = series
  if ('value' in series) {
    return { labels, createdMs, value: jsonNumber(series.value), exemplar: series.exemplar }
  }
  const { count } = series
  const sum = jsonNumber(series.sum)
  if ('buckets' in series) {
    const buckets = series.buckets.map(({ le, count, exemplar }) => ({ le: jsonNumber(le), count, exemplar }))
    return { labels, createdMs, count, sum, buckets }
  }
  const quantiles = series.quantiles.map(({ quantile, value }) => ({ quantile, value: jsonNumber(value) }))
  return { labels, createdMs, count, sum, quantiles }
}

function* write(exposition: Exposition, sink: ByteSink): Generator<void> {
  const { head, series: stringifySeries } = stringifiers()
  let chunk = '{"families":['
  let familySeparator = ''
  for (const family of exposition.families) {
    chunk += `${familySeparator}${head(headOf(family)).slice(0, -1)},"series":[`
    familySeparator = ','
    let separator = ''
    for (const series of readSeries(family, exposition)) {
      chunk += separator + stringifySeries(jsonSeries(series))
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
