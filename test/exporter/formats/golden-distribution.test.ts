import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../../support/golden.ts'
import { freshRecorder, manualClock, renderStrictly } from '../../support/prometheus-fixture.ts'

test('a histogram is written with cumulative buckets, bounds as Go spells them, +Inf, sum and count', () => {
  const handle = freshRecorder(builder => builder.setBuckets([-1, 0.00001, 0.005, 1, 1_000_000, 1_234_567]))
  describeHistogram('size', 'Sizes.')
  for (const value of [-2, 0.0078125, 1, 1_000_000, 5_000_000]) histogram('size').record(value)
  assert.is(renderStrictly(handle), golden('histogram.prom'))
})

test('the labels of a histogram come before le, global ones first', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]).addGlobalLabel('service', 'api'))
  histogram('wait', { route: '/"a"' }).record(0.5)
  histogram('wait').recordMany(2, 3)
  assert.is(renderStrictly(handle), golden('histogram-labels.prom'))
})

test('a summary is written with quantiles, exact minimum and maximum, sum and count', () => {
  const handle = freshRecorder()
  for (const value of [0.25, 0.25, 0.25, 8.125]) histogram('wait').record(value)
  const lines = renderStrictly(handle).split('\n')
  assert.equal(
    [lines[0], lines[1], ...lines.slice(6)],
    [
      '# TYPE wait summary',
      'wait{quantile="0"} 0.25',
      'wait{quantile="0.999"} 8.125',
      'wait{quantile="1"} 8.125',
      'wait_sum 8.875',
      'wait_count 4',
      '',
    ],
  )
  assert.equal(
    lines.slice(2, 6).map(line => line.split(' ')[0]),
    ['wait{quantile="0.5"}', 'wait{quantile="0.9"}', 'wait{quantile="0.95"}', 'wait{quantile="0.99"}'],
  )
})

test('a summary of one value shows it exactly at every quantile', () => {
  const handle = freshRecorder(builder => builder.setQuantiles([0.99, 0.5, 0.00001]))
  histogram('wait', { route: '/' }).record(0.3)
  assert.is(renderStrictly(handle), golden('summary-of-one-value.prom'))
})

test('empty windows show NaN at every quantile; sum and count cover the whole life', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.setQuantiles([0, 0.5, 1]).withClock(clock.read))
  histogram('new')
  histogram('old').record(4)
  clock.now += 20_000
  handle.runUpkeep()
  clock.now += 40_000
  assert.is(renderStrictly(handle), golden('empty-windows.prom'))
})

test('a sum that overflows is written as an infinity, not lost', () => {
  const handle = freshRecorder(builder => builder.setQuantiles([1]))
  histogram('huge').recordMany(Number.MAX_VALUE, 2)
  assert.is(
    renderStrictly(handle),
    '# TYPE huge summary\nhuge{quantile="1"} 1.7976931348623157e+308\nhuge_sum +Inf\nhuge_count 2\n',
  )
})

test.run()
