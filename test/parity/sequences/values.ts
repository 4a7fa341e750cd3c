import type { Sequence } from '../sequence.ts'

/** Counters, gauges, and how numbers are written. */
export const values: readonly Sequence[] = [
  { name: 'nothing', operations: [['describeCounter', 'unused', '', 'Never registered']], departures: [] },
  {
    name: 'counters, registered, incremented and raised',
    operations: [
      ['describeCounter', 'jobs', '', 'Jobs done'],
      ['counter', 'jobs', { queue: 'mail' }],
      ['counter.increment', 'jobs', 2, { queue: 'print', host: 'a' }],
      ['counter.increment', 'jobs', 3, { host: 'a', queue: 'print' }],
      ['counter.increment', 'bytes', 0],
      ['counter.absolute', 'bytes', 81920],
      ['counter.absolute', 'bytes', 100],
      ['counter.increment', 'bytes', 1],
    ],
    departures: [],
  },
  {
    name: 'gauges and numbers',
    operations: [
      ['gauge', 'value', { of: 'nothing' }],
      ['gauge.increment', 'value', 5, { of: 'sum' }],
      ['gauge.decrement', 'value', 7.5, { of: 'sum' }],
      ['gauge.set', 'value', 12, { of: 'integer' }],
      ['gauge.set', 'value', -3.14, { of: 'fraction' }],
      ['gauge.set', 'value', 0.1 + 0.2, { of: 'noise' }],
      ['gauge.set', 'value', 1e21, { of: 'large' }],
      ['gauge.set', 'value', 1e-7, { of: 'small' }],
      ['gauge.set', 'value', Number.MAX_VALUE, { of: 'largest' }],
      ['gauge.set', 'value', Number.MIN_VALUE, { of: 'smallest' }],
      ['gauge.set', 'value', -0, { of: 'negative zero' }],
      ['gauge.set', 'value', Number.NaN, { of: 'NaN' }],
      ['gauge.set', 'value', Number.POSITIVE_INFINITY, { of: 'infinity' }],
      ['gauge.set', 'value', Number.NEGATIVE_INFINITY, { of: 'negative infinity' }],
    ],
    departures: [
      {
        reason: 'the format spells infinity +Inf and -Inf',
        original: ['value{of="infinity"} inf', 'value{of="negative infinity"} -inf'],
        ours: ['value{of="infinity"} +Inf', 'value{of="negative infinity"} -Inf'],
      },
    ],
  },
  {
    name: 'a counter beyond 2^53',
    operations: [
      ['counter.increment', 'odd', 2 ** 53],
      ['counter.increment', 'odd', 1],
      ['counter.increment', 'even', 2 ** 53],
      ['counter.increment', 'even', 2],
    ],
    departures: [
      {
        reason: 'our values are doubles, as those of Prometheus, and exact up to 2^53',
        original: ['odd 9007199254740993'],
        ours: ['odd 9007199254740992'],
      },
    ],
  },
  {
    name: 'samples that are none',
    operations: [
      ['setBuckets', 1],
      ['histogram.record', 'nan', Number.NaN],
      ['histogram.record', 'nan', 1],
      ['histogram.record', 'infinite', Number.POSITIVE_INFINITY],
      ['histogram.record', 'infinite', 1],
    ],
    departures: [
      {
        reason: 'values that are no sample are ignored and counted, and poison no sum',
        original: [
          'infinite_bucket{le="+Inf"} 2',
          'infinite_sum inf',
          'infinite_count 2',
          'nan_bucket{le="+Inf"} 2',
          'nan_sum NaN',
          'nan_count 2',
        ],
        ours: [
          'infinite_bucket{le="+Inf"} 1',
          'infinite_sum 1',
          'infinite_count 1',
          'nan_bucket{le="+Inf"} 1',
          'nan_sum 1',
          'nan_count 1',
          '# HELP metrics_invalid_samples_total Invalid samples, by metric',
          '# TYPE metrics_invalid_samples_total counter',
          'metrics_invalid_samples_total{name="infinite"} 1',
          'metrics_invalid_samples_total{name="nan"} 1',
        ],
      },
    ],
  },
]
