import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { negated } from '../../../exporter-prometheus/lib/members/negated.ts'

// What a series has counted is taken away again, and nothing else of what it dumps.

test('counts have the other sign, by whatever type of series they are dumped', () => {
  const exemplar = { pairs: [['id', 'a']], value: 3, timestampMs: 1 }
  assert.equal(negated({ value: 5, exemplar }), { value: -5, exemplar: undefined })
  assert.equal(negated({ sum: 9, count: 3, lowest: -1 }), { sum: -9, count: -3, lowest: -1 })
  assert.equal(negated({ sum: 9, count: 3, lowest: 1, slots: [{ age: 0 }] }), {
    sum: -9,
    count: -3,
    lowest: 1,
    slots: [],
  })
  const native = {
    schema: 3,
    zeroThreshold: 0.5,
    zeroCount: 2,
    positive: [
      [4, 5],
      [7, 6],
    ],
    negative: [[-2, 1]],
    exemplars: [exemplar],
  }
  const bucketed = { bounds: [1, 10], counts: [1, 2, 3], sum: 9, native, exemplars: [exemplar, undefined] }
  assert.equal(negated(bucketed), {
    bounds: [1, 10],
    counts: [-1, -2, -3],
    sum: -9,
    native: {
      schema: 3,
      zeroThreshold: 0.5,
      zeroCount: -2,
      positive: [
        [4, -5],
        [7, -6],
      ],
      negative: [[-2, -1]],
      exemplars: [],
    },
    exemplars: [],
  })
  assert.equal(negated({ ...bucketed, native: undefined, exemplars: undefined }), {
    bounds: [1, 10],
    counts: [-1, -2, -3],
    sum: -9,
    native: undefined,
    exemplars: [],
  })
})

test.run()
