import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Deltas } from '../../../../exporter-prometheus/lib/transport/otlp/deltas.ts'
import type { Kind, Points } from '../../../../exporter-prometheus/lib/transport/otlp/metric.ts'

// What is new of a point since the last one that arrived, kind by kind and state by state.

type Taken = ReturnType<Deltas['take']>

const head = { attributes: [['queue', 'mail']] as const, startMs: 1_000, exemplars: [] }

/** A point of each kind that has counted so much at a time. */
const points = {
  sum: (count: number, timeMs: number) => ({ ...head, timeMs, value: count }),
  histogram: (count: number, timeMs: number) => ({
    ...head,
    timeMs,
    sum: 2 * count,
    bounds: [1],
    counts: [Math.ceil(count / 2), Math.floor(count / 2)],
  }),
  exponentialHistogram: (count: number, timeMs: number) => ({
    ...head,
    timeMs,
    count,
    sum: 2 * count,
    scale: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: [[1, count]] as const,
    negative: [],
  }),
} as unknown as Readonly<Record<Kind, (count: number, timeMs: number) => Points[Kind]>>

const counting = ['sum', 'histogram', 'exponentialHistogram'] as const

/** The count that a point tells, with the time that it is about. */
function told(
  taken: Taken,
): readonly [count: number, sum: number | undefined, startMs: unknown, timeMs: number] {
  const { value, counts, count, sum, startMs, timeMs } = taken!.point as unknown as Record<string, never>
  const total = value ?? count ?? (counts as unknown as number[]).reduce((all, one) => all + one, 0)
  return [total as never, sum, startMs, timeMs as never]
}

function endTake(deltas: Deltas): number {
  let steps = 0
  for (const _step of deltas.endTake()) steps += 1
  return steps
}

for (const kind of counting) {
  const sumOf = (count: number): number | undefined => (kind === 'sum' ? undefined : 2 * count)
  const at = points[kind]!

  test(`${kind}: the first point is all of it, later ones what came since the last that arrived`, () => {
    const deltas = new Deltas()
    const first = deltas.take(kind, 'a', at(4, 2_000) as never)
    assert.equal(told(first), [4, sumOf(4), 1_000, 2_000])
    deltas.settle(first!.series, true)
    endTake(deltas)
    assert.is(deltas.take(kind, 'a', at(4, 3_000) as never), undefined, 'nothing came')
    endTake(deltas)
    const lost = deltas.take(kind, 'a', at(6, 4_000) as never)
    assert.equal(told(lost), [2, sumOf(2), 2_000, 4_000])
    deltas.settle(lost!.series, false)
    endTake(deltas)
    const next = deltas.take(kind, 'a', at(9, 5_000) as never)
    assert.equal(told(next), [5, sumOf(5), 2_000, 5_000], 'with what was lost')
    deltas.settle(next!.series, true)
    // What is settled twice is settled once.
    deltas.settle(next!.series, true)
    endTake(deltas)
    assert.equal(told(deltas.take(kind, 'a', at(10, 6_000) as never)), [1, sumOf(1), 5_000, 6_000])
  })

  test(`${kind}: one that began again is told as a whole, by its start or because it fell`, () => {
    for (const again of [{ ...at(2, 3_000), startMs: 2_500 }, at(2, 3_000)]) {
      const deltas = new Deltas()
      const first = deltas.take(kind, 'a', at(4, 2_000) as never)
      deltas.settle(first!.series, true)
      endTake(deltas)
      assert.equal(told(deltas.take(kind, 'a', again as never)), [2, sumOf(2), again.startMs, 3_000])
    }
  })

  test(`${kind}: one that began again with the same count is told`, () => {
    const deltas = new Deltas()
    const first = deltas.take(kind, 'a', at(4, 2_000) as never)
    deltas.settle(first!.series, true)
    const again = deltas.take(kind, 'a', { ...at(4, 3_000), startMs: 2_500 } as never)
    assert.equal(told(again), [4, sumOf(4), 2_500, 3_000])
  })

  test(`${kind}: its time goes on although the clock was set back`, () => {
    const deltas = new Deltas()
    const first = deltas.take(kind, 'a', at(4, 2_000) as never)
    deltas.settle(first!.series, true)
    assert.equal(told(deltas.take(kind, 'a', at(5, 500) as never)), [1, sumOf(1), 2_000, 2_001])
  })

  test(`${kind}: series are told apart by their kind, name and labels, and forgotten when they end`, () => {
    const deltas = new Deltas()
    const other = { ...at(7, 2_000), attributes: [['queue', 'pdf']] }
    for (const [name, point] of [
      ['a', at(4, 2_000)],
      ['b', at(5, 2_000)],
      ['a', other],
    ] as const) {
      deltas.settle(deltas.take(kind, name, point as never)!.series, true)
    }
    assert.is(endTake(deltas), 0, 'all of them were there')
    assert.equal(told(deltas.take(kind, 'a', at(6, 3_000) as never)), [2, sumOf(2), 2_000, 3_000])
    assert.equal(
      told(deltas.take(kind, 'a', { ...other, ...at(8, 3_000), attributes: other.attributes } as never)),
      [1, sumOf(1), 2_000, 3_000],
    )
    assert.is(endTake(deltas), 3, 'each is looked at, because one has ended')
    assert.equal(told(deltas.take(kind, 'b', at(6, 4_000) as never)), [6, sumOf(6), 1_000, 4_000])
  })

  test(`${kind}: exemplars are those since the last point that arrived`, () => {
    const deltas = new Deltas()
    const exemplar = (timestampMs: number): object => ({ pairs: [], value: 1, timestampMs })
    const exemplars = [1_500, 2_000, 2_001].map(exemplar)
    const first = deltas.take(kind, 'a', { ...at(4, 2_000), exemplars } as never)
    assert.equal(first!.point.exemplars, exemplars)
    deltas.settle(first!.series, true)
    const second = deltas.take(kind, 'a', { ...at(5, 3_000), exemplars } as never)
    assert.equal(second!.point.exemplars, exemplars.slice(1) as never)
  })
}

test('what says nothing about what it counts from is told as it is, each time', () => {
  const deltas = new Deltas()
  for (const kind of ['gauge', 'summary'] as const) {
    const point = { ...head, timeMs: 2_000, value: 3 } as never
    for (let time = 0; time < 2; time++) {
      const taken = deltas.take(kind, 'a', point)!
      assert.is(taken.point, point)
      deltas.settle(taken.series, true)
    }
  }
  assert.is(endTake(deltas), 0)
})

test('a histogram whose buckets are others by now is told as a whole', () => {
  for (const counts of [[4], [3, 2, 1], [0, 9]]) {
    const deltas = new Deltas()
    const first = deltas.take('histogram', 'a', points.histogram!(4, 2_000) as never)
    deltas.settle(first!.series, true)
    const point = { ...points.histogram!(4, 3_000), counts }
    assert.equal(
      (deltas.take('histogram', 'a', point as never)!.point as unknown as { counts: number[] }).counts,
      counts,
    )
  }
})

test('the counts of a histogram that goes on counting are those of when it was told', () => {
  const deltas = new Deltas()
  const counts = [1, 0]
  const first = deltas.take('histogram', 'a', { ...points.histogram!(1, 2_000), counts } as never)
  counts[1] = 5
  deltas.settle(first!.series, true)
  const next = deltas.take('histogram', 'a', { ...points.histogram!(1, 3_000), counts } as never)
  assert.equal((next!.point as unknown as { counts: number[] }).counts, [0, 5])
})

test.run()
