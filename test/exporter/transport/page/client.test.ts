import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bucketLines,
  quantileAt,
} from '../../../../exporter-prometheus/lib/transport/page/client/distribution.ts'
import { extentOf, stacked } from '../../../../exporter-prometheus/lib/transport/page/client/drawing.ts'
import { type Family, Model } from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import {
  allTogether,
  bestSplit,
  everySeries,
  groupsOf,
  sectionsOf,
  viewOf,
} from '../../../../exporter-prometheus/lib/transport/page/client/plan.ts'
import { stateOf } from '../../../../exporter-prometheus/lib/transport/page/client/state.ts'
import {
  axisText,
  countText,
  durationText,
  unitOf,
  valueText,
} from '../../../../exporter-prometheus/lib/transport/page/client/unit.ts'
import {
  meansOf,
  perSecond,
  risesOf,
  startsOf,
  valuesOf,
  windowOf,
} from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import type { SeriesNote } from '../../../../exporter-prometheus/lib/transport/page/protocol.ts'

// What the page computes of the values that it gets, without a browser.

interface Told {
  readonly name: string
  readonly type?: string
  readonly unit?: string
  readonly series?: ReadonlyArray<Readonly<Record<string, string>>>
}

/** A model that knows of these families; each series has ten channels. */
function modelOf(...families: readonly Told[]): Model {
  const model = new Model()
  let id = 0
  model.change({
    families: families.map(({ name, type = 'counter', unit }, family) => ({ family, name, type, unit })),
    series: families.flatMap(({ series = [{}] }, family) =>
      series.map(labels => ({ id: 10 * id++, family, labels })),
    ),
    buckets: [],
    ended: [],
    exemplars: [],
    leftOut: 0,
  })
  return model
}

const familyOf = (told: Told): Family => [...modelOf(told).families.values()][0]!

/** A model whose channel 0 has one value in each second. */
function valuesOverTime(values: ReadonlyArray<number | null>, everyMs = 1_000): Model {
  const model = modelOf({ name: 'jobs_total' })
  for (const [second, value] of values.entries()) model.frame({ t: second * everyMs, r: [0, [value]] })
  return model
}

function ratesOf(model: Model, rangeSeconds = 60): ReadonlyArray<number | null> {
  const window = windowOf(model.timeline, rangeSeconds, model.timeline.last)
  const starts = startsOf(window)
  return perSecond(window, starts, risesOf(window, starts, 0))
}

test('a rate is the rise since the second before', () => {
  assert.equal(ratesOf(valuesOverTime([5, 5, 8, 18])), [null, 0, 3, 10])
})

test('a counter that begins again counts from zero', () => {
  assert.equal(ratesOf(valuesOverTime([5, 9, 2, 4])), [null, 4, 2, 2])
})

test('a rate begins with the second value', () => {
  assert.equal(ratesOf(valuesOverTime([null, 7, 9, null, 3])), [null, null, 2, null, null])
})

test('in longer ranges a rate is that of some seconds', () => {
  const model = valuesOverTime(
    Array.from({ length: 400 }, (_, second) => (second % 5 === 0 ? second : second - (second % 5))),
  )
  const rates = ratesOf(model, 300)
  assert.is(rates.length, 301)
  assert.ok(rates.slice(10).every(rate => Math.abs(rate! - 1) < 1e-9))
})

test('nothing is drawn across a time in which nobody looked, and rates begin after it', () => {
  const model = valuesOverTime([1, 2])
  model.frame({ t: 100_000, r: [0, [500]] })
  model.frame({ t: 101_000, r: [0, [510]] })
  assert.equal(ratesOf(model, 600), [null, 1, null, 10])
  assert.equal(valuesOf(windowOf(model.timeline, 600, 101), 0), [1, 2, null, 510])
})

test('rates of a history with few moments are those between two of them', () => {
  assert.equal(ratesOf(valuesOverTime([0, 40, 60], 4_000)), [null, 10, 5])
})

test('ten minutes stay, and what is older goes', () => {
  const model = valuesOverTime(Array.from({ length: 2_000 }, (_, second) => second))
  const window = windowOf(model.timeline, 600, model.timeline.last)
  assert.is(window.to - window.from, 601)
  assert.equal(valuesOf(window, 0).slice(0, 2), [1_399, 1_400])
  assert.ok(ratesOf(model, 600).every(rate => rate === 1))
})

