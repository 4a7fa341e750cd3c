import { Unit } from 'metrics-facade'
import type { Operation } from '../operation.ts'
import type { Sequence } from '../sequence.ts'

/** Our decimal bytes are not among the units of the original. */
const unitsOfBoth = Object.values(Unit).filter(unit => !/^(kilo|mega|giga|tera)bytes$/.test(unit))

/** Names, descriptions and units. */
export const names: readonly Sequence[] = [
  {
    name: 'names that are sanitized',
    operations: [
      ['counter.increment', 'http.requests', 1],
      ['counter.increment', '1st', 2],
      ['counter.increment', 'caf\u00e9', 3],
      ['counter.increment', 'rocket_\u{1f680}_launches', 4],
      ['counter.increment', 'a:b', 5],
      ['counter.increment', '__own', 6],
      ['gauge.set', 'labels', 1, { 'a.b': 'x', '1st': 'y', 'c:d': 'z', 'caf\u00e9': '\u00e9 \u{1f680}' }],
      ['gauge.set', 'reserved', 1, { __name: 'x', ___name: 'y' }],
      ['gauge.set', 'scripts', 1, { имя: 'a', город: 'b', 花火: 'c', '-_d': 'd' }],
      ['gauge.set', '', 1],
    ],
    departures: [
      {
        reason: 'a metric without a name is no valid exposition',
        original: ['# TYPE  gauge', ' 1'],
        ours: ['# TYPE _ gauge', '_ 1'],
      },
      {
        reason:
          "two underscores at the start are the server's own; these two labels are then written alike, which is invalid",
        original: ['# TYPE reserved gauge', 'reserved{__name="x",___name="y"} 1'],
        ours: [
          '# HELP metrics_invalid_samples_total Invalid samples, by metric',
          '# TYPE metrics_invalid_samples_total counter',
          'metrics_invalid_samples_total{name="reserved"} 1',
        ],
      },
    ],
  },
  {
    name: 'descriptions',
    operations: [
      ['describeGauge', 'escaped', '', 'Line\nfeed, \\ and "quotes"'],
      ['gauge.set', 'escaped', 1],
      ['describeGauge', 'escaped_before', '', 'a\\\\b'],
      ['gauge.set', 'escaped_before', 1],
      ['describeGauge', 'first', '', 'First'],
      ['describeGauge', 'first', '', 'Second'],
      ['gauge.set', 'first', 1],
      ['gauge.set', 'later', 1],
      ['describeGauge', 'later', '', 'After its first value'],
      ['describeGauge', 'other.name', '', 'Of a name that is sanitized'],
      ['gauge.set', 'other_name', 1],
      ['describeCounter', 'other_kind', '', 'Of a counter'],
      ['gauge.set', 'other_kind', 1],
      ['describeGauge', 'empty', '', ''],
      ['gauge.set', 'empty', 1],
      ['describeGauge', 'unit_alone', 'seconds', 'No unit in the name without recommended naming'],
      ['gauge.set', 'unit_alone', 1],
    ],
    departures: [
      {
        reason: 'the original takes a description for one that is escaped already',
        original: ['# HELP escaped_before a\\\\b'],
        ours: ['# HELP escaped_before a\\\\\\\\b'],
      },
      {
        reason: 'the first description of a name wins; in the original the last one before the first render',
        original: ['# HELP first Second'],
        ours: ['# HELP first First'],
      },
      {
        reason: 'a description is that of a name and a kind',
        original: ['# HELP other_kind Of a counter'],
        ours: [],
      },
      { reason: 'no help, no line', original: ['# HELP empty '], ours: [] },
    ],
  },
  {
    name: 'recommended naming: every unit',
    operations: [
      ['withRecommendedNaming'],
      ...unitsOfBoth.flatMap((unit): Operation[] => [
        ['describeGauge', `of_${unit}_value`, unit, 'A gauge'],
        ['gauge.set', `of_${unit}_value`, 50],
        ['describeCounter', `work_in_${unit}`, unit, 'A counter'],
        ['counter.increment', `work_in_${unit}`, 50],
      ]),
    ],
    departures: [],
  },
  {
    name: 'recommended naming: suffixes',
    operations: [
      ['setBuckets', 1],
      ['withRecommendedNaming'],
      ['counter.increment', 'jobs', 1],
      ['counter.increment', 'jobs_done_total', 1],
      ['counter.increment', 'subtotal', 1],
      ['describeCounter', 'read', 'bytes', 'Unit before the suffix that is added'],
      ['counter.increment', 'read', 1],
      ['describeCounter', 'written_total', 'bytes', 'Unit before the suffix that is there'],
      ['counter.increment', 'written_total', 1],
      ['describeCounter', 'sent_bytes', 'bytes', 'Unit there already'],
      ['counter.increment', 'sent_bytes', 1],
      ['describeCounter', 'received_bytes_total', 'bytes', 'Both there already'],
      ['counter.increment', 'received_bytes_total', 1],
      ['describeGauge', 'wait_count', 'seconds', 'Before other reserved words, too'],
      ['gauge.set', 'wait_count', 1],
      ['describeGauge', 'wait_milliseconds', 'seconds', 'Another unit that ends alike'],
      ['gauge.set', 'wait_milliseconds', 1],
      ['describeHistogram', 'latency', 'seconds', 'Of a histogram'],
      ['histogram.record', 'latency', 1],
    ],
    departures: [
      {
        reason: 'suffixes are whole words',
        original: ['# TYPE subtotal counter', 'subtotal 1'],
        ours: ['# TYPE subtotal_total counter', 'subtotal_total 1'],
      },
      {
        reason: 'units are whole words',
        original: [
          '# HELP wait_milliseconds Another unit that ends alike',
          '# TYPE wait_milliseconds gauge',
          'wait_milliseconds 1',
        ],
        ours: [
          '# HELP wait_milliseconds_seconds Another unit that ends alike',
          '# TYPE wait_milliseconds_seconds gauge',
          'wait_milliseconds_seconds 1',
        ],
      },
    ],
  },
]
