import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { contents, makeTree, strippingNaming, type TestSeries } from '../support/label-trees.ts'

// A naming that does not leave alone what it has written itself: `--` is written `__`, which were it given would be `_`.

type Pairs = Array<[name: string, value: string]>

function writtenKey(pairs: Pairs): string {
  const written = pairs.map(([name, value]) => [strippingNaming.label(name), value])
  return JSON.stringify(written.sort(([a], [b]) => (a! < b! ? -1 : 1)))
}

const isWritable = (pairs: Pairs): boolean =>
  new Set(pairs.map(([name]) => strippingNaming.label(name))).size === pairs.length

const labelSet = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('_', '__', '___', '-', '--', '---', '-_', '_-', '__a', '--a', 'a'),
      fc.constantFrom('x', 'y'),
    ),
    { maxLength: 3, selector: ([name]) => name },
  )
  .filter(isWritable)

test('a label as it is given never finds one that is only written so', () => {
  const { tree } = makeTree(strippingNaming)
  const script = tree.register('m', { '---': 'x' })
  const given = tree.register('m', { ___: 'x' })
  assert.is.not(script, given)
  assert.is(tree.find('m', { '---': 'x' }), script)
  assert.is(tree.find('m', { ___: 'x' }), given)
  assert.is(tree.register('m', { _: 'x' }), given)
  assert.equal(contents(tree), [['m', [[['___', 'x']], [['_', 'x']]]]])
})

test('any two label sets are one series exactly when they are written alike', () => {
  fc.assert(
    fc.property(fc.array(labelSet, { minLength: 1, maxLength: 20 }), sets => {
      const { tree } = makeTree(strippingNaming)
      const byKey = new Map<string, TestSeries>()
      for (const pairs of sets) {
        const labels = Object.fromEntries(pairs)
        const found = tree.find('m', labels)
        const series = tree.register('m', labels)!
        assert.is(series, byKey.get(writtenKey(pairs)) ?? series)
        if (found !== undefined) assert.is(found, series)
        byKey.set(writtenKey(pairs), series)
        assert.is(tree.find('m', labels), series)
      }
      assert.is(new Set(byKey.values()).size, byKey.size)
      assert.is(tree.families()[0]!.series.length, byKey.size)
    }),
    { numRuns: 1_000 },
  )
})

test('each series is taken out by its labels as they are written, and comes back where it was', () => {
  fc.assert(
    fc.property(fc.array(labelSet, { minLength: 1, maxLength: 12 }), sets => {
      const { tree } = makeTree(strippingNaming)
      for (const pairs of sets) tree.register('m', Object.fromEntries(pairs))
      const written = tree.families()[0]!.series.map(({ pairs }) => pairs)
      for (const pairs of written) assert.ok(tree.remove('m', Object.fromEntries(pairs)), `${pairs}`)
      assert.equal(tree.families(), [])
      for (const pairs of sets) tree.register('m', Object.fromEntries(pairs))
      const again = tree.families()[0]!.series.map(({ pairs }) => pairs)
      const sorted = (list: typeof written) => list.map(pairs => JSON.stringify([...pairs].sort())).sort()
      assert.equal(sorted(again), sorted(written))
    }),
    { numRuns: 500 },
  )
})

test('what was taken out leaves nothing behind, and what was relabelled is found where it is', () => {
  const { tree } = makeTree(strippingNaming)
  const first = tree.register('m', { '--': 'x', a: '1' })
  const second = tree.register('m', { '--': 'y', a: '1' })
  assert.ok(tree.remove('m', { '--': 'x', a: '1' }))
  assert.is(tree.find('m', { '--': 'x', a: '1' }), undefined)
  assert.is(tree.find('m', { '--': 'y', a: '1' }), second)
  assert.is.not(tree.register('m', { '--': 'x', a: '1' }), first)
  assert.equal(tree.relabel(), [])
  assert.is(tree.get('m', { a: '1', '--': 'y' }), second)
})

test.run()
