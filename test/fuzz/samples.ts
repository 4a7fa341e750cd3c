import type { Snapshot } from 'metrics-exporter-prometheus'
import type { Message } from '../support/protobuf-reader.ts'
import { sampleKey } from './agreement.ts'

// What other formats say, as the samples that the text format would have.

type Put = (suffix: string, value: number, own?: readonly [string, string]) => void

function collector(
  samples: Map<string, number>,
  name: string,
  labels: ReadonlyArray<readonly [string, string]>,
): Put {
  return (suffix, value, own) =>
    samples.set(sampleKey(`${name}${suffix}`, new Map(own ? [...labels, own] : labels)), value)
}

function written(bound: number): string {
  return bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)
}

function putHistogram(put: Put, { count, sum, buckets }: ReadHistogram): void {
  for (const [bound, upTo] of buckets)
    if (bound < Number.POSITIVE_INFINITY) put('_bucket', upTo, ['le', written(bound)])
  put('_bucket', count, ['le', '+Inf'])
  put('_sum', sum)
  put('_count', count)
}

interface ReadHistogram {
  readonly count: number
  readonly sum: number
  readonly buckets: ReadonlyArray<readonly [bound: number, count: number]>
}

interface ReadSummary {
  readonly count: number
  readonly sum: number
  readonly quantiles: ReadonlyArray<readonly [quantile: number, value: number]>
}

function putSummary(put: Put, { count, sum, quantiles }: ReadSummary): void {
  for (const [quantile, value] of quantiles) put('', value, ['quantile', String(quantile)])
  put('_sum', sum)
  put('_count', count)
}

/** Those of protobuf. */
export function samplesOfProtobuf(families: readonly Message[]): Map<string, number> {
  const samples = new Map<string, number>()
  for (const { name, metric } of families) {
    for (const { label = [], counter, gauge, histogram, summary } of metric as Message[]) {
      const put = collector(
        samples,
        name,
        (label as Message[]).map(pair => [pair.name, pair.value] as const),
      )
      if (counter ?? gauge) put('', (counter ?? gauge).value)
      else if (summary) {
        const quantiles = (summary.quantile ?? []).map((one: Message) => [one.quantile, one.value])
        putSummary(put, { ...(summary as ReadSummary), quantiles })
      } else {
        const buckets = (histogram.bucket ?? []).map((one: Message) => [one.bound, one.count])
        putHistogram(put, { ...(histogram as ReadHistogram), buckets })
      }
    }
  }
  return samples
}

/** JSON has no infinities, and no NaN. */
function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(value.replace('Inf', 'Infinity'))
}

/** Those of JSON. */
export function samplesOfJson({ families }: Snapshot): Map<string, number> {
  const samples = new Map<string, number>()
  for (const { name, series } of families) {
    for (const one of series) {
      const put = collector(samples, name, Object.entries(one.labels))
      if ('value' in one) put('', numberOf(one.value))
      else if ('quantiles' in one) {
        const quantiles = one.quantiles.map(({ quantile, value }) => [quantile, numberOf(value)] as const)
        putSummary(put, { count: one.count, sum: numberOf(one.sum), quantiles })
      } else {
        const buckets = one.buckets.map(({ le, count }) => [numberOf(le), count] as const)
        putHistogram(put, { count: one.count, sum: numberOf(one.sum), buckets })
      }
    }
  }
  return samples
}
