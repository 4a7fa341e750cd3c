import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { extentOf, stacked } from '../../../../exporter-prometheus/lib/transport/page/client/drawing.ts'
import type { Line } from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'

// Between which values an axis is, and how lines stand on one another.

const extents: ReadonlyArray<
  readonly [lines: readonly Line[], isFromZero: boolean, low: number, high: number]
> = [
  [[], false, 0, 1],
  [[[], [null]], true, 0, 1],
  [[[0, 0]], false, 0, 1],
  [[[0, 0]], true, 0, 1],
  // Near to zero is what is below three quarters of the highest.
  [[[10, 20]], false, 0, 21.6],
  [[[15, 20]], false, 14.6, 20.4],
  [[[16], [null, 20]], false, 15.68, 20.32],
  [[[0, 20]], false, 0, 21.6],
  [[[-20, -10]], false, -21.6, 1.6],
  [[[-20, -15]], false, -20.4, -14.6],
  [[[-20, -16]], false, -20.32, -15.68],
  [[[-5, 20]], false, -7, 22],
  [[[16, 20]], true, 0, 21.6],
  [[[-5, 20]], true, -7, 22],
  // One value alone is in the middle.
  [[[5]], false, 4.5, 5.5],
  [[[-4, -4]], false, -4.4, -3.6],
  [[[-4]], true, -4.4, -3.6],
  [[[5]], true, 0, 5.4],
]

for (const [lines, isFromZero, low, high] of extents) {
  test(`an axis of ${JSON.stringify(lines)} is from ${low} to ${high}, ${isFromZero ? '' : 'not '}always from zero`, () => {
    const extent = extentOf(lines, isFromZero)
    assert.equal(
      extent.map(value => Number(value.toFixed(9))),
      [low, high],
    )
  })
}

test('each line stands on all below, and where it has no value it is as high as they are', () => {
  const line = (...values: Line) => ({ color: 0, values })
  assert.equal(stacked([]), [])
  assert.equal(stacked([line(1, null, null, 2), line(null, null, 5, 3), line(4, 6, 7)]), [
    [1, null, null, 2],
    [1, null, 5, 5],
    [5, 6, 12],
  ])
})

test.run()
