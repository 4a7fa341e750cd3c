import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Escaping,
  escapeLabelName,
  escapeMetricName,
} from '../../../exporter-prometheus/lib/names/escaping.ts'

const schemes: readonly Escaping[] = ['underscores', 'dots', 'values']

// As the encoder of the Go client writes them.
const metricNames: Readonly<Record<string, readonly [string, string, string]>> = {
  'a.b': ['a_b', 'a_dot_b', 'U__a_2e_b'],
  'my_x.ü-日': ['my_x____', 'my__x_dot_______', 'U__my__x_2e__fc__2d__65e5_'],
  '1st': ['_st', '__st', 'U___31_st'],
  'a1.2': ['a1_2', 'a1_dot_2', 'U__a1_2e_2'],
  'a:b.c': ['a:b_c', 'a:b_dot_c', 'U__a:b_2e_c'],
  '😀': ['_', '__', 'U___1f600_'],
  '"\\\n': ['___', '______', 'U___22__5c__a_'],
  // A legal name stays, also one that looks escaped.
  a_b: ['a_b', 'a_b', 'a_b'],
  'a:b': ['a:b', 'a:b', 'a:b'],
  _: ['_', '_', '_'],
  U__a_2e_b: ['U__a_2e_b', 'U__a_2e_b', 'U__a_2e_b'],
}

const labelNames: Readonly<Record<string, readonly [string, string, string]>> = {
  'c d': ['c_d', 'c__d', 'U__c_20_d'],
  // A colon is legal in names of metrics only, and no name may turn out as `__name__`.
  'a:b': ['a_b', 'a__b', 'U__a_3a_b'],
  '.name__': ['_name__', '_dot_name____', 'U___2e_name____'],
  '-_name__': ['_name__', '____name____', 'U___2d___name____'],
  '-name-': ['_name_', '_name__', 'U___2d_name_2d_'],
  '9': ['_', '__', 'U___39_'],
  // All that there is of a name in another script is what is put in for it.
  花火: ['__', '____', 'U___82b1__706b_'],
  имя: ['___', '______', 'U___438__43c__44f_'],
  имя_a: ['____a', '________a', 'U___438__43c__44f___a'],
  a_b: ['a_b', 'a_b', 'a_b'],
}

for (const [name, written] of Object.entries(metricNames)) {
  test(`the metric ${JSON.stringify(name)} is written ${written.join(', ')}`, () => {
    assert.equal(
      schemes.map(scheme => escapeMetricName(name, scheme)),
      written,
    )
    assert.is(escapeMetricName(name, 'allow-utf-8'), name)
  })
}

for (const [name, written] of Object.entries(labelNames)) {
  test(`the label ${JSON.stringify(name)} is written ${written.join(', ')}`, () => {
    assert.equal(
      schemes.map(scheme => escapeLabelName(name, scheme)),
      written,
    )
    assert.is(escapeLabelName(name, 'allow-utf-8'), name)
  })
}

const anyName = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom('_', 'a', 'U', '2', 'e', '.', ':', 'ü', '😀'), minLength: 1 }),
  )
  .map(name => name.toWellFormed())

test('whatever a name is, what is written is legal, and escaping it again changes nothing', () => {
  fc.assert(
    fc.property(anyName, fc.constantFrom(...schemes), (name, scheme) => {
      const metric = escapeMetricName(name, scheme)
      assert.match(metric, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
      assert.is(escapeMetricName(metric, scheme), metric)
      const label = escapeLabelName(name.replace(/^__+/, '_'), scheme)
      assert.match(label, /^(?!__[a-z][a-z_]*__$)[a-zA-Z_][a-zA-Z0-9_]*$/)
      assert.is(escapeLabelName(label, scheme), label)
    }),
  )
})

/** Reads what `values` writes. */
function unescapeValues(written: string): string {
  return written
    .replace(/^U__/, '')
    .replace(/__|_([0-9a-f]+)_/g, (_match, code?: string) =>
      code === undefined ? '_' : String.fromCodePoint(Number.parseInt(code, 16)),
    )
}

test('values can be read back, so no two names are written alike that need it', () => {
  fc.assert(
    fc.property(anyName, name => {
      const metric = escapeMetricName(name, 'values')
      if (metric !== name) assert.is(unescapeValues(metric), name)
      const label = escapeLabelName(name, 'values')
      if (label !== name) assert.is(unescapeValues(label), name)
    }),
  )
})

test.run()
