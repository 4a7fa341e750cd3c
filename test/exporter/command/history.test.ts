import type { FamilyView } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { History, type Row } from '../../../exporter-prometheus/lib/command/history.ts'

type ExposedFamily = Parameters<History['add']>[0][number]

// What watching shows of each series, reading by reading.

function familyOf(type: FamilyView['type'], ...series: readonly object[]): ExposedFamily {
  return { name: 'x', type, series: series.map(one => ({ pairs: [], ...one })) } as unknown as ExposedFamily
}

const histogram = (sum: number, ...counts: readonly number[]): ExposedFamily =>
  familyOf('histogram', { counts, sum, bounds: counts.slice(1).map((_, index) => index) })
const summary = (count: number, sum: number): ExposedFamily =>
  familyOf('summary', { count, sum, quantiles: [] })
const counter = (value: number): ExposedFamily => familyOf('counter', { value })
const gauge = (value: number): ExposedFamily => familyOf('gauge', { value })

/** The first row of each of these readings, which are two seconds apart. */
function rowsOf(...readings: readonly ExposedFamily[]): Array<Pick<Row, 'value' | 'rate' | 'points'>> {
  const history = new History()
  return readings.map((family, index) => {
    const [row] = history.add([family], 1_000 + 2_000 * index)
    const { value, rate, points } = row!
    return { value, rate, points }
  })
}

test('a counter shows its value, and how much it rises a second from the second reading on', () => {
  assert.equal(rowsOf(counter(10), counter(16), counter(16)), [
    { value: '10', rate: '', points: [] },
    { value: '16', rate: '3', points: [3] },
    { value: '16', rate: '0', points: [3, 0] },
  ])
})

test('what a program has counted since it started again is what rose', () => {
  assert.equal(rowsOf(counter(10), counter(4)).at(-1), { value: '4', rate: '2', points: [2] })
})

test('a gauge shows its values, and no rate', () => {
  assert.equal(rowsOf(gauge(10), gauge(4)), [
    { value: '10', rate: '', points: [10] },
    { value: '4', rate: '', points: [10, 4] },
  ])
})

const distributions = {
  histogram: (count: number, sum: number) => histogram(sum, count - Math.min(count, 1), Math.min(count, 1)),
  summary,
}

for (const [type, make] of Object.entries(distributions)) {
  test(`a ${type} shows the mean of all, then of what came, then of all again if nothing came`, () => {
    assert.equal(rowsOf(make(0, 0), make(4, 8), make(6, 28), make(6, 28)), [
      { value: '', rate: '', points: [] },
      // All that there is came since the last reading.
      { value: '~2', rate: '2', points: [2] },
      { value: '~10', rate: '1', points: [2, 1] },
      { value: '~4.67', rate: '0', points: [2, 1, 0] },
    ])
  })

  test(`a ${type} that begins again shows the mean of what is there`, () => {
    assert.equal(rowsOf(make(4, 8), make(2, 10)).at(-1), { value: '~5', rate: '1', points: [1] })
  })
}

test('readings at one moment are a millisecond apart', () => {
  const history = new History()
  history.add([counter(1)], 5)
  assert.is(history.add([counter(2)], 5)[0]!.rate, '1000')
})

test('what was not there at the last reading begins again', () => {
  const history = new History()
  history.add([counter(1)], 0)
  history.add([], 1_000)
  assert.equal(history.add([counter(9)], 2_000)[0], { name: 'x', value: '9', rate: '', points: [] })
})

test('a row is named by the series, its global labels, and what a terminal can show', () => {
  const family = familyOf('gauge', { value: 1 }, { pairs: [['a', 'b\x1b[2J']], value: 2 })
  const names = new History().add([{ ...family, globalLabels: [['job', 'api']] } as ExposedFamily], 0)
  assert.equal(
    names.map(({ name }) => name),
    ['x{job="api"}', 'x{job="api",a="b\\u{1b}[2J"}'],
  )
  const long = familyOf('gauge', { pairs: [['a', 'b'.repeat(400)]], value: 2 })
  assert.ok(new History().add([long], 0)[0]!.name.length <= 301)
})

test('sixty points are kept, and ten thousand series', () => {
  const history = new History()
  for (let value = 0; value < 100; value++) history.add([gauge(value)], value)
  const { points } = history.add([gauge(100)], 101)[0]!
  assert.equal([points.length, points[0], points.at(-1)], [60, 41, 100])
  const many = Array.from({ length: 6_000 }, (_, id) => ({ pairs: [['id', String(id)]], value: 1 }))
  const two = [familyOf('gauge', ...many), { ...familyOf('gauge', ...many), name: 'y' } as ExposedFamily]
  assert.is(new History().add(two, 0).length, 10_000)
})

test.run()
