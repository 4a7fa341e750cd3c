import type { Labels } from 'metrics-facade'
import { verbatim } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readLabels, readUsual } from '../../lib/registry/read.ts'
import { contents, foldingNaming, makeTree, type TestSeries } from '../support/label-trees.ts'

const names = ['queue', 'zone']

test('labels with the names of the series before, in their order, are read as any are', () => {
  for (const labels of [
    { queue: 'mail', zone: 'eu' },
    { queue: 'mail', skipped: undefined, zone: 'eu', last: null },
    Object.assign(Object.create({ inherited: 'x' }), { queue: 'mail', zone: 'eu' }),
  ]) {
    assert.equal(readUsual(names, verbatim, labels), readLabels(verbatim, labels).values)
  }
})

const others: ReadonlyArray<readonly [what: string, labels: Labels | undefined | null]> = [
  ['no labels', undefined],
  ['null', null],
  ['an empty object', {}],
  ['another order', { zone: 'eu', queue: 'mail' }],
  ['fewer', { queue: 'mail' }],
  ['more', { queue: 'mail', zone: 'eu', id: '1' }],
  ['another name', { queue: 'mail', Zone: 'eu' }],
  ['a number', { queue: 'mail', zone: 1 }],
  ['an object', { queue: 'mail', zone: ['eu'] as never }],
  ['a value that says nothing', { queue: 'mail', zone: '' }],
  ['a value that is written otherwise', { queue: 'mail', zone: '\ud800' }],
  [
    'pairs',
    new Map([
      ['queue', 'mail'],
      ['zone', 'eu'],
    ]),
  ],
  [
    'pairs with properties',
    Object.assign(new Map([['queue', 'print']]), { queue: 'mail', zone: 'eu' }) as never,
  ],
]

for (const [what, labels] of others) {
  test(`${what}: that is for readLabels`, () => {
    assert.is(readUsual(names, foldingNaming, labels as Labels), undefined)
  })
}

test('whatever was registered before, labels lead to the series that they name', () => {
  const sets: readonly Labels[] = [
    { queue: 'mail', zone: 'eu' },
    { queue: 'mail', zone: 'us' },
    { zone: 'us', queue: 'mail' },
    { zone: 'asia', queue: 'mail' },
    { queue: 'mail', zone: 'asia' },
    { queue: 'mail' },
    { queue: 'print', zone: '' },
    { queue: 'print' },
    { queue: '1', zone: '2' },
    { queue: 1, zone: 2 },
    { queue: 3, zone: '4' },
    { queue: '3', zone: '4' },
    { 'que-ue': '5', zone: '6' },
    { 'que-ue': '7', zone: '8' },
    { que_ue: '7', zone: '8' },
  ]
  const { tree } = makeTree(foldingNaming)
  const found = sets.map(labels => tree.register('jobs', labels) as TestSeries)
  const keys = found.map(({ pairs }) => JSON.stringify([...pairs].sort()))
  const expected = sets.map(labels =>
    JSON.stringify(
      Object.entries(labels)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => [name.replace('-', '_'), String(value)])
        .sort(),
    ),
  )
  assert.equal(keys, expected)
  // One series for each set of labels as they are written, whichever form was first.
  assert.is(new Set(found).size, new Set(expected).size)
  assert.is(contents(tree)[0]?.[1].length, new Set(expected).size)
  for (const [index, labels] of sets.entries()) assert.is(tree.find('jobs', labels), found[index])
})

test('a series knows its labels as they were given, though the one before had the same names', () => {
  const { tree } = makeTree()
  tree.register('jobs', { code: '200', zone: 'eu' })
  assert.equal(tree.register('jobs', { code: 201, zone: 'eu' })?.labels, { code: 201, zone: 'eu' })
  assert.equal(tree.register('jobs', { code: '202', zone: 'eu' })?.labels, { code: '202', zone: 'eu' })
})

test('label names that were refused are refused each time, and those that were not are not asked about again', () => {
  const asked: string[] = []
  const { tree } = makeTree(verbatim, {
    acceptSeries: (_family, labelNames) => {
      asked.push(labelNames.join())
      return !labelNames.includes('le')
    },
  })
  assert.ok(tree.register('jobs', { queue: 'a' }))
  assert.is(tree.register('jobs', { le: '1' }), undefined)
  assert.is(tree.register('jobs', { le: '2' }), undefined)
  assert.ok(tree.register('jobs', { queue: 'b' }))
  assert.is(tree.register('jobs', { queue: 'c', le: '2' }), undefined)
  assert.equal(asked, ['queue', 'le', 'le', 'queue,le'])
})

test('after a series is removed, its labels make a new one', () => {
  const { tree } = makeTree()
  const labels = { queue: 'a', zone: 'eu' }
  const kept = tree.register('jobs', { queue: 'b', zone: 'eu' })
  const first = tree.register('jobs', labels)
  tree.removeWhere(series => series === first)
  const second = tree.register('jobs', labels)
  assert.ok(second !== undefined && second !== first && second.live)
  assert.equal(contents(tree), [['jobs', [kept!.pairs, second.pairs]]])
})

test('a getter that registers other labels while labels are read changes nothing of these', () => {
  const { tree } = makeTree()
  tree.register('jobs', { queue: 'a' })
  const labels = {
    get queue(): string {
      tree.register('jobs', { zone: 'eu' })
      return 'b'
    },
  }
  assert.equal(tree.register('jobs', labels)?.pairs, [['queue', 'b']])
})

test('a getter that takes everything out while labels are read loses no series', () => {
  const { tree } = makeTree()
  tree.register('jobs', { queue: 'a' })
  const labels = {
    get queue(): string {
      tree.removeWhere(() => true)
      return 'b'
    },
  }
  const series = tree.register('jobs', labels)
  assert.ok(series)
  assert.equal(contents(tree), [['jobs', [series.pairs]]])
  assert.is(tree.find('jobs', { queue: 'b' }), series)
})

test('a getter that takes the series itself out, as its labels are read, does not let it be found', () => {
  const removals: ReadonlyArray<(tree: ReturnType<typeof makeTree>['tree']) => void> = [
    tree => void tree.removeWhere(({ labels }) => labels.queue === 'a'),
    tree => void tree.remove('jobs', { queue: 'a' }),
  ]
  for (const remove of removals) {
    const { tree } = makeTree()
    for (const queue of ['a', 'b']) tree.register('jobs', { queue })
    const first = tree.register('jobs', { queue: 'a', none: null })
    assert.is(tree.find('jobs', { queue: 'a', none: null }), first)
    const labels = {
      queue: 'a',
      get none(): null {
        remove(tree)
        return null
      },
    }
    assert.is(tree.find('jobs', labels), undefined)
  }
})

test.run()
