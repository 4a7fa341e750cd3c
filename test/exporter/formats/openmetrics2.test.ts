import fc from 'fast-check'
import { type FamilySnapshot, Matcher, PrometheusBuilder, renderFamilies } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetrics2Format } from '../../../exporter-prometheus/lib/formats/openmetrics2-format.ts'
import { recordEveryType, recordOddities } from '../../e2e/expositions.ts'
import { exposed } from '../../support/exposed.ts'
import { golden } from '../../support/golden.ts'
import { agree } from '../../support/openmetrics2-agreement.ts'
import { readOpenMetrics2 } from '../../support/openmetrics2-reader.ts'
import { freshRecorder, setWallClock } from '../../support/prometheus-fixture.ts'
import { contents, recorded } from '../../support/recorded-contents.ts'
import { textOf, turnsOf } from '../../support/turns.ts'

const format = 'openmetrics2'
const now = () => 1_700_000_000_250

test('an empty exposition is only the end mark', () => {
  const text = freshRecorder().render({ format })
  assert.is(text, '# EOF\n')
  assert.equal(readOpenMetrics2(text), [])
})

test('every type is written in one line a series, with start times, exemplars, units and what its buckets are', () => {
  using _clock = setWallClock(now)
  const handle = freshRecorder(builder =>
    builder
      .addGlobalLabel('service', 'api')
      .setQuantiles([1, 0.5, 0])
      .setSumAndCountForMetric(Matcher.prefix('total'))
      .setNativeHistogramForMetric(Matcher.full('native'), { bucketFactor: 2, zeroThreshold: 0.001 })
      .setNativeHistogramForMetric(Matcher.full('both'), { bucketFactor: 2, buckets: [2] })
      .setNativeHistogramForMetric(Matcher.full('unused'), { bucketFactor: 2 }),
  )
  describeCounter('sent_bytes_total', Unit.Bytes, 'Bytes "sent", \\ and\nmore')
  describeGauge('load', Unit.Percent, '')
  describeHistogram('size', Unit.Bytes, 'Sizes', { buckets: [-1, 0.5, 1e6] })
  describeHistogram('wait_seconds', Unit.Seconds, '')
  counter('sent_bytes_total', { to: '"a"' }).increment(2.5)
  counter('starts').increment(1, { trace_id: 'abc' })
  gauge('load').set(Number.NEGATIVE_INFINITY)
  histogram('size').record(-6, { trace_id: 'low' })
  histogram('size').record(1, { trace_id: 'b', span_id: 7 })
  histogram('size').record(1)
  histogram('size', { to: 'a' })
  for (const value of [-0.5, 0.00001, 1, 10]) {
    histogram('native').record(value, value < 1 ? undefined : { trace_id: value === 1 ? 'one' : 'ten' })
  }
  histogram('native').record(0.75)
  for (const value of [1, 3]) histogram('both').record(value)
  histogram('unused')
  histogram('wait_seconds').record(0.25)
  for (const value of [1, 2]) histogram('total_wait').record(value)
  const text = handle.render({ format })
  assert.is(text, golden('every-type.om2'))
  agree(readOpenMetrics2(text), handle.snapshot())
})

test('the exemplars of a native histogram are those of its other buckets, if it has these', () => {
  using _clock = setWallClock(now)
  const handle = freshRecorder(builder =>
    builder
      .setNativeHistogramForMetric(Matcher.full('native'), { bucketFactor: 2 })
      .setNativeHistogramForMetric(Matcher.full('both'), { bucketFactor: 2, buckets: [2] }),
  )
  for (const name of ['native', 'both']) {
    for (const value of [0.25, 1]) histogram(name).record(value, { trace_id: `of ${value}` })
  }
  const text = handle.render({ format })
  const shownBy = (name: string): readonly string[] =>
    text.match(new RegExp(`^${name} .*$`, 'm'))![0].match(/of [\d.]+/g)!
  assert.equal([shownBy('native'), shownBy('both')], [['of 0.25', 'of 1'], ['of 1']])
})

