import type { Matcher } from 'metrics-exporter-prometheus'
import type { Unit } from 'metrics-facade'

export type Labels = Readonly<Record<string, string>> | ReadonlyArray<readonly [name: string, value: string]>

/** One call on a builder or a recorder; settings come before all others. */
export type Operation =
  | readonly ['setBuckets' | 'setQuantiles', ...numbers: number[]]
  | readonly ['setBucketsForMetric', mode: Matcher['mode'], pattern: string, ...bounds: number[]]
  | readonly [
      'setNativeHistogramForMetric',
      mode: Matcher['mode'],
      pattern: string,
      bucketFactor: number,
      maxBuckets: number,
      zeroThreshold: number,
    ]
  | readonly ['addGlobalLabel', name: string, value: string]
  | readonly ['withRecommendedNaming']
  | readonly [Describe, name: string, unit: Unit | '', description: string]
  | readonly ['counter' | 'gauge' | 'histogram', name: string, labels?: Labels]
  | readonly [Write, name: string, value: number, labels?: Labels]

export type Describe = 'describeCounter' | 'describeGauge' | 'describeHistogram'

export type Write =
  | 'counter.increment'
  | 'counter.absolute'
  | 'gauge.set'
  | 'gauge.increment'
  | 'gauge.decrement'
  | 'histogram.record'

/** Labels as pairs, in the order given. */
export function pairsOf(labels: Labels): ReadonlyArray<readonly [name: string, value: string]> {
  return Symbol.iterator in labels ? labels : Object.entries(labels)
}
