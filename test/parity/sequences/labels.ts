import type { Sequence } from '../sequence.ts'

/** Global labels, escaping, and what would make an exposition invalid. */
export const labels: readonly Sequence[] = [
  {
    name: 'global labels, and labels that override them in place',
    operations: [
      ['addGlobalLabel', 'service', 'api'],
      ['addGlobalLabel', 'zone', 'a'],
      ['addGlobalLabel', 'service', 'web'],
      ['counter.increment', 'bare', 1],
      ['counter.increment', 'labelled', 1, { method: 'GET', status: '200' }],
      ['counter.increment', 'overridden', 1, { method: 'GET', service: 'own' }],
      [
        'gauge.set',
        'twice',
        1,
        [
          ['a', '1'],
          ['b', '2'],
          ['a', '3'],
        ],
      ],
      ['gauge.set', 'without_value', 1, { a: '', b: 'x' }],
    ],
    departures: [
      {
        reason: 'to Prometheus an empty value is no label',
        original: ['without_value{service="web",zone="a",a="",b="x"} 1'],
        ours: ['without_value{service="web",zone="a",b="x"} 1'],
      },
    ],
  },
  {
    name: 'label values that are escaped',
    operations: [
      ['gauge.set', 'quote', 1, { of: 'say "hello"' }],
      ['gauge.set', 'line_feed', 1, { of: 'a\nb' }],
      ['gauge.set', 'backslash', 1, { of: 'C:\\new' }],
      ['gauge.set', 'last_backslash', 1, { of: 'C:\\' }],
      ['gauge.set', 'others', 1, { of: 'tab\there, return\rhere, {curly}, \u00e9' }],
      ['gauge.set', 'two_backslashes', 1, { of: 'a\\\\b' }],
      ['gauge.set', 'escaped_quote', 1, { of: '\\"' }],
      ['gauge.set', 'backslash_and_line_feed', 1, { of: 'a\\\nb' }],
      ['gauge.set', 'distinct', 1, { of: 'a\\b' }],
      ['gauge.set', 'distinct', 2, { of: 'a\\\\b' }],
    ],
    departures: [
      {
        reason: 'the original takes an escaped value for one that is escaped already',
        original: ['escaped_quote{of="\\""} 1', 'two_backslashes{of="a\\\\b"} 1'],
        ours: ['escaped_quote{of="\\\\\\""} 1', 'two_backslashes{of="a\\\\\\\\b"} 1'],
      },
      {
        reason: 'so that two values become one, and a series twice',
        original: ['distinct{of="a\\\\b"} 2'],
        ours: ['distinct{of="a\\\\\\\\b"} 2'],
      },
      {
        reason: 'the original writes a backslash after the line feed that follows it',
        original: ['backslash_and_line_feed{of="a\\n\\\\b"} 1'],
        ours: ['backslash_and_line_feed{of="a\\\\\\nb"} 1'],
      },
    ],
  },
  {
    name: 'conflicts',
    operations: [
      ['setBucketsForMetric', 'prefix', 'h', 1],
      ['counter.increment', 'x', 1],
      ['gauge.set', 'x', 2],
      ['histogram.record', 'h', 1, { le: '7' }],
      ['histogram.record', 's', 1, { quantile: '7' }],
      ['histogram.record', 'hh', 1],
      ['counter.increment', 'hh_count', 1],
      ['gauge.set', 'labels', 1, { 'a.b': 'x', a_b: 'y' }],
      ['histogram.record', 'h.merged', 1],
      ['histogram.record', 'h_merged', 1],
    ],
    departures: [
      {
        reason: 'what would make the exposition invalid is refused and counted',
        original: [
          '# TYPE h histogram',
          'h_bucket{le="7",le="1"} 1',
          'h_bucket{le="7",le="+Inf"} 1',
          'h_sum{le="7"} 1',
          'h_count{le="7"} 1',
          '# TYPE s summary',
          's{quantile="7",quantile="0"} 1',
          's{quantile="7",quantile="0.5"} 1',
          's{quantile="7",quantile="0.9"} 1',
          's{quantile="7",quantile="0.95"} 1',
          's{quantile="7",quantile="0.99"} 1',
          's{quantile="7",quantile="0.999"} 1',
          's{quantile="7",quantile="1"} 1',
          's_sum{quantile="7"} 1',
          's_count{quantile="7"} 1',
          '# TYPE hh_count counter',
          'hh_count 1',
          '# TYPE x gauge',
          'x 2',
        ],
        ours: [
          '# HELP metrics_conflicts_total Series refused because their name or a label is taken, by metric',
          '# TYPE metrics_conflicts_total counter',
          'metrics_conflicts_total{name="h"} 2',
          'metrics_conflicts_total{name="s"} 2',
          'metrics_conflicts_total{name="hh_count"} 2',
          'metrics_conflicts_total{name="x"} 2',
        ],
      },
      {
        reason: 'labels of which two are written alike are no labels',
        original: ['# TYPE labels gauge', 'labels{a_b="x",a_b="y"} 1'],
        ours: [
          '# HELP metrics_invalid_samples_total Invalid samples, by metric',
          '# TYPE metrics_invalid_samples_total counter',
          'metrics_invalid_samples_total{name="labels"} 1',
        ],
      },
    ],
  },
]