test('a value that does not change for hours is there', () => {
  const model = modelOf({ name: 'level', type: 'gauge' })
  model.frame({ t: 0, r: [0, [7]] })
  for (let second = 1; second < 2_000; second++) model.frame({ t: second * 1_000, r: [] })
  const values = valuesOf(windowOf(model.timeline, 60, model.timeline.last), 0)
  assert.equal(
    values,
    Array.from({ length: 61 }, () => 7),
  )
})

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

for (const [name, type, unit, labels, expected] of [
  ['jobs_total', 'counter', '', {}, 'rate'],
  ['depth', 'gauge', '', {}, 'value'],
  ['wait_seconds', 'histogram', '', {}, 'distribution'],
  ['wait_seconds', 'summary', '', {}, 'quantiles'],
  ['build_info', 'gauge', '', { version: '1' }, 'information'],
  ['debug_info', 'gauge', '', {}, 'value'],
  ['last_success_timestamp_seconds', 'gauge', '', {}, 'age'],
  ['process_start_time_seconds', 'gauge', '', {}, 'age'],
] as const) {
  test(`${type} ${name} ${JSON.stringify(labels)} is shown as ${expected}`, () => {
    assert.is(viewOf(familyOf({ name, type, unit, series: [labels] })), expected)
  })
}

const eleven = Array.from({ length: 22 }, (_, index) => ({
  id: String(index),
  method: index % 2 ? 'GET' : 'PUT',
}))

test('few series are shown as they are, many by the label with the most values that can be told apart', () => {
  const few = familyOf({ name: 'a_total', series: [{ a: '1' }, { a: '2' }] })
  assert.is(bestSplit(few), everySeries)
  assert.equal(
    groupsOf(few, everySeries).map(({ text }) => text),
    ['1', '2'],
  )
  const many = familyOf({ name: 'a_total', series: eleven })
  assert.is(bestSplit(many), 'method')
  assert.equal(
    groupsOf(many, 'method').map(({ text, series }) => [text, series.length]),
    [
      ['PUT', 11],
      ['GET', 11],
    ],
  )
  assert.equal(
    groupsOf(many, allTogether).map(({ series }) => series.length),
    [22],
  )
  assert.is(groupsOf(many, everySeries)[3]!.text, '3 · GET')
})

test('sections are by the first word, what is alone is together, and that of the process last', () => {
  const names = [
    'process_cpu_seconds_total',
    'jobs_total',
    'nodejs_version_info',
    'level',
    'jobs_waiting',
    'errors_total',
    'http_requests',
  ]
  const model = modelOf(...names.map(name => ({ name })))
  const sections = sectionsOf([...model.families.values()]).map(([title, families]) => [
    title,
    families.length,
  ])
  assert.equal(sections, [
    ['jobs', 2],
    ['other', 2],
    ['http', 1],
    ['process', 1],
    ['nodejs', 1],
  ])
})

for (const [name, unit, value, expected] of [
  ['wait_seconds', '', 0.0123, '12.3 ms'],
  ['wait_seconds', '', 90, '1.5 min'],
  ['wait_milliseconds', '', 1_500, '1.5 s'],
  ['wait', 'seconds', 0.000_002, '2 µs'],
  ['memory_bytes', '', 1_572_864, '1.5 MiB'],
  ['sent_kilobytes', '', 1, '1000 B'],
  ['busy_ratio', '', 0.256, '25.6 %'],
  ['busy', 'percent', 25.6, '25.6 %'],
  ['room_celsius', '', 21.5, '21.5 °C'],
  ['depth', 'count', 12_345, '12.3 k'],
  ['depth', '', 0, '0'],
  ['depth', '', -3, '−3'],
  ['depth', '', 0.000_012, '1.2e−5'],
  ['depth', '', -0.000_012, '−1.2e−5'],
  ['depth', '', Number.POSITIVE_INFINITY, '+∞'],
  ['depth', '', Number.NaN, '–'],
] as const) {
  test(`${value} of ${name} ${unit} is written as ${expected}`, () => {
    assert.is(valueText(value, unitOf(name, unit)), expected)
  })
}

test('a mean is that of what came, and none where nothing did', () => {
  const model = modelOf({ name: 'batch', type: 'summary' })
  for (const [second, [sum, count]] of [
    [4, 1],
    [10, 3],
    [10, 3],
    [7, 4],
  ].entries()) {
    model.frame({ t: second * 1_000, r: [0, [sum!, count!]] })
  }
  const window = windowOf(model.timeline, 60, 3)
  assert.equal(meansOf(window, startsOf(window), 0, 1), [null, 3, null, -3])
})

