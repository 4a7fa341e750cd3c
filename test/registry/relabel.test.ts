import type { LabelRecord } from 'metrics-facade'
import { type LabelPair, verbatim } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeTree, type TestSeries } from '../support/label-trees.ts'

/** A naming to which one label says nothing, until it is told otherwise; and what the tree said of changes. */
function makeSilenced(): {
  readonly silent: Set<string>
  readonly relabelled: Array<readonly [TestSeries, readonly LabelPair[]]>
  readonly tree: ReturnType<typeof makeTree>['tree']
} {
  const silent = new Set(['zone'])
  const relabelled: Array<readonly [TestSeries, readonly LabelPair[]]> = []
  const { tree } = makeTree(
    { ...verbatim, value: (label, value) => (silent.has(label) ? undefined : value) },
    { relabelSeries: (series, { pairs }) => void relabelled.push([series, pairs]) },
  )
  return { silent, relabelled, tree }
}

const labels: LabelRecord = { zone: 'eu', queue: 'mail' }

test('relabelling without a change keeps every series at its place, and in its order', () => {
  const { tree } = makeSilenced()
  const all = ['a', 'b', 'c'].map(queue => tree.register('jobs', { queue, zone: 1 }))
  assert.equal(tree.relabel(), [])
  assert.equal(tree.families()[0]?.series, all)
  assert.is(
    tree.find('jobs', { zone: 1, queue: 'b' }) ?? tree.register('jobs', { zone: 1, queue: 'b' }),
    all[1],
  )
})

test('a label that is no longer left out tells series apart', () => {
  const { silent, relabelled, tree } = makeSilenced()
  const series = tree.register('jobs', labels)
  assert.is(tree.register('jobs', { queue: 'mail' }), series)
  silent.clear()
  assert.equal(tree.relabel(), [])
  assert.equal(relabelled, [
    [
      series,
      [
        ['queue', 'mail'],
        ['zone', 'eu'],
      ],
    ],
  ])
  assert.is(tree.find('jobs', labels), series)
  assert.is.not(tree.register('jobs', { queue: 'mail' }), series)
})

test('if series become one, the first stays, and the families of the others are returned', () => {
  const { silent, tree } = makeSilenced()
  silent.clear()
  const first = tree.register('jobs', { queue: 'mail' })!
  const second = tree.register('jobs', labels)!
  const other = tree.register('jobs', { queue: 'other' })!
  silent.add('zone')
  assert.equal(tree.relabel(), [{ name: 'jobs' }])
  assert.equal([first.live, second.live, other.live], [true, false, true])
  assert.is(tree.register('jobs', labels), first)
  assert.equal(tree.families()[0]?.series, [first, other])
})

test('told of the only label that is written in another way, it leaves families alone that cannot have it', () => {
  const { silent, relabelled, tree } = makeSilenced()
  silent.clear()
  for (let id = 0; id < 100; id++) tree.register('requests', { queue: 'mail', id: `${id}` })
  const held = tree.register('jobs', labels)!
  silent.add('zone')
  assert.equal(tree.relabel('zone'), [])
  assert.equal(relabelled, [[held, [['queue', 'mail']]]])
})

test('a label that was left out is found again, also where only a caller that came later had it', () => {
  const { silent, tree } = makeSilenced()
  const series = tree.register('jobs', { queue: 'mail' })
  assert.is(tree.register('jobs', labels), series)
  silent.clear()
  assert.equal(tree.relabel('zone'), [])
  assert.is(tree.find('jobs', labels), undefined)
  assert.is.not(tree.register('jobs', labels), series)
  assert.is(tree.register('jobs', { queue: 'mail' }), series)
})

test('series that were removed before stay removed', () => {
  const { tree } = makeSilenced()
  const gone = tree.register('jobs', { queue: 'a' })
  tree.register('jobs', { queue: 'b' })
  tree.register('jobs', { queue: 'c' })
  tree.remove('jobs', { queue: 'a' })
  assert.equal(tree.relabel(), [])
  assert.is(tree.families()[0]?.series.length, 2)
  assert.is.not(tree.register('jobs', { queue: 'a' }), gone)
})

test.run()
