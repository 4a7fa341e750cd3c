import fc from 'fast-check'
import type { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { currentRecorder, gauge, type LabelValue } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ExpositionModel, emit, type Operation, samplesOf } from '../../support/exposition-model.ts'
import { freshRecorder, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { labelKey, parseStrictly } from '../../support/strict-parser.ts'

/** Any UTF-16 code units: lone surrogates, NUL, quotes, line feeds and backslashes often among them. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
    maxLength: 6,
  }),
  fc.string({
    unit: fc.constantFrom('\\', '"', '\n', 'n', '\0', '\r', ' ', '{', '}', ',', '=', '\ud800', '\udc00'),
    maxLength: 6,
  }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', '😀', 'e\u0301', '\ufeff', '\ufffd', '\u2028'),
)

const collidingNames = fc.constantFrom(
  ...[
    'h',
    'h_count',
    'h_sum',
    'h_bucket',
    'h.count',
    'h_count_sum',
    '9x',
    '_x',
    '__name__',
    'le',
    'a:b',
    'a.b',
    '',
  ],
)
const collidingLabels = fc.constantFrom(
  ...[
    'le',
    'quantile',
    '__name__',
    '_name__',
    '9x',
    '_x',
    'a',
    'b',
    'a.b',
    'a_b',
    '',
    '__proto__',
    'constructor',
    '1',
    '__',
    '___',
    '花火',
    'имя',
    '___a',
    '-_a',
    '-_name__',
  ],
)
const labelValue: fc.Arbitrary<LabelValue> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('x', 'y', '1', '') },
  { weight: 3, arbitrary: anyText },
  fc.constantFrom(1, 2n ** 70n, true, undefined, null, Number.NaN, -0, 1e21),
)
const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom('counter', 'gauge', 'histogram'),
  name: fc.oneof({ weight: 3, arbitrary: collidingNames }, anyText),
  labels: fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: collidingLabels }, anyText), labelValue), {
    maxLength: 4,
  }),
  value: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1e300, noNaN: true })),
})

const distributions: Readonly<
  Record<'histogram' | 'summary', (builder: PrometheusBuilder) => PrometheusBuilder>
> = {
  histogram: builder => builder.setBuckets([1, 100]),
  summary: builder => builder.setQuantiles([0, 1]),
}

for (const type of ['histogram', 'summary'] as const) {
  test(`whatever a program emits, with ${type === 'histogram' ? 'histograms' : 'summaries'}, the exposition is valid, and no series is merged or lost without being counted`, () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), operations => {
        const handle = freshRecorder(distributions[type])
        const model = new ExpositionModel(type)
        for (const one of operations) {
          emit(one)
          model.apply(one)
        }
        assert.equal(
          new Map([...samplesOf(scrapeStrictly(handle))].sort()),
          new Map([...model.samples()].sort()),
        )
      }),
      { numRuns: 400 },
    )
  })
}

test('label values come back unchanged except for lone surrogates, and distinct ones stay distinct', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyText, { minLength: 1, maxLength: 20, selector: text => text.toWellFormed() }),
      values => {
        const handle = freshRecorder()
        values.forEach((value, index) => {
          gauge('g', { value }).set(index)
        })
        const [family] = scrapeStrictly(handle)
        assert.equal(
          family!.samples.map(({ labels }) => labels.get('value') ?? ''),
          values.map(value => value.toWellFormed()),
        )
        assert.equal(
          family!.samples.map(({ value }) => value),
          values.map((_value, index) => index),
        )
      },
    ),
    { numRuns: 400 },
  )
})

test('labels given as an object, a Map or pairs, in any order, are one series', () => {
  const labels = fc.uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', '1', '__proto__'), fc.constantFrom('x', 'y')),
    {
      selector: ([name]) => name,
    },
  )
  fc.assert(
    fc.property(
      labels.chain(pairs =>
        fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
      ),
      ([pairs, shuffled]) => {
        const handle = freshRecorder()
        gauge('g', Object.fromEntries(pairs)).increment(1)
        gauge('g', new Map(shuffled)).increment(2)
        gauge('g', shuffled).increment(4)
        gauge('g', Object.assign(Object.create(null), Object.fromEntries(pairs))).increment(8)
        const families = scrapeStrictly(handle)
        assert.is(families[0]?.samples.length, 1)
        assert.is(families[0]?.samples[0]?.value, 15)
      },
    ),
  )
})

test('global labels neither split nor merge series', () => {
  const value = fc.constantFrom('', 'x', 'y')
  const labels = fc.record({ a: value, b: value, c: value })
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 12 }), all => {
      const handle = freshRecorder(builder => builder.addGlobalLabel('a', 'x').addGlobalLabel('b', 'y'))
      const expected = new Map<string, number>()
      for (const { a, b, c } of all) {
        gauge('g', { a, b, c }).increment()
        const written = new Map([['a', a || 'x'], ['b', b || 'y'], ...(c ? [['c', c] as const] : [])] as [
          string,
          string,
        ][])
        const key = `g ${labelKey(written)}`
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      assert.equal(new Map([...samplesOf(scrapeStrictly(handle))].sort()), new Map([...expected].sort()))
    }),
  )
})

test('lone surrogates, which UTF-8 cannot encode, are the same value as their replacement', () => {
  const handle = freshRecorder()
  for (const value of ['\ud800', '\udc00', '\ufffd']) gauge('g', { value }).increment()
  const [family] = scrapeStrictly(handle)
  assert.is(family?.samples.length, 1)
  assert.is(family?.samples[0]?.value, 3)
})

test('a label value of one megabyte comes back whole', () => {
  const handle = freshRecorder()
  const value = '"\\\n😀a'.repeat(150_000)
  gauge('g', { value }).set(1)
  assert.is(scrapeStrictly(handle)[0]?.samples[0]?.labels.get('value'), value)
})

test('an exposition is valid with any characters in help', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (help, isEarly) => {
      const handle = freshRecorder()
      const describe = () => currentRecorder().describeGauge('g', undefined, help)
      if (isEarly) describe()
      gauge('g').set(1)
      if (!isEarly) describe()
      const [family] = parseStrictly(handle.render())
      assert.is(family?.help ?? '', help.toWellFormed())
    }),
  )
})

test.run()
