import type { Labels } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { contents, makeTree } from '../support/label-trees.ts'

const pair = { queue: 'mail', status: 200 }

test('a series is made once, and found from then on', () => {
  const { tree } = makeTree()
  assert.is(tree.find('jobs', pair), undefined)
  const series = tree.register('jobs', pair)
  assert.ok(series)
  assert.is(tree.register('jobs', pair), series)
  assert.is(tree.find('jobs', pair), series)
  assert.is(tree.find('jobs', { ...pair }), series)
})

test('finding does not make a series', () => {
  const { tree, opened } = makeTree()
  tree.find('jobs', pair)
  tree.find('jobs', undefined)
  assert.equal(opened, [])
  assert.equal(tree.families(), [])
})

test('without labels a name has one series, in whatever form there are none', () => {
  const { tree } = makeTree()
  const bare = tree.register('jobs', undefined)
  for (const labels of [{}, [], new Map(), new Set(), { a: undefined }, { a: null, b: undefined }]) {
    assert.is(tree.register('jobs', labels as Labels), bare)
  }
  for (const labels of [undefined, {}, { a: undefined }, { b: null, c: null }]) {
    assert.is(tree.find('jobs', labels), bare)
  }
  assert.is(tree.find('jobs', { a: 1 }), undefined)
})

test('null for labels finds and registers the series without labels', () => {
  const { tree } = makeTree()
  const bare = tree.register('jobs', null as never)
  assert.ok(bare)
  assert.is(tree.find('jobs', null as never), bare)
})

test('inherited properties are not labels', () => {
  const { tree } = makeTree()
  tree.register('jobs', { id: 1, queue: 'mail' })
  const inheriting = Object.assign(Object.create({ queue: 'mail' }), { id: 1 })
  assert.is(tree.find('jobs', inheriting), undefined)
  const series = tree.register('jobs', inheriting)
  assert.is(tree.find('jobs', { id: 1 }), series)
  assert.is(tree.find('jobs', inheriting), series)
})

test('a part of the labels, or more of them, are other series', () => {
  const { tree } = makeTree()
  const both = tree.register('jobs', pair)
  assert.is(tree.find('jobs', undefined), undefined)
  assert.is(tree.find('jobs', { queue: 'mail' }), undefined)
  const sets: Labels[] = [{}, { queue: 'mail' }, { status: 200 }, { ...pair, more: 'x' }]
  const all = [both, ...sets.map(labels => tree.register('jobs', labels))]
  assert.is(new Set(all).size, all.length)
  assert.is(tree.find('jobs', pair), both)
})

test('labels of two series together are a third, in every order and form', () => {
  const { tree } = makeTree()
  const singles = [tree.register('jobs', { a: 1 }), tree.register('jobs', { b: 2 })]
  const sets: Labels[] = [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { a: '1', b: '2' },
  ]
  for (const labels of sets) assert.is(tree.find('jobs', labels), undefined)
  const both = tree.register('jobs', { a: 1, b: 2 })
  assert.not(singles.includes(both))
  for (const labels of sets) assert.is(tree.register('jobs', labels), both)
  assert.is(tree.find('jobs', { a: 1 }), singles[0])
  assert.is(tree.find('jobs', { b: 2 }), singles[1])
})

test('a Map and an iterable are never mistaken for labels that are not theirs', () => {
  const { tree } = makeTree()
  const bare = tree.register('jobs', undefined)
  const map = new Map([['queue', 'mail']])
  const pairs = [['queue', 'mail']] as const
  for (const labels of [map, pairs, new Set(pairs)]) {
    assert.is.not(tree.find('jobs', labels), bare)
    assert.is.not(tree.register('jobs', labels), bare)
    assert.is(tree.register('jobs', labels), tree.register('jobs', { queue: 'mail' }))
  }
  assert.is(tree.register('jobs', map.entries()), tree.find('jobs', { queue: 'mail' }))
})