test('what nothing came to for half a minute is silent, and what is no more has ended', () => {
  const stateAfter = (
    type: string,
    seconds: number,
    valuesAt: (second: number) => number[],
    ended: number[] = [],
  ): string => {
    const model = modelOf({ name: 'wait', type })
    for (let second = 0; second <= seconds; second++)
      model.frame({ t: second * 1_000, r: [0, valuesAt(second)] })
    model.change({ families: [], series: [], buckets: [], ended, exemplars: [], leftOut: 0 })
    const [family] = model.families.values()
    return stateOf({ family: family!, window: windowOf(model.timeline, 60, seconds) })
  }
  assert.is(
    stateAfter('counter', 29, second => (second === 0 ? [1] : [])),
    '',
  )
  assert.is(
    stateAfter('counter', 40, second => (second < 5 ? [second] : [])),
    'silent for 36 s',
  )
  assert.is(
    stateAfter('counter', 40, second => (second === 0 ? [1] : [])),
    'silent for more than 40 s',
  )
  assert.is(
    stateAfter('counter', 100, second => [second]),
    '',
  )
  assert.is(
    stateAfter('gauge', 100, second => (second === 0 ? [1] : [])),
    '',
  )
  // That nothing has ever failed is no silence.
  assert.is(
    stateAfter('counter', 100, second => (second === 0 ? [0] : [])),
    '',
  )
  // The sum of zeros stays, their count does not.
  assert.is(
    stateAfter('summary', 100, second => [0, second]),
    '',
  )
  assert.is(
    stateAfter('counter', 5, () => [1], [0]),
    'ended',
  )
})

test('of a series that ended long ago nothing is left', () => {
  for (const [type, note] of [
    ['gauge', {}],
    ['histogram', { buckets: [[0, 1, 1]] }],
    ['summary', {}],
    ['summary', { quantiles: [0.5, 0.9] }],
  ] as const) {
    const model = new Model()
    const none = { buckets: [], exemplars: [], leftOut: 0 }
    const series = [{ id: 0, family: 0, labels: {}, ...note } as SeriesNote]
    model.change({ ...none, families: [{ family: 0, name: 'wait', type }], series, ended: [] })
    model.frame({ t: 0, r: [0, [1, 1, 1, 1]] })
    model.change({ ...none, families: [], series: [], ended: [0] })
    for (let second = 1; second <= 1_000; second++)
      model.frame({ t: second * 1_000, r: [0, [null, null, null, null]] })
    model.prune()
    assert.is(model.families.size, 0)
    const channels = { gauge: 1, histogram: 2, summary: 'quantiles' in note ? 4 : 2 }[type]
    for (let channel = 0; channel < channels; channel++) {
      assert.is(model.timeline.column(channel), undefined, `${type}: ${channel}`)
    }
  }
})

test('counts are written in whole, and times in one unit', () => {
  assert.is(countText(1_234_567), '1\u202f234\u202f567')
  assert.is(countText(1_234.5), '1\u202f235')
  assert.is(countText(12.34), '12.3')
  assert.is(durationText(200), '3 min')
  assert.is(durationText(0.2), 'less than 1 s')
})

test('what is stacked stands on what is below, also where that has no value', () => {
  const line = (...values: Array<number | null>) => ({ text: '', color: 0, values })
  assert.equal(stacked([line(1, null, 3), line(2, 5, null)]), [
    [1, null, 3],
    [3, 5, 3],
  ])
})

test('an axis begins at zero where the values are near to it', () => {
  assert.equal(extentOf([[1, 4]], false)[0], 0)
  assert.ok(extentOf([[100, 110]], false)[0] > 90)
  assert.equal(extentOf([[100, 110]], true)[0], 0)
  assert.equal(extentOf([[0, 0]], false), [0, 1])
  assert.equal(extentOf([[null]], false), [0, 1])
})

test('numbers of an axis have as many digits as tell its lines apart', () => {
  const axis = (from: number, step: number): string[] =>
    [0, 1, 2].map(index => axisText(from + index * step, step))
  assert.equal(axis(31.905, 0.005), ['31.905', '31.91', '31.915'])
  assert.equal(axis(0, 0.25), ['0', '0.25', '0.5'])
  assert.equal(axis(100, 50), ['100', '150', '200'])
  assert.equal(axis(-2.5, 2.5), ['−2.5', '0', '2.5'])
  assert.equal(axisText(-1e-17, 1), '0')
  assert.equal(axisText(2e-9, 1e-9), '2.0e−9')
  assert.is(axisText(7, 0), '7')
})

test.run()