test('names are quoted where they need it, unless the reader asks for another escaping', () => {
  using _clock = setWallClock(now)
  const recorder = new PrometheusBuilder()
    .setBucketsForMetric(Matcher.full('a b'), [1])
    .setQuantiles([0.5])
    .withUtf8Names(true)
    .addGlobalLabel('zone', 'z')
    .buildRecorder()
  recorder.registerCounter('my.jobs_total', { 'a"\\\n': '"' }).increment(1)
  recorder.registerGauge('легко', { plain: 'x' }).set(1)
  recorder.registerHistogram('a b', undefined).record(1)
  recorder.registerHistogram('below zero', undefined).record(-1)
  recorder.describeGauge('легко', undefined, 'Help')
  const handle = recorder.handle()
  assert.is(handle.render({ format }), golden('quoted-names.om2'))
  readOpenMetrics2(golden('quoted-names.om2'))
  const asked = 'application/openmetrics-text;version=2.0.0'
  assert.is(handle.negotiate(asked).body, golden('quoted-names.om2'))
  const { contentType, body } = handle.negotiate(`${asked};escaping=underscores`)
  assert.is(contentType, 'application/openmetrics-text; version=2.0.0; charset=utf-8; escaping=underscores')
  assert.match(String(body), /^my_jobs_total\{zone="z",a___="\\""\} 1 st@1700000000\.250$/m)
})

for (const [what, handle] of [
  ['every type', recordEveryType()],
  ['what is odd', recordOddities()],
] as const) {
  test(`${what} is as the grammar of the specification has it, and as a snapshot says`, () => {
    const said = readOpenMetrics2(shorten(handle.render({ format })))
    assert.ok(said.length > 5)
    agree(said, JSON.parse(shorten(JSON.stringify(handle.snapshot(), keepNumbers)), reviveNumbers))
  })
}

/** The longest of the odd values would take the parser of the grammar a while. They are escaped as in JSON. */
function shorten(text: string): string {
  return text.replaceAll(/"x{100000}"/g, '"long"').replaceAll(/"(?:\\\\\\"\\n){1000}"/g, '"longer"')
}

/** Numbers that JSON lacks, as strings. */
function keepNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return Object.is(value, -0) ? 'number -0' : `number ${value}`
}

function reviveNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('number ') ? Number(value.slice(7)) : value
}

test('whatever is recorded is as the grammar has it, and as a snapshot says', () => {
  fc.assert(
    fc.property(contents, content => {
      const handle = recorded(content)
      agree(readOpenMetrics2(handle.render({ format })), handle.snapshot())
    }),
    { numRuns: 40 },
  )
})

test('families of plain data with all that a reader could choke on are written so that none does', () => {
  const labels = {}
  const families: FamilySnapshot[] = [
    { name: 'a', type: 'gauge', unit: 'two words', help: 'ends\r\n with\r', series: [{ labels, value: 1 }] },
    {
      name: 'unsorted',
      type: 'summary',
      series: [
        { labels, count: 1, sum: 1, quantiles: [0.9, 0.1, 0.9].map(quantile => ({ quantile, value: 1 })) },
      ],
    },
    {
      name: 'unknown_sum',
      type: 'summary',
      series: [{ labels, count: 1, sum: Number.NaN, quantiles: [] }],
    },
    {
      name: 'huge',
      type: 'histogram',
      series: [{ labels, count: 1e21, sum: Number.NaN, buckets: [{ le: 1, count: 1e21 }] }],
    },
  ]
  const text = renderFamilies(families, format)
  const [a, unsorted, ...rest] = readOpenMetrics2(text)
  assert.equal([a?.unit, a?.help], [undefined, 'ends\r\n with'])
  assert.match(text, 'unsorted {count:1,sum:1,quantile:[0.1:1,0.9:1]}')
  assert.is(unsorted?.type, 'summary')
  assert.equal(
    rest.map(({ name, type }) => [name, type]),
    [
      ['unknown_sum_sum', 'unknown'],
      ['unknown_sum_count', 'unknown'],
      ['huge', 'histogram'],
    ],
  )
})

