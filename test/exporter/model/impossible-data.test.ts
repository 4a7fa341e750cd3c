import {
  type FamilySnapshot,
  type FamilyView,
  Renderer,
  renderFamilies,
  type SummarySnapshot,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Warnings are given once per name and process: each family has a name of its own.

const buckets = (...counts: number[]) => counts.map((count, index) => ({ le: index + 1, count }))
/** A native histogram of so many values. */
const native = (count: number) => ({
  count,
  sum: 1,
  buckets: [],
  native: { schema: 0, zeroThreshold: 0, zeroCount: 0, positive: [{ index: 1, count }], negative: [] },
})
const noQuantiles = { sum: 1, quantiles: [] }
const quantiles = (quantile: number) => ({ count: 1, sum: 1, quantiles: [{ quantile, value: 1 }] })

const impossible: ReadonlyArray<readonly [name: string, type: FamilySnapshot['type'], values: object[]]> = [
  ['counted', 'counter', [-1, Number.NaN, 'NaN', '-Inf', '5'].map(value => ({ value }))],
  ['born', 'counter', [Number.NaN, Infinity, '-Inf'].map(createdMs => ({ value: 1, createdMs }))],
  [
    'exemplified',
    'counter',
    [Number.NaN, Infinity].map(timestampMs => ({
      value: 1,
      exemplar: { labels: { id: 1 }, value: 1, timestampMs },
    })),
  ],
  ['summed', 'summary', [-2, 1.5, Number.NaN, 'Inf'].map(count => ({ ...noQuantiles, count }))],
  ['estimated', 'summary', [5, -0.1, Number.NaN].map(quantiles)],
  [
    'bucketed',
    'histogram',
    [
      { count: 1.5, sum: 1, buckets: [] },
      { count: 2, sum: 1, buckets: buckets(0.5, 2) },
      { count: -1, sum: 1, buckets: [] },
      { count: 'Inf', sum: 1, buckets: buckets(1) },
    ],
  ],
  [
    'grown',
    'histogram',
    [
      { ...native(2), count: 3 },
      { ...native(2), native: { ...native(2).native, zeroCount: 1 } },
    ],
  ],
]
const possible: Readonly<Record<FamilySnapshot['type'], object>> = {
  counter: { value: 0.5 },
  gauge: { value: 1 },
  summary: { count: 2, sum: 1, quantiles: [{ quantile: 1, value: 1 }] },
  histogram: { count: 2, sum: 1, buckets: buckets(1, 2) },
}

for (const [name, type, values] of impossible) {
  test(`series of "${name}" that no ${type} can have are left out alone, with one warning`, async () => {
    const good = { labels: { id: 'good' }, ...possible[type] }
    const bad = values.map((value, id) => ({ labels: { id }, ...value }))
    const family = { name, type, series: [...bad, good] } as unknown as FamilySnapshot
    const warnings = await warningsOf(() => {
      for (const format of formatNames) {
        assert.equal(
          renderFamilies([family], format),
          renderFamilies([{ ...family, series: [good] } as unknown as FamilySnapshot], format),
        )
      }
    })
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, `"${name}" cannot be written`)
  })
}

test('a view with two pairs of one name is left out, whether or not there are global labels', async () => {
  for (const [name, globalLabels] of [
    ['twice', []],
    ['twice_beside', [['zone', 'eu']]],
  ] as const) {
    const pairs = [
      ['id', '1'],
      ['id', '2'],
    ] as const
    const series = [
      { pairs, value: 1 },
      { pairs: [['id', '3']], value: 1 },
    ]
    const family = { name, type: 'gauge', globalLabels, series } as unknown as FamilyView
    const warnings = await warningsOf(() => {
      assert.is(renderFamilies([family]).match(/^twice.* 1$/gm)?.length, 1)
    })
    assert.match(warnings.join(), 'two of its labels have the same written name')
  }
})

