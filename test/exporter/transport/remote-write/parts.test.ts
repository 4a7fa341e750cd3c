import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  identityOf,
  keyOf,
  labelsOf,
  sortedPairs,
} from '../../../../exporter-prometheus/lib/transport/remote-write/identity.ts'
import {
  partsOfHistogram,
  partsOfSummary,
} from '../../../../exporter-prometheus/lib/transport/remote-write/parts.ts'
import {
  addCounter,
  addHistogram,
  addSummary,
} from '../../../../exporter-prometheus/lib/transport/remote-write/values.ts'
import { lostOf, writtenOf } from '../../../../exporter-prometheus/lib/transport/remote-write/written.ts'

// What one series is to a store: its parts, their labels and values, and what a receiver says that it wrote of them.

const exemplar = (value: number, timestampMs: number) => ({ pairs: [], value, timestampMs })

test('exemplars are new from the last moment on, and the oldest of them comes first', () => {
  const series = { value: 5, exemplar: exemplar(1, 100) } as never
  for (const [sinceMs, extra] of [
    [99, { exemplars: [[exemplar(1, 100)]] }],
    [100, { exemplars: [[exemplar(1, 100)]] }],
    [101, undefined],
  ] as const) {
    const values: number[] = []
    assert.equal([addCounter(series, values, sinceMs), values], [extra, [5]], `${sinceMs}`)
  }
  assert.is(addCounter({ value: 5 } as never, [], 0), undefined)
  const native = {
    schema: 1,
    zeroThreshold: 2,
    zeroCount: 3,
    positive: [[1, 4]],
    negative: [[2, 5]],
    exemplars: [exemplar(1, 300), exemplar(2, 99), exemplar(3, 200), exemplar(4, 100)],
  }
  const values: number[] = [7]
  const extra = addHistogram({ counts: [3, 4], sum: 9, bounds: [1], native } as never, values, 100)
  assert.equal(values, [7, 0, 3, 7, 9, 7])
  assert.equal(extra?.exemplars, [[exemplar(4, 100), exemplar(3, 200), exemplar(1, 300)]])
  assert.equal(extra?.native, { count: 7, sum: 9, native: { ...native, exemplars: [] } })
  native.positive.push([2, 1])
  assert.equal(extra?.native?.native.positive, [[1, 4]], 'it is a copy')
})

test('a histogram has its exemplars by bucket, and a summary its quantiles before its totals', () => {
  const values: number[] = []
  const exemplars = [undefined, exemplar(1, 10), exemplar(2, 30)]
  const extra = addHistogram({ counts: [1, 2, 3], sum: 4, bounds: [1, 2], exemplars } as never, values, 20)
  assert.equal([values, extra], [[1, 3, 6, 4, 6], { exemplars: [[], [], [exemplar(2, 30)]] }])
  assert.is(addHistogram({ counts: [1], sum: 4, bounds: [] } as never, [], 0), undefined)
  const ofSummary: number[] = []
  assert.is(addSummary({ sum: 8, count: 2, values: () => [5, 6] } as never, ofSummary, 0), undefined)
  assert.equal(ofSummary, [5, 6, 8, 2])
})

const written = (parts: ReturnType<typeof partsOfHistogram>) =>
  parts.map(({ suffix, label, isCounted, version }) => [suffix, label?.join(''), isCounted, version])

test('the parts of each kind, and in which version they are', () => {
  const classic = [
    ['_bucket', 'le1.0', true, undefined],
    ['_bucket', 'le+Inf', true, undefined],
    ['_sum', undefined, true, undefined],
    ['_count', undefined, true, undefined],
  ]
  const whole = ['', undefined, true, 2]
  const bounds = [1]
  assert.equal(written(partsOfHistogram({ bounds } as never)), classic)
  assert.equal(written(partsOfHistogram({ bounds, native: {} } as never)), [whole, ...classic])
  assert.equal(written(partsOfHistogram({ bounds: [], native: {} } as never)), [
    whole,
    ...classic.slice(1).map(part => [...part.slice(0, 3), 1]),
  ])
  assert.equal(written(partsOfSummary({ quantiles: [0.5] } as never)), [
    ['', 'quantile0.5', false, undefined],
    ...classic.slice(2),
  ])
  // Series with the same bounds share them.
  assert.is(partsOfHistogram({ bounds } as never), partsOfHistogram({ bounds } as never))
})

