import { PassThrough } from 'node:stream'
import type { Selection } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder, rejectionOf } from '../../support/prometheus-fixture.ts'

const unusable: ReadonlyArray<readonly [selection: unknown, says: string]> = [
  ['x', '"x"'],
  [5, '5'],
  [[], '[]'],
  [new Map([['names', 'g']]), '[object Map]'],
  [{ name: 'g' }, '"name"'],
  [{ names: 'g', label: {} }, '"label"'],
  [{ names: 5 }, '5'],
  [{ names: ['g', undefined] }, 'The names ["g",null]'],
  [{ names: new Set(['g']) }, '[object Set]'],
  [{ labels: '' }, 'a Map or pairs, not "" (string)'],
  [{ labels: 5 }, 'a Map or pairs, not 5 (number)'],
  [{ labels: ['a'] }, 'a Map or pairs, not a (object)'],
  [{ labels: Promise.resolve({}) }, '[object Promise]'],
]

for (const [selection, says] of unusable) {
  test(`a selection with the fault ${says} throws a TypeError with value and remedy`, async () => {
    const handle = freshRecorder()
    gauge('g', { a: 1 }).set(1)
    const given = selection as Selection
    for (const error of [
      errorOf(() => handle.render(given)),
      errorOf(() => handle.negotiate('application/json', given)),
      await rejectionOf(handle.renderTo(new PassThrough(), given)),
    ]) {
      assert.instance(error, TypeError)
      assert.ok(error.message.includes(says), error.message)
      assert.match(error.message, 'Give { names:')
    }
  })
}

test('without a selection, and for each absent field, everything is selected', () => {
  const handle = freshRecorder()
  gauge('g', { a: 1 }).set(1)
  for (const selection of [undefined, null, {}, { names: undefined }, { names: null, labels: null }]) {
    assert.is(handle.render(selection as Selection), '# TYPE g gauge\ng{a="1"} 1\n')
  }
})

test('a selection accepts labels in every form', () => {
  class Labels {
    a = 1
    b = undefined
  }
  const handle = freshRecorder()
  for (const a of [1, 2]) gauge('g', { a }).set(a)
  for (const labels of [{ a: 1, b: null }, new Map([['a', 1]]), [['a', 1]] as const, new Labels() as never]) {
    assert.is(handle.render({ labels }), '# TYPE g gauge\ng{a="1"} 1\n')
  }
  assert.is(handle.render({ labels: new Map() }), handle.render())
})

test('an empty value selects the series that do not have the label', () => {
  const handle = freshRecorder()
  for (const labels of [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }]) gauge('g', labels).set(1)
  assert.is(handle.render({ labels: { a: '' } }), '# TYPE g gauge\ng{b="1"} 1\n')
  assert.is(handle.render({ labels: { a: '1', b: '' } }), '# TYPE g gauge\ng{a="1"} 1\n')
})

test.run()
