import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { familiesOf } from '../../support/parsed-text.ts'

const text = `
# A comment, and a line of blanks:
   \t
# HELP requests_total Requests, by "code" \\\\ and\\nmore
# TYPE requests_total counter
requests_total{code="200",method="post"} 1027 1395066363000
requests_total { code = "400" , method="a\\"b\\\\c\\nd\\e", } 3
\tmsdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT"}   1.458255915e9
metric_without_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
#TYPE depth gauge
depth -Inf
depth{a=""} nan
# TYPE duration_seconds histogram
duration_seconds_bucket{le="0.05"} 24054
duration_seconds_bucket{le="0.1"} 33444
duration_seconds_bucket{le="+Inf"} 144320
duration_seconds_sum 53423
duration_seconds_count 144320
# HELP rpc_seconds RPC
# TYPE rpc_seconds summary
rpc_seconds{quantile="0.5"} 4773
rpc_seconds{quantile="0.99"} 76656
rpc_seconds_sum 1.7560473e+07
rpc_seconds_count 2693
{"a.b","c d"="e"} .5
# TYPE duration_count gauge
duration_count 1`

test('the text format 0.0.4 is read with all its freedoms', () => {
  const value = (labels: object, number: number) => ({ labels, value: number })
  assert.equal(familiesOf(text), [
    {
      name: 'requests_total',
      type: 'counter',
      help: 'Requests, by "code" \\ and\nmore',
      series: [
        value({ code: '200', method: 'post' }, 1027),
        value({ code: '400', method: 'a"b\\c\nd\\e' }, 3),
      ],
    },
    {
      name: 'msdos_file_access_time_seconds',
      type: 'gauge',
      series: [value({ path: 'C:\\DIR\\FILE.TXT' }, 1458255915)],
    },
    { name: 'metric_without_labels', type: 'gauge', series: [value({}, 12.47)] },
    {
      name: 'something_weird',
      type: 'gauge',
      series: [value({ problem: 'division by zero' }, Number.POSITIVE_INFINITY)],
    },
    {
      name: 'depth',
      type: 'gauge',
      series: [value({}, Number.NEGATIVE_INFINITY), value({ a: '' }, Number.NaN)],
    },
    {
      name: 'duration_seconds',
      type: 'histogram',
      series: [
        {
          labels: {},
          count: 144320,
          sum: 53423,
          buckets: [
            { le: 0.05, count: 24054 },
            { le: 0.1, count: 33444 },
            { le: Number.POSITIVE_INFINITY, count: 144320 },
          ],
        },
      ],
    },
    {
      name: 'rpc_seconds',
      type: 'summary',
      help: 'RPC',
      series: [
        {
          labels: {},
          count: 2693,
          sum: 17560473,
          quantiles: [
            { quantile: 0.5, value: 4773 },
            { quantile: 0.99, value: 76656 },
          ],
        },
      ],
    },
    { name: 'a.b', type: 'gauge', series: [value({ 'c d': 'e' }, 0.5)] },
    { name: 'duration_count', type: 'gauge', series: [value({}, 1)] },
  ])
})

test('OpenMetrics is read with exemplars, times of creation, and types that are gauges here', () => {
  const open = `# TYPE jobs counter
# UNIT jobs seconds
# HELP jobs Say \\"jobs\\"
jobs_total{queue="mail"} 17 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.5
jobs_created{queue="mail"} 1520430000.123
# TYPE wait histogram
wait_bucket{le="0.01"} 0
wait_bucket{le="+Inf"} 2 # {} 0.5 1
wait_count 2
wait_created 5
# TYPE build info
build_info{version="1"} 1
# TYPE state stateset
state{state="a"} 1
state{state="b"} 0
# TYPE size gaugehistogram
size_bucket{le="1"} 2
size_gcount 2
size_gsum 1
# TYPE other unknown
other 5
# EOF
`
  assert.equal(familiesOf(open), [
    {
      name: 'jobs_total',
      type: 'counter',
      help: 'Say "jobs"',
      unit: 'seconds',
      createdTimestamps: true,
      series: [
        {
          labels: { queue: 'mail' },
          createdMs: 1520430000123,
          value: 17,
          exemplar: { labels: { trace_id: 'KOO5S4vxi0o' }, value: 0.67, timestampMs: 1520879607500 },
        },
      ],
    },
    {
      name: 'wait',
      type: 'histogram',
      createdTimestamps: true,
      series: [
        {
          labels: {},
          createdMs: 5000,
          count: 2,
          sum: Number.NaN,
          buckets: [
            { le: 0.01, count: 0 },
            {
              le: Number.POSITIVE_INFINITY,
              count: 2,
              exemplar: { labels: {}, value: 0.5, timestampMs: 1000 },
            },
          ],
        },
      ],
    },
    { name: 'build_info', type: 'gauge', series: [{ labels: { version: '1' }, value: 1 }] },
    {
      name: 'state',
      type: 'gauge',
      series: [
        { labels: { state: 'a' }, value: 1 },
        { labels: { state: 'b' }, value: 0 },
      ],
    },
    { name: 'size_bucket', type: 'gauge', series: [{ labels: { le: '1' }, value: 2 }] },
    { name: 'size_gcount', type: 'gauge', series: [{ labels: {}, value: 2 }] },
    { name: 'size_gsum', type: 'gauge', series: [{ labels: {}, value: 1 }] },
    { name: 'other', type: 'gauge', series: [{ labels: {}, value: 5 }] },
  ])
})

test('a series that is there twice is two, whatever its type, so that the second can be counted', () => {
  const twice = (lines: string): string => `${lines}${lines}`
  const families = familiesOf(
    `# TYPE c counter\n${twice('c 1\n')}# TYPE s summary\n${twice('s{quantile="0.5"} 1\ns_sum 2\ns_count 3\n')}` +
      `# TYPE h histogram\n${twice('h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 2\nh_count 2\n')}`,
  )
  assert.equal(
    families.map(({ series }) => series.length),
    [2, 2, 2],
  )
  for (const { series } of families) assert.equal(series[0], series[1])
})

test.run()
