import fastJsonStringify from 'fast-json-stringify'
import { formatValue } from './number.ts'
import type { Snapshot } from './snapshot.ts'

/** The media type of `renderJson()`. */
export const jsonContentType = 'application/json; charset=utf-8'

type Schema = Readonly<Record<string, unknown>>

const number: Schema = {
  type: ['number', 'string'],
  description: 'A number, or "NaN", "+Inf" or "-Inf", which JSON has not.',
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
        properties: {
          name: { type: 'string' },
          type: { type: 'string', enum: ['counter', 'gauge', 'histogram', 'summary'] },
          help: { type: 'string' },
          unit: { type: 'string' },
          series: {
            type: 'array',
            items: {
              type: 'object',
              required: ['labels'],
              properties: {
                labels: { type: 'object', additionalProperties: { type: 'string' } },
                value: { ...number, description: 'Of counters and gauges.' },
                count: { type: 'number' },
                sum: number,
                buckets: {
                  type: 'array',
                  description: 'Of histograms: cumulative, the last one that of "+Inf".',
                  items: {
                    type: 'object',
                    required: ['le', 'count'],
                    properties: { le: number, count: { type: 'number' } },
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
            },
          },
        },
      },
    },
  },
}

let stringify: ((document: unknown) => string) | undefined

/** What JSON can say of a number. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : formatValue(value)
}

/** Writes a snapshot by {@link jsonSchema}. */
export function writeJson(snapshot: Snapshot): string {
  // Made at the first use: generating the code takes longer than most programs take to start.
  stringify ??= fastJsonStringify(jsonSchema as unknown as fastJsonStringify.Schema)
  const families = snapshot.families.map(family => {
    if (family.type === 'histogram') {
      const series = family.series.map(({ buckets, sum, ...rest }) => ({
        ...rest,
        sum: jsonNumber(sum),
        buckets: buckets.map(({ le, count }) => ({ le: jsonNumber(le), count })),
      }))
      return { ...family, series }
    }
    if (family.type === 'summary') {
      const series = family.series.map(({ quantiles, sum, ...rest }) => ({
        ...rest,
        sum: jsonNumber(sum),
        quantiles: quantiles.map(({ quantile, value }) => ({ quantile, value: jsonNumber(value) })),
      }))
      return { ...family, series }
    }
    return {
      ...family,
      series: family.series.map(({ labels, value }) => ({ labels, value: jsonNumber(value) })),
    }
  })
  return stringify({ families })
}
