import type { Operation } from '../operation.ts'
import type { Sequence } from '../sequence.ts'

/** Histograms, matchers and summaries. */
export const distributions: readonly Sequence[] = [
  {
    name: 'histograms',
    operations: [
      ['setBuckets', 0.1, 0.5, 1, 1e6, 1e21],
      ['describeHistogram', 'duration', 'seconds', 'Time to answer'],
      ['histogram', 'duration', { method: 'POST' }],
      ['histogram.record', 'duration', 0.1, { method: 'GET' }],
      ['histogram.record', 'duration', 0.25, { method: 'GET' }],
      ['histogram.record', 'duration', 0.5, { method: 'GET' }],
      ['histogram.record', 'duration', -1, { method: 'GET' }],
      ['histogram.record', 'duration', 1e22, { method: 'GET' }],
      ['histogram.record', 'bare', 2],
      ['histogram.record', 'account', 1],
      ['histogram.record', 'checksum', 1],
      ['histogram.record', 'ice_bucket', 1],
    ],
    departures: [
      {
        reason: 'suffixes are whole words',
        original: [
          'account 1',
          'checksum 1',
          'ice_bucket{le="0.1"} 0',
          'ice_bucket{le="0.5"} 0',
          'ice_bucket{le="1"} 1',
          'ice_bucket{le="1e6"} 1',
          'ice_bucket{le="1e21"} 1',
          'ice_bucket{le="+Inf"} 1',
        ],
        ours: [
          'account_count 1',
          'checksum_sum 1',
          'ice_bucket_bucket{le="0.1"} 0',
          'ice_bucket_bucket{le="0.5"} 0',
          'ice_bucket_bucket{le="1"} 1',
          'ice_bucket_bucket{le="1e6"} 1',
          'ice_bucket_bucket{le="1e21"} 1',
          'ice_bucket_bucket{le="+Inf"} 1',
        ],
      },
    ],
  },
  {
    name: 'matchers',
    operations: [
      ['setBuckets', 1],
      ['setBucketsForMetric', 'suffix', '_seconds', 2],
      ['setBucketsForMetric', 'prefix', 'http.', 3],
      ['setBucketsForMetric', 'full', 'http_full_seconds', 4],
      ['setBucketsForMetric', 'prefix', 'http_long', 5],
      ['setBucketsForMetric', 'suffix', 'other_seconds', 6],
      ['setBucketsForMetric', 'prefix', 'twice', 7],
      ['setBucketsForMetric', 'prefix', 'twice', 8],
      ['histogram.record', 'plain', 1],
      ['histogram.record', 'wait_seconds', 1],
      ['histogram.record', 'http.size', 1],
      ['histogram.record', 'http_wait_seconds', 1],
      ['histogram.record', 'http_full_seconds', 1],
      ['histogram.record', 'http_long_name', 1],
      ['histogram.record', 'another_seconds', 1],
      ['histogram.record', 'twice_given', 1],
    ],
    departures: [
      {
        reason: 'the longest of several matchers of a kind wins; in the original the first in the alphabet',
        original: ['http_long_name_bucket{le="3"} 1', 'another_seconds_bucket{le="2"} 1'],
        ours: ['http_long_name_bucket{le="5"} 1', 'another_seconds_bucket{le="6"} 1'],
      },
    ],
  },
  {
    name: 'native histograms',
    operations: [
      ['setBuckets', 1],
      ['setBucketsForMetric', 'full', 'native', 1],
      ['setNativeHistogramForMetric', 'prefix', 'nat', 1.1, 160, 0],
      ['histogram.record', 'native', 2],
      ['histogram.record', 'other', 2],
    ],
    departures: [
      {
        reason: 'a native histogram is in the text, too, as far as that can show it',
        original: [],
        ours: ['# TYPE native histogram', 'native_bucket{le="+Inf"} 1', 'native_sum 2', 'native_count 1'],
      },
    ],
  },
  {
    name: 'summaries',
    operations: [
      ['setQuantiles', 0, 0.5, 0.99, 1],
      ['histogram', 'never_recorded'],
      ['histogram.record', 'size', 42, { host: 'a' }],
      ['histogram.record', 'size', -3, { host: 'a' }],
      ['histogram.record', 'size', 0, { host: 'b' }],
      ['histogram.record', 'size', 7, { host: 'b' }],
      ['histogram.record', 'size', 7, { host: 'b' }],
      ...Array.from({ length: 100 }, (_, index): Operation => ['histogram.record', 'many', index + 1]),
    ],
    departures: [
      {
        reason: 'where there is no value there is no quantile',
        original: [
          'never_recorded{quantile="0"} 0',
          'never_recorded{quantile="0.5"} 0',
          'never_recorded{quantile="0.99"} 0',
          'never_recorded{quantile="1"} 0',
        ],
        ours: [
          'never_recorded{quantile="0"} NaN',
          'never_recorded{quantile="0.5"} NaN',
          'never_recorded{quantile="0.99"} NaN',
          'never_recorded{quantile="1"} NaN',
        ],
      },
      {
        reason:
          'of the values of the first window the original forgets all but the last block of up to 64 when more come at once',
        original: ['many{quantile="0"} 65', 'many{quantile="0.5"} 82'],
        ours: ['many{quantile="0"} 1', 'many{quantile="0.5"} 50'],
      },
      {
        reason: 'the quantile is the value at rank ⌈q · n⌉; in the original at rank 1 + ⌊q · (n − 1)⌋',
        original: ['size{host="a",quantile="0.99"} -3'],
        ours: ['size{host="a",quantile="0.99"} 42'],
      },
    ],
  },
  {
    name: 'values far from each other',
    operations: [
      ['setQuantiles', 0.5],
      ['histogram.record', 'near', 1],
      ['histogram.record', 'near', 600],
      ['histogram.record', 'far', 0.1],
      ['histogram.record', 'far', 0.1],
      ['histogram.record', 'far', 100],
    ],
    departures: [
      {
        reason:
          'every value has the same relative error; the original takes those below a 700th of the largest for that',
        original: ['far{quantile="0.5"} 0.14'],
        ours: ['far{quantile="0.5"} 0.1'],
      },
    ],
  },
  {
    name: 'the quantiles that nobody set',
    operations: [['histogram.record', 'size', 1]],
    departures: [],
  },
]
