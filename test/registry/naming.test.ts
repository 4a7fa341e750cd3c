import { type Naming, verbatim } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { contents, foldingNaming, makeTree } from '../support/label-trees.ts'

test('verbatim writes everything as it is, and leaves no label out', () => {
  for (const text of ['', 'jobs_total', 'a-b', ' ', '"', '\n', '🦀', '\ud800', '__proto__']) {
    assert.is(verbatim.metric(text), text)
    assert.is(verbatim.label(text), text)
    assert.is(verbatim.value('label', text), text)
  }
})

test('names that are written alike are one family, whose name is the written one', () => {
  const { tree, opened } = makeTree(foldingNaming)
  const names = ['http-requests', 'http.requests', 'http_requests', 'http requests']
  const series = names.map(name => tree.register(name, { a: 'x' }))
  assert.is(new Set(series).size, 1)
  for (const name of names) assert.is(tree.find(name, { a: 'x' }), series[0])
  assert.equal(opened, ['http_requests'])
  assert.equal(contents(tree), [['http_requests', [[['a', 'x']]]]])
})

test('label names that are written alike are one label', () => {
  const { tree } = makeTree(foldingNaming)
  const series = tree.register('jobs', { 'the-queue': 'mail' })
  for (const label of ['the.queue', 'the_queue', 'the queue']) {
    assert.is(tree.register('jobs', { [label]: 'mail' }), series)
    assert.is(tree.find('jobs', { [label]: 'mail' }), series)
    assert.is.not(tree.register('jobs', { [label]: 'other' }), series)
  }
  assert.equal(series!.pairs, [['the_queue', 'mail']])
  assert.equal(series!.labels, { 'the-queue': 'mail' })
})

test('values that are written alike are one value', () => {
  const { tree } = makeTree(foldingNaming)
  const series = tree.register('jobs', { queue: '\ud800', more: 'x' })
  assert.is(tree.register('jobs', { more: 'x', queue: '\udc00' }), series)
  assert.is(tree.register('jobs', { more: 'x', queue: '\ufffd' }), series)
})

test('a label that is left out is not part of the identity, nor of the pairs of a series', () => {
  const { tree } = makeTree(foldingNaming)
  const bare = tree.register('jobs', undefined)
  assert.is(tree.register('jobs', { queue: '' }), bare)
  assert.is(tree.find('jobs', { queue: '' }), bare)
  const series = tree.register('jobs', { a: '', id: 'x', b: '', c: '' })
  assert.is(tree.register('jobs', { id: 'x' }), series)
  assert.is(tree.find('jobs', { a: '', id: 'x', b: '', c: '' }), series)
  assert.is(tree.find('jobs', { id: 'x' }), series)
  assert.equal(series!.pairs, [['id', 'x']])
})

test('which values are left out may depend on the label', () => {
  const naming: Naming = { ...verbatim, value: (label, value) => (label === 'job' ? undefined : value) }
  const { tree } = makeTree(naming)
  assert.is(tree.register('up', { job: 'a', id: 1 }), tree.register('up', { id: 1, job: 'b' }))
  assert.is.not(tree.register('up', { id: 'a' }), tree.register('up', { id: 'b' }))
})

test('two labels that are written alike are an error, which names them, and no series', () => {
  const { tree, opened } = makeTree(foldingNaming)
  assert.throws(() => tree.register('jobs', { 'a-b': 'x', 'a.b': 'y' }), /"a_b".*"a\.b"/)
  assert.throws(() => tree.register('jobs', { 'a-b': 'x', a_b: 'x' }), /"a_b"/)
  assert.equal(opened, [])
  const series = tree.register('jobs', { 'a-b': '', 'a.b': 'y' })
  assert.equal(series!.pairs, [['a_b', 'y']])
  assert.is(tree.find('jobs', { 'a-b': 'x', 'a.b': 'y' }), undefined)
})

test('a series is removed by any name and labels that are written like its own', () => {
  const { tree, closed } = makeTree(foldingNaming)
  tree.register('http-requests', { 'the-queue': 'mail', nothing: '' })
  assert.ok(tree.remove('http.requests', [['the.queue', 'mail']]))
  for (const name of ['http-requests', 'http.requests', 'http_requests']) {
    assert.is(tree.find(name, { 'the-queue': 'mail', nothing: '' }), undefined)
  }
  assert.equal(closed, ['http_requests'])
  assert.ok(tree.register('http-requests', undefined))
  assert.is(tree.find('http_requests', undefined), tree.find('http-requests', undefined))
})

test('aliases of a name and of labels do not change the order of families', () => {
  const { tree } = makeTree(foldingNaming)
  for (const name of ['b-b', 'a', 'b.b', 'b_b']) tree.register(name, { id: 'x' })
  assert.equal(
    tree.families().map(({ family }) => family.name),
    ['b_b', 'a'],
  )
})

test.run()
