import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Folded, Refused } from '../../../../exporter-prometheus/lib/store/limits/folded.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { notedSeries, sharedChoice } from '../../../support/limit-fixture.ts'
import { fullMetric, LimitedMetric } from '../../../support/limited-metric.ts'

// The labels of one metric: which series may be made, and which values lose theirs.

const infinite = Number.POSITIVE_INFINITY

test('a value beyond the limit is folded, in each label by itself, and told once', () => {
  const metric = new LimitedMetric()
  const made = ['/a', '/b', '/c', '/a', '/d'].map(path => metric.make({ path, 'the.user': 'u' })!.labels)
  assert.equal(
    made.map(labels => labels.path),
    ['/a', '/b', 'other', '/a', 'other'],
  )
  assert.equal(metric.overflowed, [['path', '/c']])
  assert.equal(metric.ownOf('path'), ['/a', '/b'])
  const seriesOfA = (): number => metric.limit.label('path').values.get('/a')!.series
  assert.is(seriesOfA(), 1)
  metric.make({ path: '/a', 'the.user': 'v' })
  assert.is(seriesOfA(), 2)
  const both = metric.make({ path: '/e', 'the.user': 'v' })!.labels
  assert.equal(both, { path: 'other', 'the.user': 'v' })
  assert.equal(metric.make({ path: '/e', 'the.user': 'w' })!.labels, { path: 'other', 'the.user': 'other' })
})

test('a look-up finds the shared value of what is folded, and of nothing else', () => {
  const metric = fullMetric()
  for (const value of ['/a', '', 'other', {}, null, undefined])
    assert.is(metric.fold('path', value), undefined)
  assert.is(metric.fold('unknown', '/c'), undefined)
  metric.limit.label('open')
  assert.is(metric.fold('open', '/c'), undefined)
  const before = metric.fold('path', '/c') as Folded
  assert.instance(before, Folded)
  assert.equal(
    [before.text, before.hash, before.child, before.before],
    ['/c', hashOf('/c'), 'child of other', undefined],
  )
  const folded = metric.fold('path', 7, before) as Folded
  assert.equal([folded.text, folded.before], ['7', before])
  assert.is((metric.fold('path', true) as Folded).text, 'true')
  assert.is((metric.fold('path', 7n) as Folded).text, '7')
  metric.limit.label('path').wanted = new Map([[hashOf('/w'), 1]])
  // Unmarked, it is not looked for.
  assert.instance(metric.fold('path', '/w'), Folded)
  metric.limit.label('path').fill()
  assert.is(metric.fold('path', '/w'), undefined)
})

test('a name is found in each spelling that was used to make a series, and only if it is of a label', () => {
  const metric = new LimitedMetric({ labelName: name => name.replace('.', '_') })
  const makeGiven = (user: string) =>
    metric.limit.admit(['the_user'], [user], { 'the.user': user, 'not.any': 1 })
  for (const user of ['a', 'b', 'c']) {
    makeGiven(user)
    if (user !== 'c') metric.limit.added(notedSeries({ the_user: user }))
  }
  assert.equal(
    ['the_user', 'the.user', 'not.any'].map(name => metric.fold(name, 'd') !== undefined),
    [true, true, false],
  )
})

test('values of a global label are read the slow way, for as long as it is one', () => {
  let isGlobal = true
  const metric = fullMetric({ isGlobal: name => isGlobal && name === 'path' })
  assert.is(metric.fold('path', '/c'), undefined)
  isGlobal = false
  metric.empty()
  for (const path of ['/a', '/b', '/c']) metric.make({ path })
  assert.instance(metric.fold('path', '/c'), Folded)
})

test('what was set has no series that stands for it', () => {
  const metric = fullMetric({ addsUp: false })
  assert.equal(metric.ownOf('path'), ['/a', '/b'])
  assert.is(metric.make({ path: '/c' }), undefined)
  const refused = metric.fold('path', '/c')
  assert.instance(refused, Refused)
  assert.is(metric.make({ path: '/a' })!.idleSince, 0)
  const known = notedSeries({ path: '/a' })
  known.idleSince = 5
  metric.limit.added(known)
  assert.is(known.idleSince, 5)
  assert.is(fullMetric().make({ path: '/a' })!.idleSince, undefined)
})

