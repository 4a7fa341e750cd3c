import { setImmediate } from 'node:timers/promises'
import { queryObjects } from 'node:v8'
import fc from 'fast-check'
import type { SeriesSelection } from 'metrics-facade'
import { removeSelected } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
// An internal: how many nodes there are is seen nowhere else.
import { Node } from '../../lib/registry/node.ts'
import { contents, foldingNaming, makeTree, type TestSeries } from '../support/label-trees.ts'

/** How many nodes are reachable in this process; the collector runs first. */
function countNodes(): number {
  return queryObjects(Node, { format: 'count' })
}

/** As `countNodes`, once there are `expected`: what the stack has just held may survive one collection, in Node 24. */
async function settledNodes(expected: number): Promise<number> {
  for (let turn = 0; turn < 10 && countNodes() !== expected; turn++) await setImmediate()
  return countNodes()
}

test('a series that was removed is gone, and no longer live', () => {
  const { tree } = makeTree()
  const series = tree.register('jobs', { id: 1 })!
  const other = tree.register('jobs', { id: 2 })!
  assert.is(tree.remove('jobs', { id: '1' }), true)
  assert.is(series.live, false)
  assert.is(other.live, true)
  assert.is(tree.find('jobs', { id: 1 }), undefined)
  assert.is(tree.find('jobs', { id: 2 }), other)
  assert.equal(contents(tree), [['jobs', [[['id', '2']]]]])
})

test('a selection is compared as it is written: names, values, and labels that are left out', () => {
  const { tree, closed } = makeTree(foldingNaming)
  for (const labels of [{ 'a.b': 'x' }, { a_b: 'y', c: 1 }, { 'a-b': 'x', c: '', d: 2 }, { c: 3 }]) {
    tree.register('jobs.done', labels)
  }
  const remove = (selection: SeriesSelection) => removeSelected(tree, 'jobs-done', selection)
  assert.is(remove({ labels: { 'a b': 'x' }, labelNames: ['c'] }), 0)
  assert.is(remove({ labels: { 'a b': 'x' }, labelNames: ['c', 'd'] }), 1)
  assert.is(remove({ labels: [], labelNames: ['a b'], mayHaveOthers: ['d'] }), 1)
  assert.is(remove({ labels: [], labelNames: ['a b'], mayHaveOthers: ['d', 'c'] }), 1)
  assert.is(remove({ labels: { c: 3n }, mayHaveOthers: [] }), 1)
  assert.equal(contents(tree), [])
  assert.equal(closed, ['jobs_done'])
  assert.throws(() => remove({ labels: 5 as never }), TypeError)
})

test('removing what is not there does nothing, and says so', () => {
  const { tree } = makeTree()
  assert.is(tree.remove('jobs', undefined), false)
  const series = tree.register('jobs', { id: 1 })
  for (const labels of [undefined, {}, { id: 2 }, { other: 1 }, { id: 1, other: 1 }]) {
    assert.is(tree.remove('jobs', labels), false)
  }
  assert.is(tree.remove('other', { id: 1 }), false)
  assert.is(tree.find('jobs', { id: 1 }), series)
  assert.is(tree.remove('jobs', { id: 1 }), true)
  assert.is(tree.remove('jobs', { id: 1 }), false)
})

