import fc from 'fast-check'
import type { Labels, LabelValue } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeTree, type TestSeries } from '../support/label-trees.ts'

type Pairs = Array<[string, LabelValue]>

/** Texts that have broken one registry or another. */
const nasty = [
  '',
  ' ',
  ',',
  '=',
  '"',
  '\\',
  '{',
  '}',
  '|',
  ':',
  ';',
  '\n',
  '\0',
  '\x1f',
  '\uffff',
  '\ud800',
  '🦀',
]
const special = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '0',
  '1',
  'length',
  'undefined',
  'null',
  'a',
]
const piece = fc.oneof(fc.constantFrom(...nasty, ...special), fc.string({ unit: 'binary', maxLength: 3 }))
const text = fc.array(piece, { maxLength: 3 }).map(parts => parts.join(''))
// Few names and few values, so that sets often share some of them.
const name = fc.oneof(fc.constantFrom('a', 'b', 'a"', 'a,b', '__proto__', 'constructor', ''), text)
const value: fc.Arbitrary<LabelValue> = fc.oneof(
  fc.constantFrom('x', 'y', 'x,b=y', 'x"', '1', 'true', 'NaN', '0', ''),
  text,
  fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, 1e21, true, false, 1n, 0n),
  fc.constantFrom(undefined, null),
)
const labelSet: fc.Arbitrary<Pairs> = fc.uniqueArray(fc.tuple(name, value), {
  maxLength: 4,
  selector: ([own]) => own,
})

/** What decides: the set of written pairs. JSON tells any two lists of strings apart. */
function identityOf(pairs: Pairs): string {
  const written = pairs
    .filter(([, own]) => own !== undefined && own !== null)
    .map(([own, v]) => [own, String(v)])
  return JSON.stringify(written.sort(([a], [b]) => (a! < b! ? -1 : 1)))
}

/** Every form that labels can have. */
function formsOf(pairs: Pairs): Labels[] {
  const bare: Record<string, LabelValue> = Object.create(null)
  for (const [own, v] of pairs) Object.defineProperty(bare, own, { value: v, enumerable: true })
  return [pairs, new Map(pairs), Object.fromEntries(pairs), bare, new Set(pairs)]
}

/** The same value, spelled in another type where there is one. */
function respell(given: LabelValue): LabelValue {
  if (given === undefined || given === null) return given === null ? undefined : null
  if (typeof given !== 'string') return String(given)
  if (given === 'true' || given === 'false') return given === 'true'
  if (/^(0|[1-9][0-9]{0,15})$/.test(given)) return BigInt(given)
  return given
}

test('any two label sets are one series exactly when their written pairs are one set', () => {
  fc.assert(
    fc.property(fc.array(labelSet, { minLength: 1, maxLength: 30 }), sets => {
      const { tree } = makeTree()
      const byIdentity = new Map<string, TestSeries>()
      for (const pairs of sets) {
        for (const labels of formsOf(pairs)) {
          const series = tree.register('metric', labels)!
          const known = byIdentity.get(identityOf(pairs))
          if (known === undefined) byIdentity.set(identityOf(pairs), series)
          else assert.is(series, known)
        }
      }
      assert.is(new Set(byIdentity.values()).size, byIdentity.size)
      assert.is(tree.families()[0]!.series.length, byIdentity.size)
    }),
    { numRuns: 500 },
  )
})

test('neither the order of the labels, nor their form, nor the spelling of their values matter', () => {
  const shuffled = labelSet.chain(pairs =>
    fc.record({
      pairs: fc.constant(pairs),
      other: fc
        .shuffledSubarray(pairs, { minLength: pairs.length })
        .chain(order =>
          fc
            .array(fc.boolean(), { minLength: order.length, maxLength: order.length })
            .map(flags => order.map(([own, v], i): [string, LabelValue] => [own, flags[i] ? respell(v) : v])),
        ),
    }),
  )
  fc.assert(
    fc.property(fc.array(labelSet, { maxLength: 5 }), shuffled, (others, { pairs, other }) => {
      const { tree } = makeTree()
      for (const set of others) tree.register('metric', set)
      const series = tree.register('metric', pairs)
      for (const labels of formsOf(other)) assert.is(tree.register('metric', labels), series)
    }),
    { numRuns: 500 },
  )
})

test('what was registered as an object is found in that form, and in no form of another set', () => {
  fc.assert(
    fc.property(fc.array(labelSet, { minLength: 1, maxLength: 20 }), sets => {
      const { tree } = makeTree()
      const registered = sets.map(pairs => {
        const labels = Object.fromEntries(pairs)
        return { labels, series: tree.register('metric', labels), identity: identityOf(pairs) }
      })
      for (const { labels, series } of registered) assert.is(tree.find('metric', { ...labels }), series)
      for (const pairs of sets) {
        for (const labels of formsOf(pairs)) {
          const found = tree.find('metric', labels)
          if (found === undefined) continue
          const owner = registered.find(({ series }) => series === found)
          assert.is(owner?.identity, identityOf(pairs))
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('names are told apart as exactly as labels', () => {
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 20 }), names => {
      const { tree } = makeTree()
      const series = names.map(own => tree.register(own, { a: 1 }))
      assert.is(new Set(series).size, names.length)
      for (const [index, own] of names.entries()) assert.is(tree.find(own, { a: 1 }), series[index])
      assert.equal(
        tree.families().map(({ family }) => family.name),
        names,
      )
    }),
  )
})

test('the label that is named, and its value, are never taken for each other', () => {
  const { tree } = makeTree()
  const sets = [{ a: 'b' }, { b: 'a' }, { 'a=b': '' }, { '': 'a=b' }, { a: '', b: '' }, { ab: '' }]
  assert.is(new Set(sets.map(labels => tree.register('metric', labels as Labels))).size, sets.length)
})

test.run()
