import { counter, describeCounter, describeGauge, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, renderStrictly } from '../../support/prometheus-fixture.ts'

test('a recorder that nothing was recorded with renders nothing', () => {
  assert.is(renderStrictly(freshRecorder()), '')
})

test('counters are written with their help, their type and the labels in the order first given', () => {
  const handle = freshRecorder()
  describeCounter('http_requests_total', 'Requests answered.')
  counter('http_requests_total', { method: 'GET', status: 200 }).increment(1027)
  counter('http_requests_total', { method: 'POST', status: 400 }).increment(3)
  counter('http_requests_total', { status: 200, method: 'GET' }).increment()
  counter('http_requests_total').increment(0.5)
  counter('starts_total').absolute(7)
  assert.is(
    renderStrictly(handle),
    '# HELP http_requests_total Requests answered.\n' +
      '# TYPE http_requests_total counter\n' +
      'http_requests_total{method="GET",status="200"} 1028\n' +
      'http_requests_total{method="POST",status="400"} 3\n' +
      'http_requests_total 0.5\n' +
      '# TYPE starts_total counter\n' +
      'starts_total 7\n',
  )
})

test('a series shows with 0 before anything is written to it', () => {
  const handle = freshRecorder()
  counter('errors_total', { code: 'EIO' })
  gauge('depth')
  assert.is(
    renderStrictly(handle),
    '# TYPE errors_total counter\nerrors_total{code="EIO"} 0\n# TYPE depth gauge\ndepth 0\n',
  )
})

test('gauges are written with whatever number they were set to', () => {
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
  assert.is(
    renderStrictly(handle),
    '# TYPE g gauge\n' +
      'g{index="0"} NaN\n' +
      'g{index="1"} +Inf\n' +
      'g{index="2"} -Inf\n' +
      'g{index="3"} -0\n' +
      'g{index="4"} 1e+21\n' +
      'g{index="5"} 0.30000000000000004\n' +
      'g{index="6"} -1.5\n' +
      'g{index="7"} 1e-7\n' +
      'g{index="8"} 9007199254740992\n',
  )
})

test('help escapes backslash and line feed and nothing else; label values the double quote as well', () => {
  const handle = freshRecorder()
  describeGauge('escaped', 'a "quoted" C:\\path\nand a second line, {braces} and ünïcödé 😀')
  gauge('escaped', { value: 'a "quoted" C:\\path\nand a second line, {braces} and ünïcödé 😀' }).set(1)
  gauge('escaped', { value: '\\n' }).set(2)
  gauge('escaped', { value: '\n' }).set(3)
  gauge('escaped', { value: '\\"' }).set(4)
  assert.is(
    renderStrictly(handle),
    '# HELP escaped a "quoted" C:\\\\path\\nand a second line, {braces} and ünïcödé 😀\n' +
      '# TYPE escaped gauge\n' +
      'escaped{value="a \\"quoted\\" C:\\\\path\\nand a second line, {braces} and ünïcödé 😀"} 1\n' +
      'escaped{value="\\\\n"} 2\n' +
      'escaped{value="\\n"} 3\n' +
      'escaped{value="\\\\\\""} 4\n',
  )
})

test('global labels come first, in their order, and a series overrides them in place', () => {
  const handle = freshRecorder(builder =>
    builder.addGlobalLabel('service', 'api').addGlobalLabel('zone', 'b "1"').addGlobalLabel('shard', 7),
  )
  gauge('g').set(1)
  gauge('g', { a: 'x' }).set(2)
  gauge('g', { a: 'x', zone: 'c' }).set(3)
  gauge('g', { zone: 'b "1"' }).increment(10)
  assert.is(
    renderStrictly(handle),
    '# TYPE g gauge\n' +
      'g{service="api",zone="b \\"1\\"",shard="7"} 11\n' +
      'g{service="api",zone="b \\"1\\"",shard="7",a="x"} 2\n' +
      'g{service="api",zone="c",shard="7",a="x"} 3\n',
  )
})

test('labels without a value are left out, and so are one series with none at all', () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  gauge('g', { a: '' }).increment()
  gauge('g', { a: undefined, b: null }).increment()
  gauge('g', { a: false, b: 0, c: 10n }).set(9)
  assert.is(renderStrictly(handle), '# TYPE g gauge\ng 3\ng{a="false",b="0",c="10"} 9\n')
})

test('counters come before gauges and gauges before distributions, each as first registered', () => {
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

test('names that are no names are written as valid ones', () => {
  const handle = freshRecorder()
  counter('').increment()
  counter('9x.y').increment(2)
  counter('😀🚀').increment(3)
  gauge('labels', { '9x': 1, __name__: 'n', 'a-b': 2, '': 3 }).set(1)
  assert.is(
    renderStrictly(handle),
    '# TYPE _ counter\n_ 1\n' +
      '# TYPE _x_y counter\n_x_y 2\n' +
      '# TYPE __ counter\n__ 3\n' +
      '# TYPE labels gauge\nlabels{_x="1",_name__="n",a_b="2",_="3"} 1\n',
  )
})

test.run()
