import fc from 'fast-check'
import { copyLabels, counter, type Labels, type LabelValue, withLocalRecorder } from 'metrics-facade'
import { labelPairs } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test('numbers, booleans and bigints are written with String', () => {
  recording(recorder => {
    const values = [
      0,
      -0,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e21,
      true,
      false,
      5n,
      2n ** 64n,
      '',
      'text',
    ]
    for (const value of values) counter('requests_total', { value }).increment()
    for (const value of values)
      assert.ok(recorder.value('counter', 'requests_total', { value: String(value) }))
    assert.equal(labelPairs({ a: 1, b: true, c: 2n ** 64n, d: 'x' }), [
      ['a', '1'],
      ['b', 'true'],
      ['c', '18446744073709551616'],
      ['d', 'x'],
    ])
  })
})

test('undefined and null leave the label out', () => {
  recording(recorder => {
    const absent: Labels[] = [{ a: undefined, b: null }, new Map([['a', undefined]]), [['b', null]], {}]
    for (const labels of absent) counter('requests_total', labels).increment()
    counter('requests_total').increment()
    assert.is(recorder.value('counter', 'requests_total'), absent.length + 1)
    assert.is(recorder.size, 1)
  })
})

test('an object, a Map and pairs, in any order, are one series', () => {
  recording(recorder => {
    counter('requests_total', { queue: 'mail', status: 200 }).increment()
    counter('requests_total', { status: 200, queue: 'mail' }).increment()
    const map: Labels = new Map<string, LabelValue>([
      ['status', 200],
      ['queue', 'mail'],
    ])
    counter('requests_total', map).increment()
    const pairs: Labels = [
      ['queue', 'mail'],
      ['status', 200],
    ]
    counter('requests_total', pairs).increment()
    const bare: Record<string, LabelValue> = Object.create(null)
    bare.status = '200'
    bare.queue = 'mail'
    counter('requests_total', bare).increment()
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail', status: '200' }), 5)
    assert.is(recorder.size, 1)
  })
})

test('a label that pairs give twice has its last value', () => {
  const labels: Labels = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]
  assert.equal(labelPairs(labels), [
    ['a', '3'],
    ['b', '2'],
  ])
})

test('inherited properties and symbols are not labels', () => {
  const labels = Object.assign(Object.create({ inherited: 'x' }), { own: 1, [Symbol('symbol')]: 2 })
  assert.equal(labelPairs(labels), [['own', '1']])
})

test('labels named like members of Object are labels', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'size']
  recording(recorder => {
    for (const name of names) {
      for (const labels of [[[name, 'x']] as const, new Map([[name, 'x']]), { [name]: 'x' }]) {
        counter('requests_total', labels).increment()
      }
      assert.is(recorder.value('counter', 'requests_total', [[name, 'x']]), 3, name)
    }
    assert.is(recorder.size, names.length)
  })
})

test('what the caller does to its labels afterwards is not seen, with or without a recorder', () => {
  const object: Record<string, string> = { queue: 'mail' }
  const map = new Map([['queue', 'mail']])
  const pairs: Array<[string, string]> = [['queue', 'mail']]
  const handles = (name: string) => [object, map, pairs].map(labels => counter(name, labels))
  const before = handles('before_total')
  recording(recorder => {
    const after = handles('after_total')
    object.queue = 'changed'
    map.set('queue', 'changed').set('more', 'x')
    pairs[0]![1] = 'changed'
    pairs.push(['more', 'x'])
    for (const handle of [...before, ...after]) handle.increment()
    assert.is(recorder.value('counter', 'before_total', { queue: 'mail' }), 3)
    assert.is(recorder.value('counter', 'after_total', { queue: 'mail' }), 3)
    assert.is(recorder.size, 2)
    recorder.drop('counter', 'after_total', { queue: 'mail' })
    for (const handle of after) handle.increment()
    assert.is(recorder.value('counter', 'after_total', { queue: 'mail' }), 3)
  })
})

test('a handle taken in a local scope keeps nothing of the caller’s either', () => {
  const labels = { queue: 'mail' }
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const handle = withLocalRecorder(first, () => counter('scoped_total', labels))
  labels.queue = 'changed'
  withLocalRecorder(second, () => handle.increment())
  assert.is(second.value('counter', 'scoped_total', { queue: 'mail' }), 1)
  assert.is(second.size, 1)
})

test('a copy of labels shares nothing with them, and no labels have no copy', () => {
  assert.is(copyLabels(undefined), undefined)
  assert.is(copyLabels(null as never), undefined)
  assert.equal(labelPairs(undefined), [])
  const entries = fc.array(
    fc.tuple(fc.string(), fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.bigInt())),
  )
  fc.assert(
    fc.property(entries, pairs => {
      const expected = Object.fromEntries(pairs)
      for (const labels of [pairs, new Map(pairs), Object.fromEntries(pairs)] satisfies Labels[]) {
        const copy = copyLabels(labels)
        assert.is.not(copy, labels)
        assert.equal(Object.entries(copy!), Object.entries(expected))
      }
    }),
  )
})

test.run()