test('the series gets a copy of the labels and the pairs as they are written, in the order given', () => {
  const { tree } = makeTree()
  const labels = { status: 200, none: undefined, queue: 'mail', retry: true, id: 5n }
  const series = tree.register('jobs', labels)!
  assert.is.not(series.labels, labels)
  assert.equal(series.labels, { status: 200, queue: 'mail', retry: true, id: 5n })
  assert.equal(series.pairs, [
    ['status', '200'],
    ['queue', 'mail'],
    ['retry', 'true'],
    ['id', '5'],
  ])
  labels.queue = 'changed'
  assert.is(series.labels.queue, 'mail')
  assert.is(tree.find('jobs', { status: 200, queue: 'mail', retry: true, id: 5n }), series)
})

test('the order of labels written is that in which the family saw their names first', () => {
  const { tree } = makeTree()
  tree.register('jobs', { b: 1, a: 2 })
  tree.register('jobs', { a: 2, b: 1 })
  tree.register('jobs', { a: 3, b: 1 })
  assert.equal(contents(tree), [
    [
      'jobs',
      [
        [
          ['b', '1'],
          ['a', '2'],
        ],
        [
          ['b', '1'],
          ['a', '3'],
        ],
      ],
    ],
  ])
})

test('families and series are in the order of their first registration', () => {
  const { tree } = makeTree()
  for (const name of ['z', 'a', 'z', '10', '9', 'a']) {
    for (const id of [2, 1, 2]) tree.register(name, { id })
  }
  assert.equal(
    contents(tree),
    ['z', 'a', '10', '9'].map(name => [name, [[['id', '2']], [['id', '1']]]]),
  )
})

test('what is not a label value is refused in words, and leaves no trace', () => {
  const { tree, opened } = makeTree()
  for (const value of [{}, { toString: () => 'text' }, ['a'], () => 'a', Symbol('a'), new Date(0)]) {
    assert.throws(
      () => tree.register('jobs', { value } as never),
      /the label "value" is a string, number, boolean/,
    )
  }
  assert.equal(contents(tree), [])
  assert.equal(opened, [])
})

test('what a getter or a toString among the labels throws is thrown on, and leaves no trace', () => {
  const { tree, opened } = makeTree()
  const getter = {
    get queue(): string {
      throw new Error('getter')
    },
  }
  assert.throws(() => tree.register('jobs', getter), 'getter')
  assert.throws(() => tree.register('jobs', { queue: Object.create(null) }))
  assert.throws(() => tree.register('jobs', ['queue'] as never))
  assert.equal(opened, [])
  assert.equal(tree.families(), [])
})

test('a name that is refused has no series, and nothing is kept of it', () => {
  const { tree, closed } = makeTree(undefined, {
    openFamily: name => (name === 'refused' ? undefined : { name }),
  })
  assert.is(tree.register('refused', pair), undefined)
  assert.is(tree.find('refused', pair), undefined)
  assert.is(tree.remove('refused', pair), false)
  assert.ok(tree.register('taken', pair))
  assert.equal(closed, [])
  assert.is(tree.families().length, 1)
})

test('a series that is refused is not there, and its family is closed unless it has others', () => {
  const { tree, opened, closed } = makeTree(undefined, {
    acceptSeries: (_family, labelNames) => !labelNames.includes('le'),
  })
  assert.is(tree.register('jobs', { le: 1 }), undefined)
  assert.equal([opened, closed], [['jobs'], ['jobs']])
  assert.equal(tree.families(), [])
  assert.ok(tree.register('jobs', pair))
  assert.is(tree.register('jobs', { le: 1 }), undefined)
  assert.is(tree.find('jobs', { le: 1 }), undefined)
  assert.equal([opened, closed], [['jobs', 'jobs'], ['jobs']])
  assert.is(tree.families()[0]?.series.length, 1)
})

test('a family that is refused once may be opened later', () => {
  let isOpen = false
  const { tree } = makeTree(undefined, { openFamily: name => (isOpen ? { name } : undefined) })
  assert.is(tree.register('jobs', pair), undefined)
  isOpen = true
  assert.ok(tree.register('jobs', pair))
})

test.run()
