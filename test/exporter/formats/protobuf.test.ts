import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { protobufFormat } from '../../../exporter-prometheus/lib/formats/protobuf-format.ts'
import { recordEveryType, recordOddities } from '../../e2e/expositions.ts'
import { protobuf as contentType } from '../../support/accept.ts'
import {
  freshRecorder,
  manualClock,
  scrapeStrictly,
  setWallClock,
  uninstall,
} from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'
import { labelKey } from '../../support/strict-parser.ts'
import { turnsOf } from '../../support/turns.ts'

// What protobuf has of each series, and how it is written.

const types = ['counter', 'gauge', 'summary', undefined, 'histogram']

function read(handle: PrometheusHandle): Message[] {
  return readProtobuf(handle.renderProtobuf())
}

function labelsOf({ label = [] }: Message): Map<string, string> {
  const labels = new Map<string, string>(label.map(({ name, value }: Message) => [name, value]))
  assert.is(labels.size, label.length)
  return labels
}

type Sample = readonly [name: string, labels: string, value: number]

/** The samples that a text format has of one message. */
function samplesOf(name: string, metric: Message): Sample[] {
  const labels = labelsOf(metric)
  const sample = (suffix: string, value: number, own: Record<string, number> = {}): Sample => {
    const all = new Map([...labels, ...Object.entries(own).map(([key, bound]) => [key, `${bound}`] as const)])
    return [name + suffix, labelKey(all), value]
  }
  const { counter, gauge, summary, histogram } = metric
  if (counter !== undefined) return [sample('', counter.value)]
  if (gauge !== undefined) return [sample('', gauge.value)]
  const { sum, count } = summary ?? histogram
  const own: Sample[] = summary
    ? summary.quantile.map(({ quantile, value }: Message) => sample('', value, { quantile }))
    : histogram.bucket.map(({ bound, count }: Message) => sample('_bucket', count, { le: bound }))
  return [...own, sample('_sum', sum), sample('_count', count)]
}

for (const [what, handle] of [
  ['every type', recordEveryType()],
  ['what is odd', recordOddities()],
] as const) {
  test(`families, labels, order and values of ${what} equal those of the text format`, () => {
    const families = read(handle)
    const expected = scrapeStrictly(handle)
    const head = ({ name, help, type }: Message) => [name, help, types[type] ?? type]
    assert.equal(families.map(head), expected.map(head))
    const number = (text: string) => String(Number(text.replace('Inf', 'Infinity')))
    families.forEach(({ name, metric }, index) => {
      const samples = expected[index]!.samples.map(({ name, labels, value }): Sample => {
        const bound = expected[index]!.type === 'histogram' ? 'le' : 'quantile'
        const own = labels.get(bound)
        const isOwn = own !== undefined && ['histogram', 'summary'].includes(expected[index]!.type)
        return [name, labelKey(isOwn ? new Map([...labels, [bound, number(own)]]) : labels), value]
      })
      assert.equal(
        metric.flatMap((one: Message) => samplesOf(name, one)),
        samples,
      )
    })
  })
}

test('units equal those in names, and a family without a description has neither help nor unit', () => {
  const handle = freshRecorder()
  describeCounter('a_bytes_total', Unit.Bytes, 'Help')
  describeGauge('b', Unit.Percent, '')
  describeGauge('c', Unit.Count, 'Things')
  counter('a_bytes_total')
  for (const name of ['b', 'c', 'd']) gauge(name)
  const families = read(handle)
  uninstall()
  assert.equal(
    families.map(({ name, help, unit }) => [name, help, unit]),
    [
      ['a_bytes_total', 'Help', 'bytes'],
      ['b', undefined, 'ratio'],
      ['c', 'Things', undefined],
      ['d', undefined, undefined],
    ],
  )
})

test('all series except gauges have a creation time', () => {
  const start = Date.now()
  const clock = manualClock(start)
  using _wall = setWallClock(clock.read)
  const handle = freshRecorder(builder => builder.setBucketsForMetric(Matcher.full('h'), [1]))
  clock.now += 1_500
  counter('c').increment()
  gauge('g').set(1)
  histogram('h').record(1)
  histogram('s').record(1)
  clock.now += 10_000
  const [c, g, h, s] = read(handle).map(({ metric }) => metric[0])
  uninstall()
  const { seconds, nanos } = c.counter.created
  const timeMs = seconds * 1_000 + nanos / 1_000_000
  assert.is(timeMs, start + 1_500)
  assert.ok(nanos < 1_000_000_000)
  assert.equal([h.histogram.created, s.summary.created], [c.counter.created, c.counter.created])
  assert.equal(g.gauge, { value: 1 })
})

