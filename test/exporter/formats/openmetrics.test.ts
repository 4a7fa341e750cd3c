import {
  type FamilySnapshot,
  installRecorder,
  Matcher,
  PrometheusBuilder,
  Renderer,
} from 'metrics-exporter-prometheus'
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
import { openMetricsFormat } from '../../../exporter-prometheus/lib/formats/openmetrics.ts'
import { exposed } from '../../support/exposed.ts'
import { golden } from '../../support/golden.ts'
import { freshRecorder, manualClock, setWallClock, uninstall } from '../../support/prometheus-fixture.ts'
import { textOf, turnsOf } from '../../support/turns.ts'

test('an empty exposition is only the end mark', () => {
  assert.is(freshRecorder().renderOpenMetrics(), '# EOF\n')
})

test('every type has TYPE, UNIT and HELP, in this order; there a counter lacks _total', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('service', 'api').setQuantiles([0.5, 1]))
  describeCounter('sent_bytes_total', Unit.Bytes, 'Bytes "sent", \\ and\nmore')
  describeGauge('load_ratio', Unit.Percent, '')
  describeHistogram('size', Unit.Bytes, 'Sizes', { buckets: [0.5, 1, 1e6] })
  counter('sent_bytes_total', { to: '"a"' }).increment(2.5)
  gauge('load_ratio').set(Number.NEGATIVE_INFINITY)
  histogram('size').record(1)
  histogram('wait_seconds').record(0.25)
  assert.is(handle.renderOpenMetrics(), golden('every-type.om'))
})

test('a unit is only written if it is the last word of the name', () => {
  const handle = freshRecorder()
  for (const name of ['seconds', 'milliseconds_total', 'wait_seconds_now', 'waitseconds']) {
    describeCounter(name, Unit.Seconds, '')
    counter(name).increment()
  }
  describeGauge('row_count', Unit.Count, '')
  gauge('row_count').set(1)
  assert.not.match(handle.renderOpenMetrics(), /# UNIT/)
})

test('with recommended naming every unit is written', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  describeCounter('sent', Unit.Bytes, '')
  describeGauge('rate', Unit.BitsPerSecond, '')
  counter('sent').increment()
  gauge('rate').set(1)
  assert.is(handle.renderOpenMetrics(), golden('units.om'))
})

test('a counter without _total is unknown, with its name unchanged', () => {
  const handle = freshRecorder(builder => builder.withCreatedTimestamps())
  describeCounter('wait_seconds', Unit.Seconds, 'Time')
  counter('wait_seconds').increment(1, { trace_id: 'a' })
  counter('_total').increment()
  counter('subtotal').increment()
  assert.is(handle.renderOpenMetrics(), golden('unknown-counter.om'))
})

test('a histogram that must not have a sum is one unknown family for each sample name', () => {
  const handle = freshRecorder(builder => builder.setBuckets([-1, 1]).withCreatedTimestamps())
  describeHistogram('h', 'Help')
  histogram('h', { a: 1 }).record(0, { trace_id: 'left out' })
  histogram('h', { a: 2 }).record(-3)
  assert.is(handle.renderOpenMetrics(), golden('unknown-histogram.om'))
})

test('a summary with a value below 0 is unknown too', () => {
  const handle = freshRecorder(builder => builder.setQuantiles([0]))
  histogram('s').record(-3)
  histogram('s').record(5)
  assert.is(
    handle.renderOpenMetrics(),
    '# TYPE s unknown\ns{quantile="0.0"} -3\n# TYPE s_sum unknown\ns_sum 2\n# TYPE s_count unknown\ns_count 2\n# EOF\n',
  )
})

test('a summary whose sum is not a number is unknown, and a unit that needs quotes or a help that ends with a carriage return does no harm', () => {
  const families: FamilySnapshot[] = [
    { name: 's', type: 'summary', series: [{ labels: {}, count: 1, sum: Number.NaN, quantiles: [] }] },
    { name: 'g_a b', type: 'gauge', unit: 'a b', help: 'x\r\r', series: [{ labels: {}, value: 1 }] },
  ]
  const accept = 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8'
  const text = new Renderer({ gather: () => ({ families }) }).negotiate(accept).body
  const ofSummary = '# TYPE s_sum unknown\ns_sum NaN\n# TYPE s_count unknown\ns_count 1\n'
  assert.is(text, `${ofSummary}# TYPE "g_a b" gauge\n# HELP "g_a b" x\n{"g_a b"} 1\n# EOF\n`)
})

test('the lines of one series show one moment, even if they are apart', () => {
  const recorder = new PrometheusBuilder().setBuckets([-1]).buildRecorder()
  const held = Array.from({ length: 1000 }, (_, id) => recorder.registerHistogram('h', { id }))
  const chunks: string[] = []
  for (const chunk of turnsOf(openMetricsFormat, exposed(recorder))) {
    chunks.push(chunk.toString())
    for (const series of held) series.record(1)
  }
  assert.ok(chunks.length > 3)
  for (const chunk of chunks) assert.is(chunk.at(-1), '\n', 'a turn ends in the middle of a line')
  const lines = chunks.join('').split('\n')
  const valuesOf = (pattern: RegExp) =>
    lines.filter(line => pattern.test(line)).map(line => line.split(' ')[1])
  const counts = valuesOf(/^h_count/)
  assert.equal(valuesOf(/^h_bucket.*Inf/), counts)
  assert.equal(valuesOf(/^h_sum/), counts)
  assert.ok(new Set(counts).size > 1)
})

