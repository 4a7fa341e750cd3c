import type { Labels } from 'metrics-facade'
import { type LabelTree, type SeriesLimit, verbatim } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { idsFirst, kinds, makeTurningTree, type TurnedSeries, write } from '../support/turning-trees.ts'

// Look-ups in families of which a label was put last: in the order of before, in others, and in any other form.

/** Registers these, and says whether they are found without reading all labels from then on. */
function isFoundFrom(tree: LabelTree<string, TurnedSeries>, labels: Labels, expected: TurnedSeries): boolean {
  assert.is(write(tree, labels), expected)
  return tree.find('jobs', labels) === expected
}

test('a limit that comes later folds values in the order of the callers, without reading all labels', () => {
  const own = new Set(Array.from({ length: 300 }, (_, id) => `${id}`)).add('other')
  const folding = { refusal: undefined, into: (series: TurnedSeries) => series }
  const limit: SeriesLimit<TurnedSeries> = {
    fold: (branch, label, value) =>
      label === 'id' && !own.has(`${value}`) ? { ...folding, child: branch.get('other') } : undefined,
    admit: (names, values) =>
      own.has(values[names.indexOf('id')]!)
        ? undefined
        : { ...folding, folded: new Map([['id', 'other']]), foldFurther: () => false },
    added() {},
    removed() {},
    emptied() {},
  }
  let bound: SeriesLimit<TurnedSeries> | undefined
  const tree = makeTurningTree({ limitOf: () => bound })
  const series = idsFirst(tree, 300)
  bound = limit
  tree.limitAgain('jobs')
  for (const kind of kinds) {
    const other = write(tree, { id: 'first', kind })
    assert.equal(other.labels, { id: 'other', kind })
    for (const id of ['second', 'third']) assert.is(tree.find('jobs', { id, kind }), other)
  }
  for (const [id, one] of series.entries())
    assert.is(tree.find('jobs', { id: `${id}`, kind: kinds[id % 3]! }), one)
  assert.is(tree.size('jobs'), 303)
})

test('one series in another spelling, or with fewer labels, does not make the look-ups of the others slower', () => {
  for (const other of [{ id: 5, kind: 'c' }, { id: 'x' }, { id: '7' }]) {
    const tree = makeTurningTree()
    const series = idsFirst(tree, 300)
    const found = write(tree, other)
    assert.is(tree.find('jobs', other), found)
    for (const [id, one] of series.entries()) {
      assert.is(
        tree.find('jobs', { id: `${id}`, kind: kinds[id % 3]! }),
        one,
        `${Object.values(other)} ${id}`,
      )
    }
  }
})

test('an order that is neither that of before nor that of the tree is learned', () => {
  const tree = makeTurningTree()
  const labelsOf = (id: number) => ({ id: `${id}`, kind: kinds[id % 3]!, zone: 'eu' })
  const series = Array.from({ length: 300 }, (_, id) => write(tree, labelsOf(id)))
  const { id, kind, zone } = labelsOf(7)
  assert.equal(
    series[7]!.pairs.map(([name]) => name),
    ['kind', 'zone', 'id'],
  )
  assert.is(tree.find('jobs', { kind, id, zone }), series[7])
  assert.is(tree.find('jobs', { zone, id, kind }), undefined)
  assert.ok(isFoundFrom(tree, { zone, id, kind }, series[7]!))
  assert.is(tree.find('jobs', { id, kind, zone }), series[7])
})

test('labels of any form lead to their series in the order of before, and to nothing else', () => {
  const tree = makeTurningTree()
  const series = idsFirst(tree, 300)
  const inherited = Object.assign(Object.create({ id: '9' }), { kind: 'b' })
  const kindAlone = write(tree, inherited)
  assert.equal(kindAlone.labels, { kind: 'b' })
  assert.is(tree.find('jobs', inherited), kindAlone)
  assert.is(
    tree.find('jobs', Object.assign(Object.create({ zone: 'eu' }), { id: '7', kind: 'b' })),
    series[7],
  )
  assert.is(tree.find('jobs', { id: '7', zone: undefined, kind: 'b', more: null } as Labels), series[7])
  assert.is(tree.find('jobs', { id: undefined, kind: 'b' }), kindAlone)
  assert.is(tree.find('jobs', { id: '7', kind: 'a' }), undefined)
  assert.is(tree.find('jobs', { id: '7', zone: 'eu', kind: 'b' }), undefined)
  assert.is(tree.find('jobs', new Date() as never), undefined)
  const pairs: ReadonlyArray<readonly [string, string]> = [
    ['id', '7'],
    ['kind', 'b'],
  ]
  assert.is(write(tree, new Map(pairs)), series[7])
  assert.is(write(tree, pairs as Labels), series[7])
  assert.is(tree.find('jobs', { id: Number.NaN, kind: 'b' }), undefined)
  const written = write(tree, { id: 'NaN', kind: 'b' })
  assert.ok(isFoundFrom(tree, { id: Number.NaN, kind: 'b' }, written))
})

test('a getter that changes the family while its labels are read is given the series that it names', () => {
  const tree = makeTurningTree()
  const series = idsFirst(tree, 300)
  const changing = (kind: string, change: () => void) => ({
    id: '7',
    get kind() {
      change()
      return kind
    },
  })
  assert.is(
    tree.find(
      'jobs',
      changing('b', () => tree.relabel()),
    ),
    series[7],
  )
  const emptied = changing('b', () => tree.removeWhere(() => true))
  assert.is(tree.find('jobs', emptied), undefined)
  assert.is.not(write(tree, { id: '7', kind: 'b' }), series[7])
})

test('what was removed is not found in the order of before, until it comes again', () => {
  const tree = makeTurningTree()
  const series = idsFirst(tree, 300)
  assert.ok(tree.remove('jobs', { kind: 'b', id: '7' }))
  assert.is(tree.find('jobs', { id: '7', kind: 'b' }), undefined)
  const again = write(tree, { id: '7', kind: 'b' })
  assert.is.not(again, series[7])
  assert.is(tree.find('jobs', { kind: 'b', id: '7' }), again)
  assert.equal(tree.relabel(), [])
  assert.is(tree.find('jobs', { id: '7', kind: 'b' }), again)
  assert.is(tree.find('jobs', { id: '8', kind: 'c' }), series[8])
})

test('a family that was emptied begins in the order of its callers, and turns again', () => {
  const tree = makeTurningTree()
  idsFirst(tree, 300)
  assert.is(
    tree.removeWhere(() => true),
    300,
  )
  const first = write(tree, { id: '0', kind: 'a' })
  assert.equal(first.pairs[0], ['id', '0'])
  idsFirst(tree, 300)
  assert.equal(first.pairs[0], ['kind', 'a'])
  assert.is(tree.find('jobs', { id: '0', kind: 'a' }), first)
})

test('two labels that are written with one name stay an error, and the form of one of them a form', () => {
  const tree = makeTurningTree({}, { ...verbatim, label: name => name.toLowerCase() })
  const series = idsFirst(tree, 300)
  assert.ok(isFoundFrom(tree, { ID: '7', kind: 'b' }, series[7]!))
  for (const labels of [
    { ID: '7', id: '8', kind: 'b' },
    { ID: '7', kind: 'b', id: '7' },
    { id: '7', kind: 'b', Kind: 'b' },
  ]) {
    assert.is(tree.find('jobs', labels), undefined)
    assert.throws(() => tree.register('jobs', labels), /two of its labels are written/)
  }
})

test.run()