test('exemplars of counters and buckets have labels, value and time', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  const before = Date.now()
  counter('c').increment(2, { trace_id: 'ü"\\' })
  histogram('h').record(5, { trace_id: 'b', span_id: 7 })
  const [c, h] = read(handle).map(({ metric }) => metric[0])
  uninstall()
  const { timestamp, ...exemplar } = c.counter.exemplar
  assert.equal(exemplar, { label: [{ name: 'trace_id', value: 'ü"\\' }], value: 2 })
  const timeMs = timestamp.seconds * 1_000 + (timestamp.nanos ?? 0) / 1_000_000
  assert.ok(timeMs >= before && timeMs <= Date.now())
  const [low, high] = h.histogram.bucket
  assert.is(low.exemplar, undefined)
  assert.equal(labelsOf(high.exemplar), new Map(Object.entries({ trace_id: 'b', span_id: '7' })))
})

test('a large family is one message, written in chunks with yields between them', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('service', 'shop'))
  const queues = Array.from({ length: 3_000 }, (_, index) => `queue ${index}`)
  for (const queue of queues) counter('jobs_total', { queue }).increment()
  gauge('last').set(1)
  const families = read(handle)
  assert.equal(
    families.map(({ name }) => name),
    ['jobs_total', 'last'],
  )
  assert.equal(
    families[0]?.metric.map((metric: Message) => labelsOf(metric).get('queue')),
    queues,
  )
  assert.ok(families[0]?.metric.every((metric: Message) => labelsOf(metric).get('service') === 'shop'))
  uninstall()
})

test('writing yields at least once for each 20 kB', () => {
  const counters = Array.from({ length: 3_000 }, (_, index) => ({
    pairs: [['queue', `queue ${index}`]],
    value: 1,
  }))
  const family = { name: 'jobs_total', type: 'counter', help: undefined, unit: undefined, series: counters }
  const exposition = { families: [family] }
  const chunks = [...turnsOf(protobufFormat, exposition as never)]
  const bytes = Buffer.concat(chunks)
  assert.is(readProtobuf(bytes)[0]?.metric.length, 3_000)
  assert.ok(chunks.filter(chunk => chunk.length === 0).length >= bytes.length / 20_000 - 1)
  for (const chunk of chunks) assert.ok(chunk.length <= 20_000)
})

test('renderProtobuf accepts a selection', () => {
  const handle = freshRecorder()
  counter('a_total', { queue: 'x' }).increment()
  counter('a_total', { queue: 'y' }).increment()
  counter('b_total').increment()
  const families = readProtobuf(handle.renderProtobuf({ names: ['a_total'], labels: { queue: 'y' } }))
  uninstall()
  assert.equal(
    families.map(({ name, metric }) => [name, metric.map((one: Message) => [...labelsOf(one)])]),
    [['a_total', [[['queue', 'y']]]]],
  )
})

test('an empty exposition has 0 bytes', () => {
  const handle = freshRecorder()
  assert.is(handle.renderProtobuf().length, 0)
  uninstall()
})

test('protobuf is negotiated on request, with the escaping that the reader names', () => {
  const handle = freshRecorder(builder => builder.withUtf8Names(true))
  counter('jobs.done', { 'queue.name': 'mail' }).increment()
  const ask = (parameters: string) =>
    handle.negotiate(
      `application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited${parameters}` +
        ';q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1',
    )
  const plain = ask('')
  const utf8 = ask(';escaping=allow-utf-8')
  uninstall()
  assert.is(plain.contentType, contentType)
  assert.instance(plain.body, Uint8Array)
  const nameOf = (body: string | Uint8Array) => {
    const [{ name, metric }] = readProtobuf(body as Uint8Array) as [Message]
    return [name, ...labelsOf(metric[0]).keys()]
  }
  assert.equal(nameOf(plain.body), ['jobs_done', 'queue_name'])
  assert.is(utf8.contentType, `${contentType}; escaping=allow-utf-8`)
  assert.equal(nameOf(utf8.body), ['jobs.done', 'queue.name'])
})

test.run()