test('a sum that falls below 0 during a scrape leaves out only this series', () => {
  const recorder = new PrometheusBuilder().setBuckets([1]).buildRecorder()
  const held = Array.from({ length: 1000 }, (_, id) => recorder.registerHistogram('h', { id }))
  const expose = () => exposed(recorder)
  const chunks = turnsOf(openMetricsFormat, expose())
  const first = String(chunks.next().value)
  held[999]!.record(-1)
  const rest = [...chunks].join('')
  assert.match(first, /# TYPE h histogram/)
  assert.match(rest, /id="998"/)
  assert.not.match(rest, /id="999"/)
  const next = textOf(openMetricsFormat, expose())
  assert.match(next, /# TYPE h_sum unknown/)
  assert.match(next, /h_sum\{id="999"\} -1\n/)
})

test('creation times are written on request, in seconds, and never change', () => {
  const start = Date.now()
  const clock = manualClock(start)
  using _wall = setWallClock(clock.read)
  const handle = freshRecorder(builder =>
    builder.setBucketsForMetric(Matcher.full('h'), [1]).setQuantiles([1]).withCreatedTimestamps(),
  )
  const createdOf = (sample: string): number => {
    const text = handle
      .renderOpenMetrics()
      .split('\n')
      .find(line => line.startsWith(`${sample} `))
    assert.match(text ?? '', /^\S+ \d+\.\d{3}$/, sample)
    return Number(text!.split(' ')[1]) * 1000
  }
  counter('c_total', { a: 1 }).increment()
  gauge('g').set(1)
  clock.now += 5_250
  histogram('h').record(1)
  histogram('s').record(1)
  const first = createdOf('c_created{a="1"}')
  assert.is(Math.round(first), start)
  assert.is(Math.round(createdOf('h_created') - first), 5_250)
  assert.is(Math.round(createdOf('s_created') - first), 5_250)
  assert.not.match(handle.renderOpenMetrics(), /g_created/)
  assert.not.match(handle.render(), /_created/)
  clock.now += 1_000
  assert.is(createdOf('c_created{a="1"}'), first)
  handle.remove('counter', 'c_total', { a: 1 })
  counter('c_total', { a: 1 }).increment()
  assert.is(Math.round(createdOf('c_created{a="1"}') - first), 6_250)
})

test('creation times are not written by default; JSON always has them, and says that they are not wanted as samples', () => {
  const handle = freshRecorder()
  counter('c_total').increment()
  assert.not.match(handle.renderOpenMetrics(), /created/)
  assert.match(handle.renderJson(), /"createdMs":\d+,"value":1/)
  assert.not.match(handle.renderJson(), /createdTimestamps/)
})

test('creation times are also an option, and can be turned off again', () => {
  uninstall()
  const handle = installRecorder({ createdTimestamps: true })
  counter('c_total').increment()
  assert.match(handle.renderOpenMetrics(), /^c_created \d+\.\d{3}$/m)
  uninstall()
  const without = freshRecorder(builder => builder.withCreatedTimestamps().withCreatedTimestamps(false))
  counter('c_total').increment()
  assert.not.match(without.renderOpenMetrics(), /created/)
})

test('renderOpenMetrics accepts a selection, like render', () => {
  const handle = freshRecorder()
  gauge('one', { a: 1 }).set(1)
  gauge('one', { a: 2 }).set(2)
  gauge('two').set(3)
  assert.is(
    handle.renderOpenMetrics({ names: ['one'], labels: { a: 2 } }),
    '# TYPE one gauge\none{a="2"} 2\n# EOF\n',
  )
})

test('names that need quotes are quoted, suffixes included', () => {
  const recorder = new PrometheusBuilder()
    .setBuckets([1])
    .withUtf8Names(true)
    .addGlobalLabel('zone', 'z')
    .withCreatedTimestamps()
    .buildRecorder()
  recorder.registerCounter('my.jobs_total', { 'a"\\\n': '"' }).increment(1)
  recorder.registerGauge('легко', { plain: 'x' }).set(1)
  recorder.registerHistogram('a b', undefined).record(1)
  recorder.describeGauge('легко', undefined, 'Help')
  const text = textOf(openMetricsFormat, exposed(recorder, 'allow-utf-8')).replaceAll(/\d+\.\d{3}\n/g, 'T\n')
  assert.is(text, golden('quoted-names.om'))
})

test('a quoted name is in braces even without labels', () => {
  const recorder = new PrometheusBuilder().withUtf8Names(true).buildRecorder()
  recorder.registerGauge('a.b', undefined).set(1)
  assert.match(textOf(openMetricsFormat, exposed(recorder, 'allow-utf-8')), /^\{"a\.b"\} 1$/m)
})

test.run()
