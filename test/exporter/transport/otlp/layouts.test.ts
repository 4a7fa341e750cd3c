import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  atScale,
  exponentialOf,
  type Layout,
  subtractLayouts,
  writtenOut,
} from '../../../../exporter-prometheus/lib/transport/otlp/exponential.ts'
import { Random } from '../../../support/random.ts'

// The buckets of exponential histograms: by their scale, written out, and what came since an earlier state.

type Buckets = Layout['positive']

function layoutOf(scale: number, positive: Buckets, rest: Partial<Layout> = {}): Layout {
  return { scale, zeroThreshold: 0, zeroCount: 0, positive, negative: [], ...rest }
}

test('a coarser scale merges each two neighbours, also those below one', () => {
  const layout = layoutOf(
    1,
    [
      [-4, 1],
      [-3, 2],
      [-1, 4],
      [0, 8],
      [1, 16],
      [5, 32],
    ],
    { negative: [[-1, 1]], zeroCount: 7, zeroThreshold: 0.5 },
  )
  assert.is(atScale(layout, 1).positive, layout.positive)
  assert.equal(atScale(layout, 0), {
    ...layout,
    scale: 0,
    positive: [
      [-2, 3],
      [-1, 4],
      [0, 24],
      [2, 32],
    ],
    negative: [[-1, 1]],
  })
  assert.equal(atScale(layout, -2).positive, [
    [-1, 7],
    [0, 56],
  ] as never)
})

test('buckets are shifted by one: those of Prometheus end where those of OTLP begin', () => {
  const native = {
    schema: 3,
    zeroThreshold: 0.25,
    zeroCount: 5,
    positive: [
      [0, 1],
      [7, 2],
    ],
    negative: [[-3, 4]],
  }
  assert.equal(exponentialOf(native as never), {
    scale: 3,
    zeroThreshold: 0.25,
    zeroCount: 5,
    positive: [
      [-1, 1],
      [6, 2],
    ],
    negative: [[-4, 4]],
  } as never)
})

test('up to 4,096 buckets of one sign are written out; beyond that, at a coarser scale, down to -4', () => {
  const scaleOf = (
    schema: number,
    lowest: number,
    highest: number,
    sign: 'positive' | 'negative',
  ): number => {
    const native = { schema, zeroThreshold: 0, zeroCount: 0, positive: [], negative: [] }
    return exponentialOf({
      ...native,
      [sign]: [
        [lowest, 1],
        [highest, 1],
      ],
    } as never).scale
  }
  for (const sign of ['positive', 'negative'] as const) {
    assert.is(scaleOf(8, 1, 4_096, sign), 8)
    assert.is(scaleOf(8, 1, 4_097, sign), 7)
    assert.is(scaleOf(8, -4_095, 0, sign), 8)
    assert.is(scaleOf(8, -4_096, 0, sign), 7)
    assert.is(scaleOf(8, 1, 16_384, sign), 6)
    assert.is(scaleOf(-3, 1, 100_000, sign), -4)
    assert.is(scaleOf(-4, 1, 100_000, sign), -4)
  }
})

test('buckets are written out from the first to the last, with those that are empty', () => {
  assert.equal(writtenOut([]), { offset: 0, counts: [] })
  assert.equal(writtenOut([[5, 2]]), { offset: 5, counts: [2] })
  assert.equal(
    writtenOut([
      [-2, 1],
      [0, 3],
      [1, 4],
    ] as never),
    { offset: -2, counts: [1, 0, 3, 4] },
  )
})

/** The layout of these values, counted by hand. */
function counted(values: readonly number[], scale: number, zeroThreshold: number): Layout {
  const [positive, negative] = [new Map<number, number>(), new Map<number, number>()]
  let zeroCount = 0
  for (const value of values) {
    const size = Math.abs(value)
    if (size <= zeroThreshold) {
      zeroCount += 1
      continue
    }
    const buckets = value < 0 ? negative : positive
    // Values are halves of a power of two more than one, so no bound is met.
    const index = Math.floor(Math.log2(size) * 2 ** scale)
    buckets.set(index, (buckets.get(index) ?? 0) + 1)
  }
  const sorted = (buckets: ReadonlyMap<number, number>): Buckets => [...buckets].sort(([a], [b]) => a - b)
  return { scale, zeroThreshold, zeroCount, positive: sorted(positive), negative: sorted(negative) }
}

test('what came since an earlier state is what was recorded since, although it has become coarser', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed)
    const value = (): number =>
      random.below(8) === 0 ? 0 : 1.5 * 2 ** (random.below(12) - 6) * (random.below(2) === 0 ? 1 : -1)
    const before = Array.from({ length: random.below(20) }, value)
    const since = Array.from({ length: random.below(20) }, value)
    const scale = random.below(3)
    const coarser = scale - random.below(3)
    // The upper bound of a bucket at each of the scales, or none.
    const [first, later] = [0, random.below(2) === 0 ? 0 : 2 ** -2]
    const changed = subtractLayouts(
      counted([...before, ...since], coarser, later),
      counted(before, scale, first),
    )
    assert.equal(changed, counted(since, coarser, later), `seed ${seed}`)
  }
})

test('what has lost values meanwhile has none less than none', () => {
  const [now, before] = [
    layoutOf(0, [[1, 2]], { zeroCount: 1 }),
    layoutOf(
      0,
      [
        [1, 5],
        [2, 1],
      ],
      { zeroCount: 3 },
    ),
  ]
  assert.equal(subtractLayouts(now, before as never), layoutOf(0, []))
})

test('an earlier state that was coarser is compared at its scale', () => {
  const [now, before] = [
    layoutOf(1, [
      [2, 3],
      [3, 4],
    ] as never),
    layoutOf(0, [[1, 5]]),
  ]
  assert.equal(subtractLayouts(now, before), layoutOf(0, [[1, 2]]))
})

test.run()