test('labels are in the order of their bytes, and the name and that of the part among them', () => {
  const names = ['a', 'B', '_', '__name_', '__name__x', 'lf', 'ld', 'é', '\u{1f600}', '\ufffd', '', 'aa']
  const pairs = names.map(name => [name, 'v'] as const)
  const inBytes = [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
  assert.equal(
    sortedPairs(pairs).map(([name]) => name),
    inBytes,
  )
  assert.is(pairs[0]![0], 'a', 'it is a copy')
  const family = { name: 'wait', type: 'histogram', help: '', unit: '' } as const
  const labels = ['B', '__name_', '__name__x', 'ld', 'lf'].map(name => [name, 'v'] as const)
  const identity = { family, labels: sortedPairs(labels), parts: [], shape: undefined, latestMs: 0 }
  const part = { suffix: '_bucket', label: ['le', '1'], isCounted: true } as const
  assert.equal(
    labelsOf(identity, part).map(pair => pair.join('=')),
    ['B=v', '__name_=v', '__name__=wait_bucket', '__name__x=v', 'ld=v', 'le=1', 'lf=v'],
  )
  const bare = { ...identity, labels: [] }
  assert.equal(
    labelsOf(bare, part).map(([name]) => name),
    ['__name__', 'le'],
  )
  assert.is(keyOf(bare), '["wait",[]]')
})

test('own labels count before those of the process, and none is empty', () => {
  const series = {
    pairs: [
      ['job', 'own'],
      ['empty', ''],
    ],
  } as never
  const family = { name: 'a', type: 'gauge', series: [] } as never
  const external = [
    ['job', 'api'],
    ['instance', 'i'],
    ['zone', ''],
  ] as const
  const { labels, latestMs, shape } = identityOf(series, family, {} as never, [], [1], external)
  assert.equal(labels, [
    ['instance', 'i'],
    ['job', 'own'],
  ])
  assert.equal([latestMs, shape], [Number.NEGATIVE_INFINITY, [1]])
})

const answer = (headers: Readonly<Record<string, string>>) =>
  ({ header: (name: string) => headers[`${name}`] ?? '' }) as never

test('what was written is what the answer says, and nothing of what it does not name', () => {
  const name = (what: string) => `x-prometheus-remote-write-${what}-written`
  for (const [headers, expected] of [
    [{}, undefined],
    [{ [name('samples')]: '3' }, { samples: 3, histograms: 0 }],
    [{ [name('histograms')]: ' 4 ' }, { samples: 0, histograms: 4 }],
    [{ [name('exemplars')]: '0' }, { samples: 0, histograms: 0 }],
    [{ [name('samples')]: 'many' }, undefined],
    [
      { [name('samples')]: '-1', [name('histograms')]: '2' },
      { samples: 0, histograms: 2 },
    ],
    [
      { [name('samples')]: '12', [name('histograms')]: '2', [name('exemplars')]: '1' },
      { samples: 12, histograms: 2 },
    ],
  ] as ReadonlyArray<readonly [Record<string, string>, ReturnType<typeof writtenOf>]>) {
    assert.equal(writtenOf(answer(headers)), expected, JSON.stringify(headers))
  }
})

test('what was not written is lost, of each kind by itself', () => {
  const request = { samples: 5, histograms: 3 } as never
  for (const [given, lost] of [
    [undefined, 8],
    [{ samples: 5, histograms: 3 }, 0],
    [{ samples: 4, histograms: 1 }, 3],
    [{ samples: 9, histograms: 1 }, 2],
    [{ samples: 1, histograms: 9 }, 4],
  ] as const) {
    assert.is(lostOf(request, given), lost)
  }
})

test.run()
