import type { LabelRecord } from 'metrics-facade'
import type { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { contents, makeTree, type TestSeries } from '../support/label-trees.ts'

function seriesOf(name: string, { labels, pairs }: Place): TestSeries {
  return { live: true, family: { name }, labels, pairs }
}

test('one place is used for all series, and keeps nothing of the last one', () => {
  const places: Place[] = []
  const { tree } = makeTree(undefined, {
    createSeries: (family, place) => {
      places.push(place)
      return seriesOf(family.name, place)
    },
  })
  for (const queue of ['a', 'b', 'c']) tree.register('jobs', { zone: 'eu', queue })
  assert.is(new Set(places).size, 1)
  assert.is(places[0]!.branch, undefined)
  assert.is(places[0]!.last, '')
})

test('a series may register others while it is made, before it reads its own labels', () => {
  const { tree } = makeTree(undefined, {
    createSeries: (family, place) => {
      if (family.name === 'outer') tree.register('inner', { queue: `of ${place.labelValue}`, zone: 'us' })
      return seriesOf(family.name, place)
    },
  })
  for (const queue of ['a', 'b']) tree.register('outer', { zone: 'eu', queue })
  const pairs = (first: string, second: string, names: readonly [string, string]) => [
    [names[0], first],
    [names[1], second],
  ]
  assert.equal(new Map(contents(tree)).get('outer'), [
    pairs('eu', 'a', ['zone', 'queue']),
    pairs('eu', 'b', ['zone', 'queue']),
  ])
  assert.equal(new Map(contents(tree)).get('inner'), [
    pairs('of a', 'us', ['queue', 'zone']),
    pairs('of b', 'us', ['queue', 'zone']),
  ])
})

test('a getter among the labels may register others, of the same name and of another', () => {
  const { tree } = makeTree()
  for (const queue of ['a', 'd']) tree.register('jobs', { zone: 'eu', queue })
  tree.register('more', { a: '1', b: '2', c: '3' })
  const labels: LabelRecord = {
    zone: 'us',
    get queue() {
      tree.register('more', { a: 'x', b: 'y', c: 'z' })
      tree.register('jobs', { zone: 'asia', queue: 'c' })
      return 'b'
    },
  }
  assert.equal(tree.register('jobs', labels)!.labels, { zone: 'us', queue: 'b' })
  const written = (name: string) =>
    new Map(contents(tree)).get(name)!.map(pairs => pairs.map(([, value]) => value))
  assert.equal(written('jobs').sort(), [
    ['asia', 'c'],
    ['eu', 'a'],
    ['eu', 'd'],
    ['us', 'b'],
  ])
  assert.equal(written('more'), [
    ['1', '2', '3'],
    ['x', 'y', 'z'],
  ])
})

test('a limit may keep the values that it is asked for', () => {
  const asked: Array<readonly string[]> = []
  const limit = {
    fold: () => undefined,
    admit(_names: readonly string[], values: readonly string[]) {
      asked.push(values)
      return undefined
    },
    added() {},
    removed() {},
    emptied() {},
  }
  const { tree } = makeTree(undefined, { limitOf: ({ name }) => (name === 'jobs' ? limit : undefined) })
  for (const c of ['3', '4']) tree.register('wide', { a: '1', b: '2', c })
  for (const queue of ['a', 'b', 'c']) tree.register('jobs', { zone: 'eu', queue })
  tree.register('wide', { a: 'x', b: 'y', c: 'z' })
  assert.equal(asked, [
    ['eu', 'a'],
    ['eu', 'b'],
    ['eu', 'c'],
  ])
})

test('labels with fewer names than those before are told apart by theirs', () => {
  const { tree } = makeTree()
  tree.register('wide', { a: '1', b: '2', c: '3' })
  tree.register('wide', { a: '1', b: '2', c: '4' })
  tree.register('narrow', { a: '1' })
  tree.register('narrow', { a: '5' })
  assert.equal(contents(tree)[1], ['narrow', [[['a', '1']], [['a', '5']]]])
})

test.run()
