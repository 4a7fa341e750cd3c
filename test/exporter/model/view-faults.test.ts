import type { FamilySnapshot } from 'metrics-exporter-prometheus'
import { shown } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Faults,
  integers,
  native,
  nextName,
  pairs,
  type Series,
  testFaults,
  written,
  zero,
} from '../../support/plain-faults.ts'
import { warningsOf } from '../../support/warnings.ts'

// Every fault of views that no recorder holds: which words tell it, and that nothing else is lost.

const twice = [...pairs, ...pairs]

const soundViews: Readonly<Record<FamilySnapshot['type'], Series>> = {
  counter: { value: 1 },
  gauge: { value: 1 },
  histogram: { sum: 4, bounds: [1], counts: [1, 2] },
  summary: { count: 3, sum: 4, quantiles: [0.5], values: () => [1] },
}

const viewFaults: Faults = {
  counter: [
    ...(['1', -1, Number.NaN, undefined] as const).map(
      value => [`its value is ${shown(value)}: counters have a number from 0`, { value }] as const,
    ),
    ['two of its labels have the same written name', { pairs: twice }],
  ],
  gauge: [
    ['its value is "1": give a number', { value: '1' }],
    ['its value is undefined: give a number', { value: undefined }],
    ['two of its labels have the same written name', { pairs: twice }],
  ],
  histogram: [
    ['its sum is "4": give a number', { sum: '4' }],
    ['its sum is undefined: give a number', { sum: undefined }],
    ['one of its counts is 1.5: give integers from 0', { counts: [1, 1.5] }],
    ['one of its counts is -1: give integers from 0', { counts: [-1, 1] }],
    ['one of its counts is "1": give integers from 0', { counts: ['1', 1] }],
    ['its schema is 9: give an integer from -4 to 8', { native: { ...native, schema: 9 } }],
    [zero, { native: { ...native, zeroCount: -1 } }],
    [integers, { native: { ...native, positive: [[0.5, 1]] } }],
    ['its label "le" is reserved for the exporter', { pairs: [['le', '1']] }],
  ],
  summary: [
    ['its sum is "4": give a number', { sum: '4' }],
    ['one of its counts is undefined: give integers from 0', { count: undefined }],
    ['one of its quantiles is 2: give numbers from 0 to 1', { quantiles: [2] }],
    ['its label "quantile" is reserved for the exporter', { pairs: [['quantile', '1']] }],
  ],
}

testFaults('view', viewFaults, soundViews, { pairs: [['id', 'good']] })

test('a label that is reserved may not be a global one either', async () => {
  const name = nextName()
  const family = {
    name,
    type: 'histogram',
    globalLabels: [['le', '1']],
    series: [{ pairs: [], ...soundViews.histogram }],
  }
  const warnings = await warningsOf(() => assert.equal(written([family as never]), written([])))
  assert.match(warnings.join(), `its label "le" is reserved for the exporter`)
})

test.run()
