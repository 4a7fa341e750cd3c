import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Content } from '../../../../exporter-prometheus/lib/transport/page/client/content.ts'
import { distributionContent } from '../../../../exporter-prometheus/lib/transport/page/client/distribution-views.ts'
import { windowOf } from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import { modelOf } from '../../../support/page-model.ts'

// What is drawn of a histogram: quantiles over the buckets in use, and exemplars where they were.

interface Exemplar {
  readonly value: number
  readonly seconds: number
  readonly labels?: Readonly<Record<string, string>>
}

interface Drawn {
  readonly bounds?: readonly number[]
  /** The counts of each second from 100 on. */
  readonly counts: ReadonlyArray<readonly number[]>
  readonly exemplars?: readonly Exemplar[]
  readonly rangeSeconds?: number
  readonly end?: number
  readonly isPlain?: boolean
}

const usual = [1, 2, 4, 8, 16, Number.POSITIVE_INFINITY]

function contentOf(drawn: Drawn): Content {
  const { bounds = usual, counts, exemplars = [], rangeSeconds = 60, isPlain = false } = drawn
  const model = modelOf({ name: 'size', type: 'histogram' })
  const [family] = model.families.values()
  const [series] = family!.series.values()
  for (const [index, upper] of bounds.entries()) {
    series!.buckets.push({ lower: bounds[index - 1] ?? Number.NEGATIVE_INFINITY, upper, channel: index + 1 })
  }
  for (const [second, values] of counts.entries()) {
    model.frame({ t: (100 + second) * 1_000, r: [0, [0, ...values]] })
  }
  for (const { value, seconds, labels = { trace: value.toFixed(2) } } of exemplars) {
    series!.exemplars.push({ id: 0, value, timestampMs: seconds * 1_000, labels } as never)
  }
  const { end = model.timeline.last } = drawn
  return distributionContent({
    family: family!,
    window: windowOf(model.timeline, rangeSeconds, end),
    range: [end - rangeSeconds, end],
    now: end,
    split: '*',
    chosen: undefined,
    isPlain,
  })
}

/** Counts that rise by one in one more bucket of six each second. */
function rising(...buckets: ReadonlyArray<number | undefined>): number[][] {
  const counts = [0, 0, 0, 0, 0, 0]
  return [undefined, ...buckets].map(bucket => {
    if (bucket !== undefined) counts[bucket]! += 1
    return [...counts]
  })
}

test('the buckets in use are shown, with one more above and below', () => {
  for (const [buckets, bounds] of [
    [
      [1, 2],
      [0, 1, 2, 4, 8],
    ],
    [
      [0, 1],
      [0, 1, 2, 4],
    ],
    [[2], [1, 2, 4, 8]],
    [
      [3, 4],
      [2, 4, 8, 16, Number.POSITIVE_INFINITY],
    ],
    [[5], [8, 16, Number.POSITIVE_INFINITY]],
  ] as const) {
    assert.equal(contentOf({ counts: rising(...buckets) }).drawing!.heat!.bounds, bounds)
  }
})

