import fc from 'fast-check'
import { type FamilySnapshot, type HistogramSnapshot, renderFamilies } from 'metrics-exporter-prometheus'
import prometheus, { type OpenMetricsContentType } from 'prom-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostText, parseText } from '../../../exporter-prometheus/lib/formats/parse-text.ts'
import { contents, recorded } from '../../support/recorded-contents.ts'
import { warningsOf } from '../../support/warnings.ts'

/** The families of a text, and in how many turns they were read. */
function parsed(text: string): { families: FamilySnapshot[]; turns: number } {
  const work = parseText(text)
  for (let turns = 1; ; turns++) {
    const step = work.next()
    if (step.done) return { families: step.value, turns }
  }
}

const familiesOf = (text: string): FamilySnapshot[] => parsed(text).families

/** A text in which what has no type of its own here is a gauge, as it is read. */
const withoutUnknown = (text: string): string => text.replace(/^(# TYPE \S+) unknown$/gm, '$1 gauge')

for (const format of ['text', 'openmetrics'] as const) {
  test(`what is written as ${format} is read as the same families`, async () => {
    await warningsOf(() => {
      fc.assert(
        fc.property(contents, given => {
          const handle = recorded(given)
          // What is counted because it collides under an escaping shows from the next render on.
          handle.render({ format })
          const text = withoutUnknown(handle.render({ format }))
          assert.is(withoutUnknown(renderFamilies(familiesOf(text), format)), text)
        }),
        { numRuns: 100 },
      )
    })
  })
}

test('quoted names are read as they were', async () => {
  await warningsOf(() => {
    fc.assert(
      fc.property(contents, given => {
        const handle = recorded({ ...given, isUtf8: true })
        for (const version of ['0.0.4', '1.0.0']) {
          const kind = version === '0.0.4' ? 'text/plain' : 'application/openmetrics-text'
          const accept = `${kind};version=${version};escaping=allow-utf-8`
          handle.negotiate(accept)
          const text = String(handle.negotiate(accept).body)
          const families = familiesOf(text)
          const expected = handle.snapshot().families
          const known = new Map(families.map(family => [family.name, family]))
          for (const { name, type, series } of expected) {
            const family = known.get(name)
            if (type === 'counter' || type === 'gauge') {
              assert.equal(
                family?.series.map(one => one.labels),
                series.map(one => one.labels),
              )
            }
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})

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

const wrong = [
  'a',
  'a{',
  'a{b',
  'a{b=',
  'a{b="',
  'a{b="c',
  'a{b="c\\',
  'a{b="c"',
  'a{b="c"}',
  'a{b="c"} 1 2 3',
  'a{b="c" d="e"} 1',
  'a{b="c",,} 1',
  'a{,} 1',
  'a{b="c",b="d"} 1',
  'a{1b="c"} 1',
  'a{"b","c"} 1',
  '{b="c"} 1',
  '{} 1',
  'a{"b"} 1',
  '1a 1',
  '"a" 1',
  'a 0x10',
  'a 1_000',
  'a 1e',
  'a one',
  'a 1 now',
  'a 1\r',
  'a 1 # {b="c"}',
  'a 1 # {b="c"} 1 now',
  'a 1 # {b="c"} 1 2 3',
  'a 1 #',
  'ä 1',
  'a-b 1',
  '\u0000',
  '# TYPE h histogram\nh 1',
  '# TYPE h histogram\nh_bucket 1',
  '# TYPE s summary\ns 1',
  'late_total 1\n# TYPE late_total counter\nlate_total 2',
]

for (const lines of wrong) {
  test(`refused, with the number of its line: ${JSON.stringify(lines)}`, () => {
    const number = lines.split('\n').length + 1
    assert.throws(
      () => familiesOf(`fine 1\n${lines}\nfine 2`),
      (error: Error) =>
        error instanceof TypeError && error.message.startsWith(`line ${number} does not parse: `),
    )
  })
}

test('names that objects have of themselves are names', () => {
  const families = familiesOf(
    '# TYPE constructor toString\nconstructor{__proto__="a",constructor="b"} 1\n__proto___sum 2\n# TYPE __proto__ counter\n__proto__ 3',
  )
  assert.equal(
    families.map(({ name }) => name),
    ['constructor', '__proto___sum', '__proto__'],
  )
  assert.equal(Object.entries(families[0]!.series[0]!.labels), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('long texts are read in turns, and one that is too long is not read', () => {
  const line = 'a_metric_of_some_length{with="a label"} 1\n'
  const { turns, families } = parsed(line.repeat(10_000))
  assert.ok(turns > 15, `${turns} turns`)
  assert.is(families[0]!.series.length, 10_000)
  assert.throws(
    () => familiesOf('#'.repeat(mostText + 1)),
    (error: Error) => error instanceof RangeError && /10000001 characters/.test(error.message),
  )
  assert.equal(familiesOf('#'.repeat(mostText)), [])
})

test('one long line, name, value, help, or number of labels is read like many short ones', () => {
  const long = 'x'.repeat(1_000_000)
  const quotes = '\\"'.repeat(500_000)
  const labels = Array.from({ length: 50_000 }, (_, index) => `l${index}="${index}"`).join()
  const [one, two, three, four] = familiesOf(
    `# HELP ${long} ${quotes}\n${long} 1\na{b="${quotes}"} 1\nb{${labels}} 1\nc${' '.repeat(1_000_000)}1\n`,
  )
  assert.is(one!.help!.length, quotes.length)
  assert.is(two!.series[0]!.labels.b!.length, 500_000)
  assert.is(Object.keys(three!.series[0]!.labels).length, 50_000)
  assert.is((four!.series[0] as { value: number }).value, 1)
})

test('a histogram of very many buckets, and very many series of one, are read in one pass', () => {
  const buckets = Array.from({ length: 20_000 }, (_, index) => `h_bucket{le="${index}"} 1\n`).join('')
  const [family] = familiesOf(`# TYPE h histogram\n${buckets}${buckets}`)
  assert.equal(
    family!.series.map(one => (one as HistogramSnapshot).buckets.length),
    [20_000, 20_000],
  )
})

/** Every type of prom-client, with whatever it lets through. */
function fill(registry: prometheus.Registry<never>): void {
  const registers = [registry as never]
  const labelNames = ['a'] as const
  const counter = new prometheus.Counter({ name: 'c_total', help: 'C "x" \\ y\nz', labelNames, registers })
  counter.inc({ a: 'q"\\\nr' }, 3)
  new prometheus.Gauge({ name: 'g', help: 'G', registers }).set(-1.5)
  const histogram = new prometheus.Histogram({
    name: 'h',
    help: 'H',
    labelNames,
    buckets: [0.1, 1],
    registers,
  })
  histogram.observe({ a: '1' }, 0.5)
  histogram.observe({ a: '2' }, 5)
  new prometheus.Summary({ name: 's', help: 'S', percentiles: [0.5, 0.99], registers }).observe(3)
  new prometheus.Counter({ name: 'never_total', help: 'N', labelNames, registers })
  prometheus.collectDefaultMetrics({ register: registry as never })
}

for (const type of ['prometheus', 'openMetrics'] as const) {
  test(`what prom-client writes as ${type} is read as it has it`, async () => {
    const registry = new prometheus.Registry<OpenMetricsContentType | never>()
    if (type === 'openMetrics') registry.setContentType(prometheus.openMetricsContentType as never)
    fill(registry as never)
    const families = new Map(familiesOf(await registry.metrics()).map(family => [family.name, family]))
    const values = (name: string) => families.get(name)?.series
    assert.equal(values('c_total'), [{ labels: { a: 'q"\\\nr' }, value: 3 }])
    assert.is(families.get('c_total')!.type, 'counter')
    assert.is(families.get('c_total')!.help, 'C "x" \\ y\nz')
    assert.equal(values('g'), [{ labels: {}, value: -1.5 }])
    const buckets = (...counts: number[]) =>
      counts.map((count, index) => ({ le: [0.1, 1, Number.POSITIVE_INFINITY][index]!, count }))
    assert.equal(values('h'), [
      { labels: { a: '1' }, count: 1, sum: 0.5, buckets: buckets(0, 1, 1) },
      { labels: { a: '2' }, count: 1, sum: 5, buckets: buckets(0, 0, 1) },
    ])
    const quantiles = [0.5, 0.99].map(quantile => ({ quantile, value: 3 }))
    assert.equal(values('s'), [{ labels: {}, count: 1, sum: 3, quantiles }])
    for (const { name, values } of await registry.getMetricsAsJSON()) {
      // It takes _total off the names of counters in OpenMetrics.
      if (values.length > 0) assert.ok(families.has(name) || families.has(`${name}_total`), name)
    }
    assert.not(families.has('never_total'))
    assert.is(families.get('nodejs_gc_duration_seconds')?.type ?? 'histogram', 'histogram')
  })
}

test.run()
