export type Schema = Readonly<Record<string, unknown>>

const number: Schema = {
  type: ['number', 'string'],
  description: 'A number, or "NaN", "+Inf" or "-Inf", which JSON lacks.',
}

const labelsSchema: Schema = { type: 'object', additionalProperties: { type: 'string' } }

const exemplarSchema: Schema = {
  type: 'object',
  description: 'The latest exemplar: one observed event.',
  required: ['labels', 'value', 'timestampMs'],
  properties: {
    labels: labelsSchema,
    value: { type: 'number' },
    timestampMs: { type: 'number', description: 'Unix time in milliseconds.' },
  },
}

const nativeBucketsSchema: Schema = {
  type: 'array',
  description: 'The non-empty buckets, by ascending index.',
  items: {
    type: 'object',
    description: 'Bucket 0 ends at 1, or at -1. The count is of this bucket alone.',
    required: ['index', 'lower', 'upper', 'count'],
    properties: {
      index: { type: 'number' },
      lower: { type: 'number', description: 'Excluded for values above 0, included for values below 0.' },
      upper: { type: 'number', description: 'Included for values above 0, excluded for values below 0.' },
      count: { type: 'number' },
    },
  },
}

const nativeSchema: Schema = {
  type: 'object',
  description: 'On native histograms: zeroCount and all bucket counts add up to the count.',
  required: ['schema', 'zeroThreshold', 'zeroCount', 'positive', 'negative'],
  properties: {
    schema: {
      type: 'number',
      description: 'From -4 to 8: each bound is 2^(2^-schema) times the previous one.',
    },
    zeroThreshold: { type: 'number', description: 'The largest absolute value that counts as zero.' },
    zeroCount: { type: 'number' },
    positive: nativeBucketsSchema,
    negative: nativeBucketsSchema,
    exemplars: {
      type: 'array',
      description: 'The latest ten exemplars, oldest first.',
      items: exemplarSchema,
    },
  },
}

/** The properties of a series, without its labels. */
export const valueProperties: Schema = {
  createdMs: {
    type: 'number',
    description: 'When the series began, in Unix milliseconds, if known; not on gauges.',
  },
  value: { ...number, description: 'On counters and gauges.' },
  exemplar: exemplarSchema,
  count: { type: 'number' },
  sum: number,
  buckets: {
    type: 'array',
    description: 'On histograms: cumulative; the last one is that of "+Inf".',
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
  lowest: {
    type: 'number',
    description: 'On summaries: the smallest value ever recorded, if it is below 0.',
  },
}

const seriesSchema: Schema = {
  type: 'object',
  required: ['labels'],
  properties: { labels: labelsSchema, ...valueProperties },
}

/** The properties of a family, without its series. */
export const headProperties: Schema = {
  name: { type: 'string' },
  type: { type: 'string', enum: ['counter', 'gauge', 'histogram', 'summary'] },
  help: { type: 'string' },
  unit: { type: 'string' },
  objective: {
    type: 'object',
    description: 'What a histogram is to keep: the share of its values that are at or below the threshold.',
    required: ['threshold', 'ratio'],
    properties: { threshold: { type: 'number' }, ratio: { type: 'number' } },
  },
  createdTimestamps: {
    type: 'boolean',
    description: 'True if OpenMetrics shows when series began, as _created samples.',
  },
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
