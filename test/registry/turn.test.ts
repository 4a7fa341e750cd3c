import { queryObjects } from 'node:v8'
import type { Labels } from 'metrics-facade'
import type { Branch } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Node } from '../../lib/registry/node.ts'
import { Random } from '../support/random.ts'
import { idsFirst, kinds, makeTurningTree, type TurnedSeries, write } from '../support/turning-trees.ts'

const branchesOf = (series: readonly TurnedSeries[]): Set<Branch | undefined> =>
  new Set(series.map(({ branch }) => branch))

test('a label that has another value in each series becomes the last, and all series stay what they are', () => {
  const tree = makeTurningTree()
  const series = idsFirst(tree, 300)
  assert.is(branchesOf(series).size, 3, 'one for each kind')
  assert.equal(series[7]!.pairs, [
    ['kind', 'b'],
    ['id', '7'],
  ])
  assert.equal(tree.families()[0]!.series, series)
  for (const [id, one] of series.entries()) {
    const kind = kinds[id % 3]!
    assert.is(write(tree, { id: `${id}`, kind }), one)
    assert.is(tree.find('jobs', { kind, id: `${id}` }), one)
    assert.is(tree.find('jobs', { id: `${id}`, kind }), one, 'without reading all labels')
    assert.is(tree.get('jobs', { id: `${id}`, kind }), one)
    assert.equal(one.labels, { id: `${id}`, kind })
  }
})

test('series that come later in either order are one, and are removed by either', () => {
  const tree = makeTurningTree()
  idsFirst(tree, 300)
  const later = write(tree, { id: 'x', kind: 'a' })
  assert.is(write(tree, { kind: 'a', id: 'x' }), later)
  assert.ok(tree.remove('jobs', { id: 'x', kind: 'a' }))
  assert.is(tree.find('jobs', { kind: 'a', id: 'x' }), undefined)
  assert.is.not(write(tree, { id: 'x', kind: 'a' }), later)
  assert.is(
    tree.removeWhere(series => series.labelValue !== 'x'),
    300,
  )
  assert.is(tree.size('jobs'), 1)
  assert.equal(tree.families()[0]!.series[0]!.labels, { id: 'x', kind: 'a' })
})

test('neither the series nor looking for them makes a node for each value', () => {
  const count = () => queryObjects(Node, { format: 'count' }) as number
  const before = count()
  const tree = makeTurningTree()
  idsFirst(tree, 300)
  idsFirst(tree, 400)
  idsFirst(tree, 400)
  assert.ok(count() - before <= 1 + kinds.length, String(count() - before))
  assert.is(tree.size('jobs'), 400)
})

const others: ReadonlyArray<readonly [what: string, labels: (index: number) => Labels]> = [
  ['a label that is last already', index => ({ kind: kinds[index % 3]!, id: `${index}` })],
  ['two labels with a value each', index => ({ id: `${index}`, key: `of ${index}` })],
  ['a label beside one with a third as many values', index => ({ id: `${index}`, kind: `${index % 100}` })],
  ['a label of a few values', index => ({ kind: `${index % 100}`, zone: `${Math.floor(index / 100)}` })],
]

for (const [what, labels] of others) {
  test(`${what}: that stays as it is`, () => {
    const tree = makeTurningTree()
    const series = Array.from({ length: 300 }, (_, index) => write(tree, labels(index)))
    assert.equal(
      series.map(one => one.pairs),
      series.map((_, index) => Object.entries(labels(index))),
    )
  })
}

test('where a limit bounds the series, their labels stay as they are', () => {
  const limit = { fold: () => undefined, admit: () => undefined, added() {}, removed() {}, emptied() {} }
  const series = idsFirst(makeTurningTree({ limitOf: () => limit }), 300)
  assert.equal(series[7]!.pairs[0], ['id', '7'])
})

test('of labels that show late what they are, the order changes later', () => {
  const tree = makeTurningTree()
  for (let index = 0; index < 300; index++) write(tree, { id: `${index % 2}`, kind: `${index >> 1}` })
  const series = idsFirst(tree, 4_000)
  assert.equal(series[3_000]!.pairs[1], ['id', '3000'])
})

test('labels that were given in another spelling keep it', () => {
  const tree = makeTurningTree()
  const numbers = Array.from({ length: 200 }, (_, id) => write(tree, { id, kind: 'number' }))
  idsFirst(tree, 200)
  for (const [id, one] of numbers.entries()) {
    assert.equal(one.labels, { id, kind: 'number' })
    assert.is(write(tree, { id, kind: 'number' }), one)
    assert.is(write(tree, { id: `${id}`, kind: 'number' }), one)
  }
})

test('whatever labels come in whatever order, those that are the same are one series', () => {
  const random = new Random(7)
  const at = () => random.below(2)
  const tree = makeTurningTree()
  const known = new Map<string, TurnedSeries>()
  for (let turn = 0; turn < 6_000; turn++) {
    const id = random.below(2_500)
    const pairs: Array<[string, string | number]> = [['id', random.below(4) === 0 ? id : `${id}`]]
    if (turn % 5 > 0) pairs.splice(at(), 0, ['kind', kinds[id % 3]!])
    if (turn % 7 === 0) pairs.splice(at(), 0, ['zone', ['eu', 'us'][at()]!])
    const key = JSON.stringify(pairs.map(([name, value]) => [name, String(value)]).sort())
    const series = write(tree, Object.fromEntries(pairs))
    assert.is(known.get(key) ?? series, series, key)
    if (random.below(20) === 0) {
      assert.ok(tree.remove('jobs', Object.fromEntries(pairs)))
      known.delete(key)
    } else known.set(key, series)
  }
  assert.is(tree.size('jobs'), known.size)
  assert.is(new Set(known.values()).size, known.size)
})

test.run()