test('a histogram whose bounds do not ascend, or do not fit its counts, is left out in every format', async () => {
  const good = { pairs: [], sum: 1, bounds: [-Infinity, 1], counts: [0, 1, 0] }
  const wrong: ReadonlyArray<readonly [bounds: number[], counts: number[]]> = [
    [
      [2, 1],
      [0, 1, 0],
    ],
    [
      [1, 1],
      [0, 1, 0],
    ],
    [
      [1, Number.NaN],
      [0, 1, 0],
    ],
    [
      [1, Infinity],
      [0, 1, 0],
    ],
    [[1], [0, 1, 0]],
    [
      [1, 2],
      [0, 1],
    ],
  ]
  const series = wrong.map(([bounds, counts], id) => ({
    pairs: [['id', String(id)]],
    sum: 1,
    bounds,
    counts,
  }))
  const family = { name: 'unsorted', type: 'histogram', series: [...series, good] } as unknown as FamilyView
  await warningsOf(() => {
    for (const format of formatNames) {
      assert.equal(
        renderFamilies([family], format),
        renderFamilies([{ ...family, series: [good] } as unknown as FamilyView], format),
        format,
      )
    }
  })
})

test('the lowest value of a summary is taken as it is, whatever its sum and its estimates', () => {
  const values = { count: 2, sum: -1.438100026814332e-145, lowest: -1.4381000268143319e-145 }
  const quantile = { quantile: 0, value: -1.44e-145 }
  const family: FamilySnapshot = {
    name: 'low',
    type: 'summary',
    series: [{ labels: {}, ...values, quantiles: [quantile] }],
  }
  assert.is(JSON.parse(renderFamilies([family], 'json')).families[0].series[0].lowest, values.lowest)
})

const nothing = Number.NaN
for (const [given, sum, values, lowest] of [
  [-7, -1, [-2], -7],
  [-1, -5, [-9], -1],
  [0, -1, [-2], -2],
  [3, -3, [-2], -3],
  [undefined, -3, [nothing, -2], -3],
  [undefined, nothing, [nothing, -2, 5], -2],
  [undefined, 3, [1, -4], -4],
  [undefined, 3, [nothing], undefined],
  [undefined, 3, [], undefined],
  [undefined, 0, [0], undefined],
  [null, Number.NEGATIVE_INFINITY, [], Number.NEGATIVE_INFINITY],
] as const) {
  test(`the lowest value of a plain summary of ${given}, sum ${sum} and quantiles [${values}] is ${lowest}`, () => {
    const quantiles = values.map((value, index) => ({ quantile: index / 4, value }))
    const family = {
      name: 'w',
      type: 'summary',
      series: [{ labels: {}, count: 4, sum, quantiles, lowest: given }],
    }
    const { families } = new Renderer({ gather: () => ({ families: [family as never] }) }).snapshot()
    assert.is((families[0]!.series[0] as SummarySnapshot).lowest, lowest)
    const type = lowest === undefined ? 'summary' : 'unknown'
    assert.match(
      renderFamilies([family as never], 'openmetrics'),
      new RegExp(`^# TYPE w(_sum)? ${type}$`, 'm'),
    )
  })
}

test('what holds families in place of an array of them is refused with the remedy', async () => {
  const handle = freshRecorder()
  assert.throws(
    () => renderFamilies(handle.snapshot() as never),
    (error: unknown) => error instanceof TypeError && /not an array: pass \.families/.test(error.message),
  )
  for (const answer of [{}, undefined, null, { families: 5 }, { families: { length: 0 } }, 'families']) {
    const renderer = new Renderer({ gather: () => answer as never })
    const later = new Renderer({ gather: async () => answer as never })
    assert.throws(() => renderer.render(), /not an array: pass \.families/)
    assert.throws(() => renderer.snapshot(), /not an array: pass \.families/)
    for (const one of [renderer, later]) {
      const response = await one.fetchHandler()(new Request('http://localhost/metrics'))
      assert.is(response.status, 500)
      assert.match(await response.text(), /not an array: pass \.families/)
    }
  }
})

test.run()
