import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bucketLines,
  quantileAt,
} from '../../../../exporter-prometheus/lib/transport/page/client/distribution.ts'
import { startsOf, windowOf } from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import { modelOf } from '../../../support/page-model.ts'

// The quantiles that the page estimates from buckets.

/** The quantile of what came in the last second into buckets with these bounds. */
function quantileOf(bounds: readonly number[], counts: readonly number[], q: number): number | undefined {
  const model = modelOf({ name: 'wait_seconds', type: 'histogram' })
  const [series] = [...model.families.values()][0]!.series.values()
  for (const [index, upper] of bounds.entries()) {
    series!.buckets.push({ lower: bounds[index - 1] ?? Number.NEGATIVE_INFINITY, upper, channel: index + 1 })
  }
  model.frame({ t: 0, r: [1, counts.map(() => 100)] })
  model.frame({ t: 1_000, r: [1, counts.map(count => 100 + count)] })
  const window = windowOf(model.timeline, 60, 1)
  return quantileAt(bucketLines(window, startsOf(window), [series!]), q, 1)?.value
}

test('a bucket that is new was empty before, and one of a new histogram is not known', () => {
  const model = modelOf({ name: 'size', type: 'histogram' })
  const [series] = [...model.families.values()][0]!.series.values()
  series!.buckets.push({ lower: 1, upper: 2, channel: 5 }, { lower: 2, upper: 4, channel: 6 })
  model.frame({ t: 0, r: [] })
  model.frame({ t: 1_000, r: [0, [3], 5, [1]] })
  model.frame({ t: 2_000, r: [0, [9], 6, [2]] })
  const window = windowOf(model.timeline, 60, 2)
  const lines = bucketLines(window, startsOf(window), [series!])
  assert.equal(
    lines.map(({ rises }) => rises),
    [
      [null, null, 0],
      [null, null, 2],
    ],
  )
})

const bounds = [1, 2, 4, Number.POSITIVE_INFINITY]

for (const [what, counts, q, expected] of [
  ['in the middle of a bucket', [0, 10, 0, 0], 0.5, 1.5],
  ['in the first bucket, from zero', [10, 0, 0, 0], 0.5, 0.5],
  ['in a later bucket', [4, 4, 2, 0], 0.9, 3],
  ['above the last bound, the bound', [0, 0, 1, 9], 0.9, 4],
  ['of nothing', [0, 0, 0, 0], 0.5, undefined],
] as const) {
  test(`a quantile ${what}`, () => assert.is(quantileOf(bounds, counts, q), expected))
}

test.run()