test('removing some of one name looks at the series of that name, each once, however the name is spelled', () => {
  const { tree } = makeTree(foldingNaming)
  for (let id = 0; id < 100; id++) tree.register(id % 10 === 0 ? 'few-jobs' : 'many', { id })
  const seen: unknown[] = []
  const isGone = ({ labels }: TestSeries): boolean => {
    seen.push(labels.id)
    return Number(labels.id) < 50
  }
  assert.is(tree.removeWhere(isGone, 'few-jobs'), 5)
  assert.equal(seen, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  assert.is(tree.removeWhere(isGone, 'unknown'), 0)
  assert.is(
    tree.removeWhere(() => true, 'few_jobs'),
    5,
  )
  assert.equal(
    tree.families().map(({ series }) => series.length),
    [90],
  )
})

test('a series registered again after its removal is a new one, at the end of the order', () => {
  const { tree } = makeTree()
  const [first] = [1, 2, 3, 4, 5].map(id => tree.register('jobs', { id, kind: 'x' }))
  tree.register('jobs', { kind: 'x', id: 1 })
  tree.remove('jobs', { id: 1, kind: 'x' })
  assert.is(tree.find('jobs', { kind: 'x', id: 1 }), undefined)
  const again = tree.register('jobs', { kind: 'x', id: 1 })!
  assert.is.not(again, first)
  assert.is(tree.find('jobs', { id: 1, kind: 'x' }) ?? again, again)
  assert.is(tree.register('jobs', { id: 1, kind: 'x' }), again)
  assert.equal(
    tree.families()[0]!.series.map(({ labels }) => labels.id),
    [2, 3, 4, 5, 1],
  )
})

test('removeWhere takes out what it is told to, in every family, and returns how many', () => {
  const { tree } = makeTree()
  for (const name of ['a', 'b']) for (const id of [1, 2, 3, 4]) tree.register(name, { id })
  const seen: string[] = []
  const removed = tree.removeWhere((series, family) => {
    seen.push(`${family.name}${series.labels.id}`)
    return Number(series.labels.id) % 2 === 0
  })
  assert.is(removed, 4)
  assert.equal(seen, ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4'])
  assert.equal(
    tree.families().map(({ series }) => series.map(({ labels }) => labels.id)),
    [
      [1, 3],
      [1, 3],
    ],
  )
  assert.is(
    tree.removeWhere(() => false),
    0,
  )
})

test('a family is closed with its last series, once, and opened again by the next', () => {
  const { tree, opened, closed } = makeTree()
  for (const id of [1, 2, 3]) tree.register('jobs', { id })
  tree.register('other', undefined)
  tree.remove('jobs', { id: 1 })
  tree.remove('jobs', { id: 2 })
  assert.equal(closed, [])
  tree.remove('jobs', { id: 3 })
  assert.equal(closed, ['jobs'])
  assert.equal(contents(tree), [['other', [[]]]])
  tree.register('jobs', { id: 1 })
  assert.equal(opened, ['jobs', 'other', 'jobs'])
  assert.is(
    tree.removeWhere(() => true),
    2,
  )
  assert.equal(closed, ['jobs', 'other', 'jobs'])
  assert.equal(tree.families(), [])
})

test('nothing is left of series that were removed, whatever orders and forms they were found by', async () => {
  const { tree } = makeTree(foldingNaming)
  const register = (id: number): void => {
    tree.register('jobs', { id, 'the-kind': 'x', nothing: '' })
    tree.register('jobs', { 'the-kind': 'x', id: String(id) })
    tree.register('jobs', { nothing: '', id, the_kind: 'x' })
    tree.register('jobs', { id: BigInt(id), the_kind: 'x', nothing: '' })
  }
  for (let id = 0; id <= 1; id++) register(id)
  assert.ok(tree.remove('jobs', { id: 1, the_kind: 'x' }))
  const before = countNodes()
  for (let id = 1; id <= 200; id++) register(id)
  assert.ok(countNodes() >= before + 200)
  assert.is(
    tree.removeWhere(({ labels }) => labels.id !== 0),
    200,
  )
  assert.is(await settledNodes(before), before)
  for (let id = 1; id <= 200; id++) register(id)
  for (let id = 1; id <= 200; id++) assert.ok(tree.remove('jobs', { id, the_kind: 'x' }))
  tree.families()
  assert.is(await settledNodes(before), before)
  assert.is(
    tree.removeWhere(() => true),
    1,
  )
})

test('another spelling of a label that others follow takes no nodes of its own', () => {
  const { tree } = makeTree()
  const before = countNodes()
  for (const name of ['a', 'b', 'c']) tree.register('jobs', { status: '200', name })
  const written = countNodes() - before
  for (const name of ['a', 'b', 'c', 'd']) tree.register('jobs', { status: 200, name })
  assert.is(countNodes() - before, written)
  assert.is(
    tree.removeWhere(() => true),
    4,
  )
})

test('removing series one by one keeps no more dead nodes than live ones', () => {
  const { tree } = makeTree()
  const before = countNodes()
  for (let id = 0; id < 1000; id++) {
    tree.register('jobs', { id })
    if (id >= 10) tree.remove('jobs', { id: id - 10 })
  }
  assert.ok(countNodes() - before < 50, `${countNodes() - before} nodes for 10 series`)
})

test('registering and removing in any order leaves what a plain list would', () => {
  const action = fc.record({
    name: fc.constantFrom('a', 'b'),
    pairs: fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom(1, '1', 2, '')), {
      selector: ([label]) => label,
    }),
    isRemoval: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), actions => {
      const { tree, opened, closed } = makeTree()
      const model: Array<{ key: string; series: TestSeries }> = []
      for (const { name, pairs, isRemoval } of actions) {
        const key = JSON.stringify([name, ...pairs.map(([label, value]) => [label, String(value)]).sort()])
        const at = model.findIndex(entry => entry.key === key)
        if (isRemoval) {
          assert.is(tree.remove(name, pairs), at >= 0)
          for (const { series } of at >= 0 ? model.splice(at, 1) : []) assert.is(series.live, false)
        } else {
          const series = tree.register(name, Object.fromEntries(pairs))!
          assert.is(tree.find(name, Object.fromEntries(pairs)), series)
          if (at >= 0) assert.is(series, model[at]!.series)
          else model.push({ key, series })
        }
      }
      for (const name of ['a', 'b']) {
        const own = tree.families().find(({ family }) => family.name === name)?.series ?? []
        const expected = model.filter(({ series }) => series.family.name === name).map(({ series }) => series)
        assert.equal(own.length, expected.length)
        for (const [index, series] of expected.entries()) assert.is(own[index], series)
      }
      assert.is(opened.length - closed.length, tree.families().length)
    }),
  )
})

test.run()
