import { counter } from 'metrics-facade'
import { ContextLabelLayer, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { layered } from '../support/layered.ts'
import { warningsOf } from '../support/warnings.ts'

const held = counter('held_total')

test('an allow-list lets only its labels in', () => {
  layered(
    recorder => {
      withLabels({ user: 'a', trace: 'x' }, () => held.increment(1))
      withLabels({ user: 'a', trace: 'y' }, () => held.increment(10))
      withLabels({ trace: 'z' }, () => held.increment(100))
      assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 11)
      assert.is(recorder.value('counter', 'held_total'), 100)
      assert.is(recorder.size, 2)
    },
    { only: ['user', 'tenant'] },
  )
})

test('a filter chooses by metric, label and value, within the allow-list', () => {
  const asked = new Set<string>()
  layered(
    recorder => {
      withLabels({ user: 'a', tenant: 't', trace: 'x' }, () => {
        held.increment()
        counter('logins_total').increment()
      })
      assert.is(recorder.value('counter', 'held_total', { tenant: 't' }), 1)
      assert.is(recorder.value('counter', 'logins_total', { user: 'a', tenant: 't' }), 1)
      assert.is(recorder.size, 2)
      assert.equal([...asked].sort(), ['tenant=t', 'user=a'])
    },
    {
      only: ['user', 'tenant'],
      includes: (metric, label, value) => {
        asked.add(`${label}=${value}`)
        return label === 'tenant' || metric === 'logins_total'
      },
    },
  )
})

test('a filter that throws adds no label, is reported once, and costs no sample', async () => {
  const warnings = await warningsOf(() =>
    layered(
      recorder => {
        for (const user of ['a', 'b']) withLabels({ user }, () => held.increment())
        assert.is(recorder.value('counter', 'held_total'), 2)
      },
      {
        includes: () => {
          throw new Error('no filter')
        },
      },
    ),
  )
  assert.is(warnings.length, 1)
  assert.match(warnings[0] ?? '', 'no filter')
})

test('an allow-list of anything but names is refused', () => {
  assert.throws(() => new ContextLabelLayer({ only: [''] }), /label "" is empty/)
  assert.throws(() => new ContextLabelLayer({ only: [5 as never] }), /label 5 is not a string/)
  assert.throws(() => new ContextLabelLayer({ includes: 'user' as never }), /user is not a function/)
})

test.run()
