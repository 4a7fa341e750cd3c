import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { divert, undivert } from '../../../../exporter-prometheus/lib/store/limits/divert.ts'
import { countsIn, Folded, Refused } from '../../../../exporter-prometheus/lib/store/limits/folded.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { fullLabel, notedSeries } from '../../../support/limit-fixture.ts'

// What takes the writes of values without series: every method, what it passes on, and what it counts.

/** Two labels of a series whose values are folded, into a series that notes what is written. */
function foldedTwice() {
  const [path, user] = [fullLabel('path'), fullLabel('the_user')]
  const target = notedSeries({ path: 'other', 'the.user': 'other', method: 'GET' })
  const before = new Folded(path, hashOf('/a'), '/a', undefined, undefined)
  const folded = new Folded(user, hashOf('7'), '7', before, undefined)
  assert.is(folded.into(target), folded)
  return { path, user, target, folded }
}

type FoldedTwice = ReturnType<typeof foldedTwice>

const writes: ReadonlyArray<
  readonly [write: (folded: Folded) => void, passed: unknown[], writes: number, volume: number]
> = [
  [folded => folded.increment(4, { trace: 'a' }), [['increment', 4, { trace: 'a' }]], 1, 4],
  // No series has the totals of many.
  [folded => folded.absolute(), [], 1, 1],
  [folded => folded.record(9, { trace: 'b' }), [['record', 9, { trace: 'b' }]], 1, 1],
  [folded => folded.recordMany(9, 5), [['recordMany', 9, 5]], 1, 5],
  [folded => folded.zero(), [['zero']], 0, 0],
]

const countsOf = ({ path, user }: FoldedTwice): unknown =>
  [path, user].map(({ folded, writes: count, sketches }) => [
    folded,
    count,
    ...sketches!.busiest.above(0).map(({ hash, volume }) => [hash, volume]),
  ])

for (const [write, passed, count, volume] of writes) {
  test(`${write}: is passed on, and counts in the books of each label that is folded`, () => {
    const twice = foldedTwice()
    write(twice.folded)
    assert.equal(twice.target.written, passed)
    const volumeOf = (text: string): unknown[] => (volume > 0 ? [[hashOf(text), volume]] : [])
    assert.equal(countsOf(twice), [
      [count, count, ...volumeOf('/a')],
      [count, count, ...volumeOf('7')],
    ])
  })
}

test('it has the labels of the caller, by the names that the series has', () => {
  const { folded } = foldedTwice()
  assert.equal(folded.labels, { path: '/a', 'the.user': '7', method: 'GET' })
  assert.is(folded.refusal, undefined)
})

test('what is folded into what is folded counts in the series in the end', () => {
  const { folded, target } = foldedTwice()
  const outer = new Folded(fullLabel('zone'), 1, 'z', undefined, undefined)
  outer.into(folded as never)
  assert.is(countsIn(outer), target)
  assert.is(countsIn(target), target)
  const refused = new Refused(fullLabel('zone'), 1)
  assert.is(countsIn(refused), refused)
})

test('what is refused is counted, whatever is written, and stays what it is', () => {
  const label = fullLabel('queue')
  const refused = new Refused(label, hashOf('q'))
  for (const method of ['set', 'increment', 'decrement'] as const) refused[method]()
  refused.count(3)
  assert.equal([label.folded, label.writes], [4, 4])
  assert.equal(label.sketches!.busiest.above(0), [{ hash: hashOf('q'), volume: 6 }])
  assert.equal([refused.child, refused.refusal, refused.into()], [undefined, refused, refused])
})

test('a diverted series writes elsewhere, asked for at each write, until it is not diverted any more', () => {
  const series = notedSeries()
  const places = [notedSeries(), notedSeries()]
  let asked = 0
  const writeAll = (): void => {
    series.increment(1, { trace: 'a' })
    series.absolute(5)
    series.record(2, { trace: 'b' })
    series.recordMany(3, 4)
  }
  const all = [
    ['increment', 1, { trace: 'a' }],
    ['record', 2, { trace: 'b' }],
    ['recordMany', 3, 4],
  ]
  divert(series, () => places[asked++ % 2]!)
  writeAll()
  // What is set is set again once the series counts.
  assert.equal([series.written, asked], [[], 3])
  assert.equal([...places[0]!.written, ...places[1]!.written], [all[0], all[2], all[1]])
  divert(series, () => places[0]!)
  undivert(series)
  writeAll()
  assert.is(series.written.length, 4)
  assert.equal(Object.keys(series), Object.keys(notedSeries()))
})

test.run()
