import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { measure } from '../../../../exporter-prometheus/lib/store/limits/measure.ts'
import { LimitFixture, notedSeries, sharedChoice, writeTo } from '../../../support/limit-fixture.ts'
import { fullMetric, LimitedMetric } from '../../../support/limited-metric.ts'

// What upkeep and removals change: who has a place afterwards, and who may have one.

const infinite = Number.POSITIVE_INFINITY

/** Whether a label takes a new value. */
const isOpen = (metric: LimitedMetric): boolean => metric.limit.label('path').admits('/new')

test('a program that removes a series makes room for the next that comes, eviction for one that is busy', () => {
  for (const isInUpkeep of [false, true]) {
    const metric = fullMetric()
    metric.isInUpkeep = isInUpkeep
    metric.read()
    const label = metric.limit.label('path')
    metric.limit.removed(metric.seriesOf('/a'))
    assert.equal(metric.ownOf('path'), ['/b'])
    assert.equal([isOpen(metric), label.isFull], [!isInUpkeep, isInUpkeep])
    // It comes again at once, before anybody has read of its end.
    writeTo(label, '/a', 9)
    if (isInUpkeep) {
      metric.limit.upkeep(1)
      assert.not(label.wanted.has(hashOf('/a')))
      metric.read()
      writeTo(label, '/a', 9)
      metric.limit.upkeep(1)
      assert.ok(label.wanted.has(hashOf('/a')))
    }
  }
})

test('a value that has other series keeps its place when one is removed, and a removal counts once', () => {
  const metric = fullMetric()
  metric.make({ path: '/a', user: 'v' })
  const series = metric.seriesOf('/a')
  metric.limit.removed(series)
  assert.not(isOpen(metric))
  metric.limit.removed(series)
  assert.equal(metric.ownOf('path'), ['/a', '/b'])
  // The one that stands for others leaves no place.
  metric.limit.removed(metric.seriesOf('other'))
  assert.not(isOpen(metric))
})

test('the limit of a label that program has made room in is that of its metric again', () => {
  const metric = fullMetric()
  metric.limit.label('path').most = 1
  metric.limit.removed(metric.seriesOf('/a'))
  assert.is(metric.limit.label('path').most, 2)
})

test('everything is forgotten when a metric is emptied', () => {
  const metric = fullMetric()
  metric.read()
  metric.limit.label('path').own('/new', true)
  metric.make({ path: '/new' })
  assert.is([...metric.limit.transitions.pending].length, 1)
  metric.empty()
  assert.equal([[...metric.limit.transitions.pending], metric.ownOf('path')], [[], []])
  assert.equal(
    metric.limit.seriesWith(() => true),
    [],
  )
  assert.ok(isOpen(metric))
})

test('a value whose series has begun to count has until the next choice before it can be idle', () => {
  const metric = fullMetric()
  metric.read()
  const value = metric.limit.label('path').own('/new', true)
  metric.make({ path: '/new' })
  const openings = [1, 2, 3].map(() => {
    metric.limit.upkeep(1)
    const { opening } = value
    metric.read()
    return opening
  })
  assert.equal(openings, [1, 0, 0])
  assert.equal([...metric.limit.transitions.pending], [])
})

test('a label with fewer writes to further values than it has room is open again', () => {
  const metric = fullMetric()
  const label = metric.limit.label('path')
  metric.limits = { ...metric.limits, perLabel: 4 }
  writeTo(label, '/c', 1)
  assert.not(isOpen(metric))
  assert.ok(metric.limit.upkeep(1))
  assert.equal([label.isFull, isOpen(metric)], [false, true])
  assert.not(metric.limit.upkeep(1))

  const busy = fullMetric()
  busy.limits = { ...busy.limits, perLabel: 4 }
  writeTo(busy.limit.label('path'), '/c', 2)
  busy.limit.upkeep(1)
  assert.ok(busy.limit.label('path').isFull)
  assert.equal([...busy.limit.label('path').wanted], [[hashOf('/c'), 2]])
})

test('room in a metric is shared by the values of a label as they have series', () => {
  const metric = new LimitedMetric({}, { perLabel: 100, perMetric: 10 })
  for (const path of ['/a', '/b']) for (const user of ['u', 'v', 'w']) metric.make({ path, user })
  const label = metric.limit.label('path')
  label.fill()
  writeTo(label, '/c', 1)
  metric.limit.upkeep(1)
  // Six series of two values: four more are those of one value.
  assert.is(label.most, 3)
  assert.ok(label.isFull)
  assert.is(label.wanted.size, 0)
})

test('a label with too many values loses some, also without a write to others', () => {
  const metric = fullMetric()
  metric.limits = { ...metric.limits, perLabel: 1 }
  Object.assign(metric.seriesOf('/a'), { volume: 5 })
  const ending = metric.seriesOf('/b')
  metric.read()
  assert.ok(metric.limit.upkeep(1))
  assert.equal([metric.removed, metric.ownOf('path')], [[ending], ['/a']])
  assert.not(metric.limit.upkeep(1))
})

test('a label without a write to others is left as it is', () => {
  const metric = fullMetric()
  Object.assign(metric.seriesOf('/a'), { volume: 5 })
  metric.limit.upkeep(1)
  assert.is(metric.limit.label('path').values.get('/a')!.recent, 0)
  writeTo(metric.limit.label('path'), '/c', 1)
  metric.limit.upkeep(1)
  assert.is(metric.limit.label('path').values.get('/a')!.recent, 5)
})

test('of a label that the processes choose for together what was written is measured every time', () => {
  const metric = fullMetric()
  metric.limit.label('path').follow(sharedChoice({ wanted: new Map([[hashOf('/c'), 3]]) }), 2)
  Object.assign(metric.seriesOf('/a'), { volume: 5 })
  // What they want is no news of this choice.
  assert.not(metric.limit.upkeep(1))
  assert.is(metric.limit.label('path').values.get('/a')!.recent, 5)
})

test('values that got no series after all are dropped', () => {
  const metric = fullMetric()
  metric.limit.label('path').own('/unused')
  metric.limit.upkeep(1)
  assert.equal(metric.ownOf('path'), ['/a', '/b'])
})

test('what is measured is what all series of a value have, of the labels that are asked for', () => {
  const metric = new LimitedMetric({}, { perLabel: infinite })
  const values = [1, 2, 4].map((volume, index) => {
    const series = metric.make({ path: index < 2 ? '/a' : '/b', user: 'u' })!
    return Object.assign(series, { volume })
  })
  const all = [...new Set(values), Object.assign(notedSeries({ path: '/a', user: 'v' }), { volume: 8 })]
  const around = new LimitFixture().around()
  const [path, user] = [metric.limit.label('path'), metric.limit.label('user')]
  for (let time = 0; time < 2; time++) measure(all, [path], around)
  assert.equal([path.own('/a').now, path.own('/b').now, user.own('u').now], [10, 4, 0])
})

test('a gauge is written to since it was measured, unless something else looks at that', () => {
  for (const isObserved of [false, true]) {
    const series = Object.assign(notedSeries({ path: '/a' }), { idleSince: 0 })
    measure([series], [], new LimitFixture().around({ addsUp: false, isObserved }))
    assert.is(series.idleSince, isObserved ? 0 : 1)
    measure([series], [], new LimitFixture().around({ addsUp: true }))
    assert.is(series.idleSince, isObserved ? 0 : 1)
  }
})

test.run()
