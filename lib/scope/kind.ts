import {
  type Counter,
  counter,
  type DescribeArguments,
  describeCounter,
  describeGauge,
  describeHistogram,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  type Metadata,
} from 'metrics-facade'

/** How a kind of metric is described and emitted. */
export interface Kind<H = unknown> {
  readonly name: 'counter' | 'gauge' | 'histogram'
  describe(name: string, ...rest: DescribeArguments): void
  emit(name: string, labels: Labels, metadata?: Metadata): H
}

export const counters: Kind<Counter> = { name: 'counter', describe: describeCounter, emit: counter }
export const gauges: Kind<Gauge> = { name: 'gauge', describe: describeGauge, emit: gauge }
export const histograms: Kind<Histogram> = {
  name: 'histogram',
  describe: describeHistogram,
  emit: histogram,
}
