import fc from 'fast-check'
import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseStrictly } from '../support/strict-parser.ts'
import { oddNumbers, oddValues, recordEveryType, recordOddities } from './expositions.ts'
import { type ParsedFamily, parse } from './judges.ts'
import { recordExemplars, recordForbidden, widest } from './openmetrics-records.ts'

// OpenMetrics judged by the strict parser of Python.

const everyType = recordEveryType()
const oddities = recordOddities()

/** A sample in a form that is the same in both formats: bounds as numbers, and no zero below 0, which is an integer in Python. */
function keyOf(name: string, labels: ReadonlyMap<string, string>, value: number): string {
  const pairs = Array.from(labels, ([label, text]) => {
    const isBound = label === 'le' || (label === 'quantile' && /^[\d.]/.test(text))
    return [label, isBound ? Number(text.replace('+Inf', 'Infinity')).toString() : text]
  })
  return JSON.stringify([name, pairs.sort(), String(value + 0)])
}

/** Every sample of the text format, by a parser of our own: Python's adds `_total` to names of counters. */
function textSamples(handle: PrometheusHandle): string[] {
  return parseStrictly(handle.render())
    .flatMap(({ samples }) => samples.map(({ name, labels, value }) => keyOf(name, labels, value)))
    .sort()
}

function allSamples(families: readonly ParsedFamily[]): string[] {
  return families
    .flatMap(({ samples }) => samples)
    .map(({ name, labels, number }) => keyOf(name, new Map(Object.entries(labels)), number))
    .sort()
}

/** Those that are in the text format too. */
function openMetricsSamples(families: readonly ParsedFamily[]): string[] {
  return allSamples(families).filter(sample => !/^\["(?!gauged)[\w:]+_created"/.test(sample))
}

const all: Readonly<Record<string, PrometheusHandle>> = {
  'every type': everyType,
  'all oddities': oddities,
  exemplars: recordExemplars(new PrometheusBuilder()),
  'exemplars and times of creation': recordExemplars(new PrometheusBuilder().withCreatedTimestamps()),
  'what types forbid': recordForbidden(),
  nothing: new PrometheusBuilder().buildRecorder().handle(),
}

test('the judge does judge', () => {
  for (const invalid of ['a 1\n', '# EOF\n\n', '# TYPE a counter\na 1\na_total NaN\n# EOF\n']) {
    assert.throws(() => parse(invalid, 'openmetrics'), /Python cannot read/, invalid)
  }
})

for (const [what, handle] of Object.entries(all)) {
  test(`Python reads ${what}, and the samples are those of the text format`, () => {
    const families = parse(handle.renderOpenMetrics(), 'openmetrics')
    const [found, expected] = [openMetricsSamples(families), textSamples(handle)]
    assert.equal(
      found.filter((sample, index) => sample !== expected[index]),
      [],
    )
    assert.is(found.length, expected.length)
  })
}

test('Python reads types, units and helps', () => {
  const families = parse(everyType.renderOpenMetrics(), 'openmetrics')
  assert.equal(
    families.map(({ name, type, unit }) => [name, type, unit]),
    [
      ['shop_orders', 'counter', ''],
      ['shop_sent_bytes', 'counter', 'bytes'],
      ['shop_stock', 'gauge', ''],
      ['shop_load_ratio', 'gauge', 'ratio'],
      ['shop_request_seconds', 'histogram', 'seconds'],
      ['shop_parcel_bytes', 'summary', 'bytes'],
      ['shop_wait_seconds', 'summary', 'seconds'],
    ],
  )
  assert.is(families[0]?.help, 'Orders taken; "quoted", \\ and\nmore')
})

test('Python reads label values and numbers as they were emitted', () => {
  const families = parse(oddities.renderOpenMetrics(), 'openmetrics')
  const samplesOfFamily = (name: string) => families.find(family => family.name === name)?.samples ?? []
  assert.equal(
    samplesOfFamily('odd_values').map(({ labels }) => labels.value),
    oddValues,
  )
  const numbers = samplesOfFamily('odd_numbers')
  assert.is(numbers.length, oddNumbers.length)
  for (const { labels, number } of numbers) assert.is(String(number), labels.number)
})

test('Python reads exemplars, up to the longest, and times of creation', () => {
  const before = Date.now()
  const handle = recordExemplars(new PrometheusBuilder().withCreatedTimestamps())
  const families = parse(handle.renderOpenMetrics(), 'openmetrics')
  const samples = families.flatMap(family => family.samples)
  const exemplars = samples.flatMap(({ exemplar }) => exemplar ?? [])
  assert.equal(
    exemplars.map(({ labels, number }) => [labels, number]),
    [
      [{ trace_id: 'latest', span_id: '"\\\n' }, 3],
      [{ trace_id: 'fast' }, 0.05],
      [{ trace_id: widest }, 5e6],
    ],
  )
  const created = samples.filter(({ name }) => name.endsWith('_created'))
  assert.equal(
    created.map(({ name, labels }) => [name, labels.queue ?? labels.route]),
    [
      ['jobs_created', undefined],
      ['jobs_created', 'mail'],
      ['wait_created', ' # {a="b"} 1'],
    ],
  )
  // The clock of the recorder and that of the system differ in where a millisecond begins.
  const isNow = (seconds: number): boolean => seconds * 1000 > before - 2 && seconds * 1000 < Date.now() + 2
  for (const { timestamp } of exemplars) assert.ok(isNow(timestamp))
  for (const { number } of created) assert.ok(isNow(number))
})

test('Python reads whatever is emitted, and the samples are those of the text format', () => {
  const parts = fc.array(fc.constantFrom('h', 'total', 'created', 'sum', 'count', 'bucket', ''), {
    minLength: 1,
    maxLength: 3,
  })
  const operation = fc.record({
    kind: fc.constantFrom('counter', 'gauge', 'histogram'),
    // Python's parser of the text format takes no counter `_total`.
    name: parts.map(words => words.join('_')).filter(name => name !== '_total'),
    label: fc.constantFrom('x', 'y'),
    value: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constant(1e308)),
  })
  const property = fc.property(
    fc.array(operation, { maxLength: 12 }),
    fc.boolean(),
    (operations, isSummary) => {
      const builder = new PrometheusBuilder().setQuantiles([0, 1]).withCreatedTimestamps()
      const recorder = (isSummary ? builder : builder.setBuckets([0, 1])).buildRecorder()
      withLocalRecorder(recorder, () => {
        for (const { kind, name, label, value } of operations) {
          if (kind === 'counter') counter(name, { label }).increment(value, { trace_id: 'a' })
          else if (kind === 'gauge') gauge(name, { label }).set(value)
          else histogram(name, { label }).record(value, { trace_id: 'a' })
        }
      })
      const handle = recorder.handle()
      const own = new Set(textSamples(handle))
      const found = allSamples(parse(handle.renderOpenMetrics(), 'openmetrics'))
      assert.equal(
        [...own].filter(sample => !found.includes(sample)),
        [],
      )
      assert.is(new Set(found).size, found.length)
    },
  )
  fc.assert(property, { numRuns: 60 })
})

test.run()
