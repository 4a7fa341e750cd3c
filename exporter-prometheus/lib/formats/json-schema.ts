export type Schema = Readonly<Record<string, unknown>>

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

const nativeBucketsSchema: Schema = {
  type: 'array',
  description: 'Those that have values, by index.',
  items: {
    type: 'object',
    description: 'Bucket 0 ends at 1, or at -1. The count is of this bucket alone.',
    required: ['index', 'lower', 'upper', 'count'],
    properties: {
      index: { type: 'number' },
      lower: { type: 'number', description: 'Values above 0 are above it, those below 0 at least it.' },
      upper: { type: 'number', description: 'Values above 0 are at most it, those below 0 below it.' },
      count: { type: 'number' },
    },
  },
}

const nativeSchema: Schema = {
  type: 'object',
  description: 'Of native histograms: zeroCount and the counts of all buckets add up to the count.',
  required: ['schema', 'zeroThreshold', 'zeroCount', 'positive', 'negative'],
  properties: {
    schema: {
      type: 'number',
      description: 'From -4 to 8: each bound is 2^(2^-schema) times the one before.',
    },
    zeroThreshold: { type: 'number', description: 'The largest absolute value that counts as zero.' },
    zeroCount: { type: 'number' },
    positive: nativeBucketsSchema,
    negative: nativeBucketsSchema,
    exemplars: {
      type: 'array',
      description: 'The latest ten, the oldest first.',
      items: exemplarSchema,
    },
  },
}

/** All of a series but its labels. */
export const valueProperties: Schema = {
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
  native: nativeSchema,
  quantiles: {
    type: 'array',
    description: 'Of summaries.',
    items: {
      type: 'object',
      required: ['quantile', 'value'],
      properties: { quantile: { type: 'number' }, value: number },
    },
  },
  lowest: { type: 'number', description: 'Of summaries: the smallest value ever, where that is below 0.' },
}

const seriesSchema: Schema = {
  type: 'object',
  required: ['labels'],
  properties: { labels: labelsSchema, ...valueProperties },
}

/** All of a family but its series. */
export const headProperties: Schema = {
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
