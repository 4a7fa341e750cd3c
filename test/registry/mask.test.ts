import { isMask, MetricKindMask, maskIncludes } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('a mask includes the kinds that it combines, and no others', () => {
  const mask = MetricKindMask.Counter | MetricKindMask.Histogram
  assert.is(maskIncludes(mask, 'counter'), true)
  assert.is(maskIncludes(mask, 'gauge'), false)
  assert.is(maskIncludes(mask, 'histogram'), true)
})

test('None includes nothing, All everything', () => {
  for (const kind of ['counter', 'gauge', 'histogram'] as const) {
    assert.is(maskIncludes(MetricKindMask.None, kind), false)
    assert.is(maskIncludes(MetricKindMask.All, kind), true)
  }
})

test('every combination of kinds is a mask, and nothing else is', () => {
  for (let mask = MetricKindMask.None; mask <= MetricKindMask.All; mask++) assert.ok(isMask(mask))
  for (const other of [-1, 8, 0.5, Number.NaN, '1', undefined]) assert.not(isMask(other as number))
})

test.run()
