import type { LabelRecord } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { foldingNaming, makeTree } from '../support/label-trees.ts'

// How deep and how wide a tree becomes is up to callers, so no walk recurses and none visits a node twice. What is
// counted here are the times that a series is asked whether it is live: a walk that goes two ways to each node asks
// the last one 2^n times.

const asked = { count: 0 }

function makeCountingTree() {
  return makeTree(foldingNaming, {
    createSeries: (family, { labels, pairs }) => {
      let isLive = true
      return {
        family,
        labels,
        pairs,
        get live() {
          asked.count += 1
          return isLive
        },
        set live(value) {
          isLive = value
        },
      }
    },
  })
}

function labelsOf(count: number, entry: (index: number) => [string, unknown]): LabelRecord {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index))) as LabelRecord
}

/** A name of its own for each index that stays one when it is written. */
function letters(index: number): string {
  return `k${String(index).replace(/\d/g, digit => String.fromCharCode(97 + Number(digit)))}`
}

const forms: Readonly<Record<string, (index: number) => [string, unknown]>> = {
  numbers: index => [letters(index), index],
  booleans: index => [letters(index), true],
  bigints: index => [letters(index), BigInt(index)],
  'names that are written otherwise': index => [`${letters(index)}-x`, 'v'],
  'empty values': index => [letters(index), index % 2 === 0 ? '' : 'v'],
}

for (const [form, entry] of Object.entries(forms)) {
  test(`pruning asks a series of many labels as often as one of few, with ${form}`, () => {
    const counts = [4, 20].map(count => {
      const { tree } = makeCountingTree()
      const labels = labelsOf(count, entry)
      const series = tree.register('a', labels)
      // Where others are beside it, forms lead to nodes and not to the series.
      tree.register('a', { ...labels, more: 1 })
      const gone = tree.register('a', { other: 'x' })
      assert.is(tree.find('a', labels), series)
      asked.count = 0
      assert.is(
        tree.removeWhere(one => one === gone),
        1,
      )
      const { count: times } = asked
      assert.is(tree.find('a', labels), series)
      assert.equal(tree.families()[0]!.series.length, 2)
      return times
    })
    assert.is(counts[0], counts[1])
  })
}

test('a series of 10,000 labels, of whatever form, is found, removed and registered again', () => {
  for (const entry of Object.values(forms)) {
    const { tree } = makeTree(foldingNaming)
    const labels = labelsOf(10_000, entry)
    const other = tree.register('a', { other: 'x' })!
    const series = tree.register('a', labels)!
    assert.is(tree.find('a', labels) ?? tree.get('a', labels), series)
    assert.is(tree.register('a', labels), series)
    const backwards = Object.fromEntries(Object.entries(labels).reverse())
    assert.is(tree.register('a', backwards), series)
    assert.equal(tree.relabel(), [])
    assert.is(tree.register('a', labels), series)
    assert.is(
      tree.removeWhere(one => one === other),
      1,
    )
    assert.is(tree.register('a', labels), series)
    assert.is(tree.remove('a', labels), true)
    assert.equal(tree.families(), [])
    assert.is.not(tree.register('a', labels), series)
    assert.is(
      tree.removeWhere(() => true),
      1,
    )
  }
})

test.run()
