import { queryObjects } from 'node:v8'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostForms } from '../../lib/registry/forms.ts'
// An internal: how much is kept is seen nowhere else.
import { Branch, Node } from '../../lib/registry/node.ts'
import { foldingNaming, makeTree } from '../support/label-trees.ts'

// Callers choose in which order, spelling and form they give labels, so what is learned of that has a bound: beyond it, a
// series is found all the same, but its labels are read again each time.

function size(): number {
  return queryObjects(Node, { format: 'count' }) + queryObjects(Branch, { format: 'count' })
}

function* orders<T>(all: readonly T[]): Generator<T[]> {
  if (all.length === 0) yield []
  for (const [index, one] of all.entries()) {
    for (const rest of orders(all.filter((_, other) => other !== index))) yield [one, ...rest]
  }
}

test('the bound is 256 forms of a metric, and 8 for each of its series', () => {
  assert.equal([mostForms(0), mostForms(1), mostForms(1_000)], [256, 264, 8_256])
})

test('labels in every order are one series, and take no more than a bound', () => {
  const { tree } = makeTree()
  const entries = [...'abcdefghi'].map((name, index) => [name, index] as const)
  const before = size()
  const series = tree.register('jobs', Object.fromEntries(entries))!
  let known = 0
  for (const order of orders(entries)) {
    const labels = Object.fromEntries(order)
    assert.is(tree.register('jobs', labels), series)
    if (tree.find('jobs', labels) === series) known += 1
  }
  assert.ok(known > 100 && known <= mostForms(1), `${known} orders are known`)
  assert.ok(size() - before < 16 * mostForms(1), `${size() - before} nodes and branches`)
  tree.removeWhere(() => true)
  assert.is(size(), before)
})

test('names with empty values, which are left out, take no more than a bound', () => {
  const { tree } = makeTree(foldingNaming)
  const before = size()
  const series = tree.register('jobs', { id: 'x' })
  for (let index = 0; index < 5_000; index++) {
    assert.is(tree.register('jobs', { [`k${index}`]: '', id: 'x' }), series)
    assert.is(tree.register('jobs', { id: 'x', [`k${index}`]: '' }), series)
  }
  assert.ok(size() - before < 4 * mostForms(1), `${size() - before} nodes and branches`)
  assert.is(tree.find('jobs', { id: 'x' }), series)
})

test('spellings of a name are one family, and not all are stored', () => {
  const { tree, opened } = makeTree(foldingNaming)
  const spellings = Array.from({ length: 5_000 }, (_, index) => `jobs${String.fromCodePoint(0x4e00 + index)}`)
  const series = tree.register('jobs_', undefined)
  for (const name of spellings) assert.is(tree.register(name, undefined), series)
  assert.equal(opened, ['jobs_'])
  const kept = spellings.filter(name => tree.find(name, undefined) === series).length
  assert.ok(kept >= 50 && kept <= 100, `${kept} are kept`)
})

test('what an eviction leaves can be learned again, and what it takes makes room', () => {
  const { tree } = makeTree()
  for (let round = 0; round < 5; round++) {
    for (let id = 0; id < 2_000; id++) {
      const series = tree.register('jobs', { id, round })
      assert.is(tree.find('jobs', { id, round }), series)
      assert.is(tree.register('jobs', { round, id }), series)
      assert.is(tree.find('jobs', { round, id }), series)
    }
    // Up to the bound.
    for (let index = 0; index < 50_000; index++) {
      tree.register('jobs', { [`k${index}`]: null, round: BigInt(round), id: 0 })
    }
    assert.is(
      tree.removeWhere(series => series.labels.id !== 0 || series.labels.round !== round),
      round === 0 ? 1_999 : 2_000,
    )
  }
  assert.is(tree.families()[0]!.series.length, 1)
})

test('how many forms are known is counted the same when they are learned and when others are evicted', () => {
  const { tree } = makeTree(foldingNaming)
  const known = () => {
    let count = 0
    for (let index = 0; index < 5_000; index++)
      if (tree.find('jobs', { id: 'x', [`k${index}`]: '' })) count += 1
    return count
  }
  tree.register('jobs', { id: 'x' })
  const fill = () => {
    for (let index = 0; index < 5_000; index++) tree.register('jobs', { id: 'x', [`k${index}`]: '' })
  }
  fill()
  const first = known()
  for (let round = 0; round < 3; round++) {
    tree.register('jobs', { id: 'y', other: 'z' })
    tree.removeWhere(({ labels }) => labels.id === 'y')
    fill()
    assert.ok(Math.abs(known() - first) <= 8, `${known()} after ${first}`)
  }
})

test('label names that were refused, or that no series has any more, are not kept', () => {
  const seen: number[] = []
  const { tree } = makeTree(foldingNaming, {
    acceptSeries: (_family, names, _values, labelCount) => {
      seen.push(labelCount)
      return !names.includes('bad')
    },
  })
  const letters = (index: number) => `k${String(index).replace(/\d/g, digit => 'abcdefghij'[Number(digit)]!)}`
  tree.register('jobs', { id: 'x' })
  for (let index = 0; index < 100; index++)
    assert.is(tree.register('jobs', { [letters(index)]: 1, bad: 1 }), undefined)
  assert.is(Math.max(...seen), 3)
  for (let index = 0; index < 100; index++) tree.register('jobs', { [letters(index)]: 1 })
  assert.is(seen.at(-1), 101)
  tree.removeWhere(({ pairs }) => pairs[0]![0] !== 'id')
  tree.register('jobs', { other: 1 })
  assert.is(seen.at(-1), 2)
})

test.run()