test('a series is one line, which shows one moment, and every turn ends with a line', () => {
  const recorder = new PrometheusBuilder().setBuckets([1]).buildRecorder()
  const held = Array.from({ length: 2_000 }, (_, id) => recorder.registerHistogram('h', { id }))
  const chunks: string[] = []
  for (const chunk of turnsOf(openMetrics2Format, exposed(recorder))) {
    chunks.push(chunk.toString())
    for (const series of held) series.record(1)
  }
  assert.ok(chunks.length > 3)
  for (const chunk of chunks) assert.is(chunk.at(-1), '\n')
  const values = [...chunks.join('').matchAll(/\{count:(\d+),sum:(\d+),bucket:\[1\.0:(\d+),\+Inf:(\d+)\]\}/g)]
  assert.is(values.length, held.length)
  for (const [, count, ...others] of values) assert.equal(others, [count, count, count])
})

test('a summary that falls below 0 during a scrape leaves out only this series', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const held = Array.from({ length: 1_000 }, (_, id) => recorder.registerHistogram('s', { id }))
  const chunks = turnsOf(openMetrics2Format, exposed(recorder))
  const first = String(chunks.next().value)
  held[999]!.record(-1)
  const rest = [...chunks].join('')
  assert.match(first, /^# TYPE s summary\n/)
  assert.match(rest, /id="998"/)
  assert.not.match(rest, /id="999"/)
  readOpenMetrics2(first + rest)
  assert.match(textOf(openMetrics2Format, exposed(recorder)), /^# TYPE s_sum unknown\n/m)
})

const refused: Readonly<Record<string, string>> = {
  'no end mark': 'a 1\n',
  'an empty line': '\n# EOF\n',
  'a histogram of plain samples': '# TYPE h histogram\nh 1\n# EOF\n',
  'a composite value of a counter': '# TYPE c counter\nc {count:1,sum:1,quantile:[]}\n# EOF\n',
  'a blank in a composite value': '# TYPE s summary\ns {count:1, sum:1,quantile:[]}\n# EOF\n',
  'fields in another order': '# TYPE s summary\ns {sum:1,count:1,quantile:[]}\n# EOF\n',
  'buckets without +Inf': '# TYPE h histogram\nh {count:1,sum:1,bucket:[1:1]}\n# EOF\n',
  'buckets that are not cumulative': '# TYPE h histogram\nh {count:1,sum:1,bucket:[1:2,+Inf:1]}\n# EOF\n',
  'spans that do not fit':
    '# TYPE h histogram\nh {count:1,sum:1,schema:0,zero_threshold:0,zero_count:0,positive_spans:[0:2],positive_buckets:[1]}\n# EOF\n',
  'quantiles that descend': '# TYPE s summary\ns {count:1,sum:1,quantile:[0.9:1,0.1:1]}\n# EOF\n',
  'an exemplar without a time': '# TYPE c counter\nc 1 # {a="b"} 1\n# EOF\n',
  'a start time behind an exemplar': '# TYPE c counter\nc 1 # {a="b"} 1 1 st@1\n# EOF\n',
  'a series twice': 'a{b="c",d="e"} 1\na{d="e",b="c"} 1\n# EOF\n',
  'interleaved families': 'a 1\nb 1\na{b="c"} 1\n# EOF\n',
  'a sum below 0 of a summary': '# TYPE s summary\ns {count:1,sum:-1,quantile:[]}\n# EOF\n',
  'a unit that needs quotes': '# TYPE a gauge\n# UNIT a two words\na 1\n# EOF\n',
}

for (const [what, text] of Object.entries(refused)) {
  test(`the judge of these tests refuses ${what}`, () => {
    assert.throws(
      () => readOpenMetrics2(text),
      (error: unknown) => error instanceof SyntaxError,
    )
  })
}

test.run()