test('of a histogram to which nothing came the first eight buckets are shown, and nothing in them', () => {
  const bounds = Array.from({ length: 10 }, (_, index) => index + 1)
  const { heat, lines } = contentOf({ bounds, counts: [bounds.map(() => 0), bounds.map(() => 0)] }).drawing!
  assert.equal(heat!.bounds, [0, 1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(heat!.columns.at(-1), { from: 100, to: 101, counts: new Array<number>(8).fill(0) })
  assert.equal(
    lines.map(({ values }) => values),
    [0, 1, 2].map(() => [null, null]),
  )
  assert.equal(contentOf({ bounds: [], counts: [[]] }).drawing!.heat!.bounds, [0])
})

test('what is said of a chart leaves out the seconds in which nothing came', () => {
  const summaryOf = (...buckets: ReadonlyArray<number | undefined>) =>
    contentOf({ counts: rising(...buckets) }).summary
  assert.is(summaryOf(undefined, undefined), 'now 0/s, median no values yet, p99 –')
  assert.is(summaryOf(1, undefined, 2), 'now 1/s, median between 1.5 and 3, p99 3.98')
})

test('the lowest bound is zero where the first bucket reaches above it, and endless else', () => {
  for (const [bound, lowest] of [
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-1, Number.NEGATIVE_INFINITY],
  ] as const) {
    const { heat } = contentOf({
      bounds: [bound, 5, 6],
      counts: [
        [0, 0, 0],
        [1, 0, 0],
      ],
    }).drawing!
    assert.equal(heat!.bounds, [lowest, bound, 5])
  }
})

test('each second is a column, the last one as well, of what came in it', () => {
  const { heat } = contentOf({ counts: rising(1, 1, 2) }).drawing!
  assert.equal(heat!.columns, [
    { from: 99, to: 100, counts: [0, 0, 0, 0] },
    { from: 100, to: 101, counts: [0, 1, 0, 0] },
    { from: 101, to: 102, counts: [0, 1, 0, 0] },
    { from: 102, to: 103, counts: [0, 0, 1, 0] },
  ])
})

for (const [end, ends] of [
  [107, [101, 103, 105, 107]],
  [106, [101, 103, 105, 106]],
  [104, [101, 103, 104]],
] as const) {
  test(`with a step of two seconds, up to ${end}, columns end at ${ends}`, () => {
    const { heat } = contentOf({ counts: rising(1, 1, 1, 1, 1, 1, 1), rangeSeconds: 120, end }).drawing!
    assert.equal(
      heat!.columns.map(({ to }) => to),
      ends,
    )
    for (const { from, to } of heat!.columns) assert.is(to - from, 2)
    assert.equal(
      heat!.columns.map(({ counts }) => counts[1]),
      [1, ...ends.slice(1).map(() => 2)],
    )
  })
}

test('quantiles are as high as their place among the buckets that are shown; alone, as they are', () => {
  const drawn = {
    counts: [
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 10, 10, 0],
    ],
  }
  const linesOf = (isPlain: boolean) =>
    contentOf({ ...drawn, isPlain }).drawing!.lines.map(({ color, values }) => [
      color,
      Number(values.at(-1)!.toFixed(9)),
    ])
  // The third bucket, from 2, is the lowest that is shown.
  assert.equal(linesOf(false), [
    [0, 2],
    [1, 1 + 1 + 0.8],
    [3, 1 + 1 + 0.98],
  ])
  assert.equal(linesOf(true), [
    [0, 8],
    [1, 8 + 8 * 0.8],
    [3, 8 + 8 * 0.98],
  ])
  assert.is(contentOf({ ...drawn, isPlain: true }).drawing!.heat, undefined)
})

test('exemplars are where they were: above the lower bound of their bucket, up to the upper one', () => {
  const marksOf = (...exemplars: readonly Exemplar[]) =>
    contentOf({ counts: rising(1, 4), exemplars }).drawing!.heat!.marks
  const at = (value: number): Exemplar => ({ value, seconds: 101 })
  for (const [value, place] of [
    [1.5, 1.5],
    [2, 2],
    [1, 0.5],
    [3, 2.5],
    [16, 5],
    [17, 5.5],
    // Nothing is known of how far it is from the lower end.
    [-7, 0.5],
  ] as const) {
    assert.equal(marksOf(at(value)), [[101, place]], String(value))
  }
  // Not those of buckets that are not shown, nor those from before.
  const narrow = contentOf({ counts: rising(1), exemplars: [at(5), at(1.5)] }).drawing!.heat!
  assert.equal([narrow.bounds.at(-1), narrow.marks], [4, [[101, 1.5]]])
  assert.equal(marksOf({ value: 1.5, seconds: 99.9 }, { value: 1.5, seconds: 100 }), [[100, 1.5]])
})

test('the twelve latest exemplars are drawn, and the three latest told, newest first', () => {
  const exemplars = Array.from({ length: 15 }, (_, index) => ({
    value: 1 + (index + 1) / 100,
    seconds: 100 + index,
  }))
  const { drawing, notes } = contentOf({
    counts: rising(1, 1),
    exemplars: [...exemplars].reverse(),
  })
  assert.equal(
    drawing!.heat!.marks.map(([time]) => time),
    Array.from({ length: 12 }, (_, index) => 114 - index),
  )
  assert.equal(notes, [
    '1.15, less than 1 s ago: trace=1.15',
    '1.14, less than 1 s ago: trace=1.14',
    '1.13, less than 1 s ago: trace=1.13',
  ])
  const labels = { trace: 'a', kind: 'b' }
  const { notes: one } = contentOf({
    counts: rising(1, 1, 1, 1, 1),
    exemplars: [{ value: 3, seconds: 102, labels }],
  })
  assert.equal(one, ['3, 3 s ago: trace=a kind=b'])
})

test.run()
