import { counter, describeCounter, describeGauge, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../../support/golden.ts'
import { freshRecorder, renderStrictly } from '../../support/prometheus-fixture.ts'

test('an empty recorder renders nothing', () => {
  assert.is(renderStrictly(freshRecorder()), '')
})

test('counters are written with help, type, and labels in their first order', () => {
  const handle = freshRecorder()
  describeCounter('http_requests_total', 'Requests answered.')
  counter('http_requests_total', { method: 'GET', status: 200 }).increment(1027)
  counter('http_requests_total', { method: 'POST', status: 400 }).increment(3)
  counter('http_requests_total', { status: 200, method: 'GET' }).increment()
  counter('http_requests_total').increment(0.5)
  counter('starts_total').absolute(7)
  assert.is(renderStrictly(handle), golden('counters.prom'))
})

test('a registered series shows 0 before its first write', () => {
  const handle = freshRecorder()
  counter('errors_total', { code: 'EIO' })
  gauge('depth')
  assert.is(
    renderStrictly(handle),
    '# TYPE errors_total counter\nerrors_total{code="EIO"} 0\n# TYPE depth gauge\ndepth 0\n',
  )
})

test('gauges are written with any number they were set to', () => {
  const handle = freshRecorder()
  const values = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    1e21,
    0.1 + 0.2,
    -1.5,
    1e-7,
    2 ** 53,
  ]
  values.forEach((value, index) => {
    gauge('g', { index }).set(value)
  })
  assert.is(renderStrictly(handle), golden('gauges.prom'))
})

test('help escapes only backslash and line feed; label values also escape the double quote', () => {
  const handle = freshRecorder()
  describeGauge('escaped', 'a "quoted" C:\\path\nand a second line, {braces} and ünïcödé 😀')
  gauge('escaped', { value: 'a "quoted" C:\\path\nand a second line, {braces} and ünïcödé 😀' }).set(1)
  gauge('escaped', { value: '\\n' }).set(2)
  gauge('escaped', { value: '\n' }).set(3)
  gauge('escaped', { value: '\\"' }).set(4)
  assert.is(renderStrictly(handle), golden('escapes.prom'))
})

test('global labels come first, in their order; labels of a series replace them in place', () => {
  const handle = freshRecorder(builder =>
    builder.addGlobalLabel('service', 'api').addGlobalLabel('zone', 'b "1"').addGlobalLabel('shard', 7),
  )
  gauge('g').set(1)
  gauge('g', { a: 'x' }).set(2)
  gauge('g', { a: 'x', zone: 'c' }).set(3)
  gauge('g', { zone: 'b "1"' }).increment(10)
  assert.is(renderStrictly(handle), golden('global-labels.prom'))
})

test('labels with an empty value are left out, so the series is the one without labels', () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  gauge('g', { a: '' }).increment()
  gauge('g', { a: undefined, b: null }).increment()
  gauge('g', { a: false, b: 0, c: 10n }).set(9)
  assert.is(renderStrictly(handle), '# TYPE g gauge\ng 3\ng{a="false",b="0",c="10"} 9\n')
})

test('counters come before gauges and gauges before distributions, each in order of registration', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('b_histogram')
  gauge('z_gauge')
  counter('b_counter')
  histogram('a_histogram')
  counter('a_counter')
  gauge('y_gauge')
  counter('b_counter', { late: 1 })
  assert.equal(renderStrictly(handle).match(/(?<=# TYPE ).*/g), [
    'b_counter counter',
    'a_counter counter',
    'z_gauge gauge',
    'y_gauge gauge',
    'b_histogram histogram',
    'a_histogram histogram',
  ])
})

test('invalid names are written as valid ones', () => {
  const handle = freshRecorder()
  counter('').increment()
  counter('9x.y').increment(2)
  counter('😀🚀').increment(3)
  gauge('labels', { '9x': 1, __name__: 'n', 'a-b': 2, '': 3 }).set(1)
  assert.is(renderStrictly(handle), golden('sanitized-names.prom'))
})

test.run()