test('of a metric with too many series the largest label is folded first, and then the next', () => {
  const metric = new LimitedMetric({}, { perLabel: infinite, perMetric: 6 })
  for (let index = 0; index < 6; index++) metric.make({ user: `${index % 2}`, path: `/${index}` })
  assert.equal(metric.make({ user: '0', path: '/6' })!.labels, { user: '0', path: 'other' })
  assert.equal(metric.ownOf('path').length, 6)
  // Those that stand for others are no more than so many, either.
  for (let index = 2; index < 20; index++) metric.make({ user: `${index}`, path: `/${index + 5}` })
  const users = metric.limit.seriesWith((name, text) => name === 'path' && text === 'other')
  assert.is(users.length, 17)
  assert.equal(users.at(-1)!.labels, { user: 'other', path: 'other' })
  assert.equal(metric.make({ user: '0', path: '/0' })!.labels, { user: '0', path: '/0' })
  assert.equal(metric.overflowed, [
    ['path', '/6'],
    ['user', '17'],
  ])
})

test('a series that a program itself gives the value of the others is one of those', () => {
  const metric = new LimitedMetric({}, { perLabel: infinite, perMetric: 2 })
  for (const id of ['1', '2', '3']) metric.make({ path: `/${id}`, user: 'u' })
  // The others have room when those with values of their own have none.
  assert.equal(metric.make({ path: 'other', user: 'v' })!.labels, { path: 'other', user: 'v' })
  assert.equal(metric.make({ path: '/4', user: 'w' })!.labels, { path: 'other', user: 'w' })
})

test('at least sixteen series stand for others, and a quarter of many', () => {
  for (const [perMetric, others] of [
    [6, 16],
    [64, 16],
    [80, 20],
  ] as const) {
    const metric = new LimitedMetric({}, { perLabel: infinite, perMetric })
    metric.limit.label('path').fill()
    for (let index = 0; index < 30; index++)
      metric.limit.added(notedSeries({ path: 'other', user: `${index}` }))
    const may = (count: number): boolean => {
      const all = metric.limit.seriesWith(() => true)
      for (const one of all.slice(count)) metric.limit.removed(one)
      return metric.limit.mayAdd(['path', 'user'], ['other', 'x'], true)
    }
    assert.equal([may(others), may(others - 1)], [false, true], `${perMetric}`)
  }
})

test('values that are adopted may have a quarter more of series, until others have ended', () => {
  const metric = new LimitedMetric({}, { perLabel: infinite, perMetric: 8 })
  const label = metric.limit.label('path')
  label.own('/adopted', true)
  label.own('/own')
  const mayAdd = (path: string): boolean => metric.limit.mayAdd(['path'], [path], false)
  const counts = { own: 0, adopted: 0 }
  for (let index = 0; index < 12; index++) {
    if (mayAdd('/own')) counts.own = index + 1
    if (mayAdd('/adopted')) counts.adopted = index + 1
    metric.limit.added(notedSeries({ path: '/own', id: `${index}` }))
  }
  assert.equal(counts, { own: 8, adopted: 10 })
})

test('a value stands for others if its label has had too many, or if others have counted for it', () => {
  const isOther = (metric: LimitedMetric, text = 'other'): boolean => metric.limit.isOther('path', text)
  assert.equal(
    [isOther(new LimitedMetric()), isOther(fullMetric()), isOther(fullMetric(), '/a')],
    [false, true, false],
  )
  assert.equal(
    [isOther(new LimitedMetric({ isWhole: true })), isOther(new LimitedMetric({ isWhole: true }), '/a')],
    [true, false],
  )
})

test('a label that the processes have chosen for begins with what they chose', () => {
  const metric = new LimitedMetric({
    choiceOf: name => (name === 'path' ? sharedChoice({ values: new Map([['/x', false]]) }) : undefined),
  })
  assert.equal(metric.make({ path: '/a', user: 'u' })!.labels, { path: 'other', user: 'u' })
  assert.equal(metric.make({ path: '/x', user: 'u' })!.labels, { path: '/x', user: 'u' })
  assert.is(metric.limit.label('path').most, 2)
})

test('a description may change the limits, for labels that are there as for new ones', () => {
  const metric = fullMetric()
  metric.limits = { perLabel: 4, perMetric: infinite, overflow: 'rest' }
  assert.is(metric.limit.overflow, 'other')
  metric.limit.upkeep(1)
  assert.is(metric.limit.overflow, 'rest')
  assert.is(metric.limit.limits, metric.limits)
  const made = ['/d', '/e', '/f'].map(path => metric.make({ path, user: path })!.labels)
  assert.equal(made, [
    { path: '/d', user: '/d' },
    { path: '/e', user: '/e' },
    { path: 'rest', user: '/f' },
  ])
})

test.run()
