import { runInNewContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boundedJson } from '../../../../exporter-prometheus/lib/transport/http/bounded-json.ts'

const cases: ReadonlyArray<readonly [what: string, value: unknown, json: string]> = [
  ['plain data is written as JSON', { a: [1, true, null, 'ä'], b: {} }, '{"a":[1,true,null,"ä"],"b":{}}'],
  ['what is undefined is left out', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ['undefined alone is null', undefined, 'null'],
  ['a bigint is its digits', { a: 10n ** 20n }, '{"a":"100000000000000000000"}'],
  ['numbers that JSON does not have are strings', [Number.NaN, -Infinity], '["NaN","-Infinity"]'],
  ['an error is its message', { db: new TypeError('down\n') }, '{"db":"down\\\\u{a}"}'],
  ['an error of another realm is its message', { db: runInNewContext('new Error("down")') }, '{"db":"down"}'],
  ['a date is written as JSON does', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ['maps and sets are written', { map: new Map([['k', new Set([1])]]) }, '{"map":{"k":[1]}}'],
  ['a symbol is a string', { s: Symbol('s') }, '{"s":"Symbol(s)"}'],
  ['the name __proto__ is one like any other', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
]
for (const [what, value, json] of cases) test(what, () => assert.is(boundedJson(value), json))

test('a getter that throws is written as its error, and the rest is written', () => {
  const value = {
    a: 1,
    get b() {
      throw new Error('gone')
    },
    c: 3,
  }
  assert.is(boundedJson(value), '{"a":1,"b":"gone","c":3}')
})

test('an object that cannot be read, and a toJSON that throws, are written as their errors', () => {
  const closed = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('closed')
      },
    },
  )
  const value = {
    closed,
    broken: {
      toJSON() {
        throw new Error('broken')
      },
    },
  }
  assert.is(boundedJson(value), '{"closed":"closed","broken":"broken"}')
})

test('a cycle, deep data, and a toJSON that never ends are cut', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  assert.is(boundedJson({ cycle, again: [1] }), '{"cycle":{"self":"…"},"again":[1]}')
  const twice = [1]
  assert.is(boundedJson([twice, twice]), '[[1],[1]]')
  let deep: unknown = 1
  for (let level = 0; level < 100_000; level++) deep = [deep]
  assert.match(boundedJson(deep), '[["…"]]')
  const endless = { toJSON: () => ({ ...endless }) }
  assert.is(boundedJson(endless), '"…"')
})

test('many entries are cut, wherever they are, and long strings and names', () => {
  assert.ok(boundedJson(new Array(1e6).fill(1)).endsWith('1,"…"]'))
  const names = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 1]))
  for (const many of [names, new Map(Object.entries(names))]) {
    assert.match(boundedJson(many), /^\{"n0":1,.*,"n\d+":1,"…":"…"\}$/)
  }
  const lists = Array.from({ length: 2_000 }, () => new Array(2_000).fill(1))
  const json = boundedJson({ lists, after: 'x' })
  assert.ok(json.length < 10_000)
  assert.match(json, '"…"')
  assert.ok(boundedJson({ ['n'.repeat(1e6)]: 'x'.repeat(1e6) }).length < 500)
})

test.run()
