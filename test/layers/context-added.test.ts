import { counter, gauge } from 'metrics-facade'
import { addLabels, currentLabels, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../support/gate.ts'
import { layered } from '../support/layered.ts'
import type { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const held = counter('held_total')

function heldIn(recorder: RecordingRecorder, labels?: Record<string, string>): number | undefined {
  return recorder.value('counter', 'held_total', labels)
}

test('labels that are added count for what is emitted from then on, held and by name', () => {
  layered(recorder => {
    withLabels({ user: 'ferris' }, () => {
      held.increment()
      addLabels({ email: 'ferris@example.org', attempt: 2 })
      held.increment(10)
      counter('held_total').increment(5)
      counter('held_total', { service: 'login' }).increment()
    })
    const added = { user: 'ferris', email: 'ferris@example.org', attempt: '2' }
    assert.is(heldIn(recorder, { user: 'ferris' }), 1)
    assert.is(heldIn(recorder, added), 15)
    assert.is(heldIn(recorder, { ...added, service: 'login' }), 1)
    assert.is(recorder.size, 3)
  })
})

test('a context may begin without labels, and a label that is added again has the last value', () => {
  layered(recorder => {
    withLabels({}, () => {
      addLabels({ user: 'a' })
      addLabels({ user: 'b' })
      addLabels({ user: undefined, zone: null })
      held.increment()
      assert.equal(currentLabels(), { user: 'b' })
    })
    assert.is(heldIn(recorder, { user: 'b' }), 1)
    assert.is(recorder.size, 1)
  })
})

test('each time that a context is begun it begins without what was added before', () => {
  layered(recorder => {
    for (const step of [1, 2, 3]) {
      withLabels({ loop: 'x' }, () => {
        held.increment(100)
        addLabels({ step })
        held.increment(step)
      })
    }
    assert.is(heldIn(recorder, { loop: 'x' }), 300)
    assert.equal(
      ['1', '2', '3'].map(step => heldIn(recorder, { loop: 'x', step })),
      [1, 2, 3],
    )
  })
})

test('what is added to an inner context does not show in the one around it, but what is added outside shows within', () => {
  layered(recorder => {
    withLabels({ outer: 'o', both: 'outer' }, () => {
      withLabels({ both: 'inner' }, () => {
        addLabels({ within: 1 })
        assert.equal(currentLabels(), { both: 'inner', outer: 'o', within: '1' })
      })
      assert.equal(currentLabels(), { outer: 'o', both: 'outer' })
      addLabels({ later: 'l', both: 'added' })
      held.increment()
      withLabels({ both: 'inner' }, () => held.increment())
    })
    assert.is(heldIn(recorder, { outer: 'o', both: 'added', later: 'l' }), 1)
    assert.is(heldIn(recorder, { outer: 'o', both: 'inner', later: 'l' }), 1)
    assert.is(recorder.size, 2)
  })
})

test("a metric's own labels win over those that are added, and a layer adds those that it includes", () => {
  layered(
    recorder => {
      withLabels({}, () => {
        addLabels({ user: 'context', secret: 's' })
        counter('held_total', { user: 'own' }).increment()
        held.increment()
      })
      assert.is(heldIn(recorder, { user: 'own' }), 1)
      assert.is(heldIn(recorder, { user: 'context' }), 1)
      assert.is(recorder.size, 2)
    },
    { only: ['user'] },
  )
})

test('what was added follows the body through await, and shows in every branch of it, but not beside it', async () => {
  await layered(async recorder => {
    const added = openGate()
    await Promise.all([
      withLabels({ task: 'a' }, async () => {
        const branch = (async () => {
          await added.promise
          held.increment()
        })()
        await nextTurn()
        addLabels({ user: 'x' })
        added.resolve()
        await branch
        await new Promise<void>(resolve => setTimeout(() => resolve(held.increment()), 0))
      }),
      withLabels({ task: 'b' }, async () => {
        await added.promise
        held.increment()
      }),
    ])
    assert.is(heldIn(recorder, { task: 'a', user: 'x' }), 2)
    assert.is(heldIn(recorder, { task: 'b' }), 1)
    assert.is(recorder.size, 2)
  })
})

test('a tracker that began before labels were added subtracts where it added', () => {
  layered(recorder => {
    withLabels({ user: 'a' }, () => {
      const done = gauge('in_flight').track()
      addLabels({ late: 1 })
      done()
    })
    assert.is(recorder.value('gauge', 'in_flight', { user: 'a' }), 0)
    assert.is(recorder.size, 1)
  })
})

test('labels of every form are added, and copied', () => {
  const forms = [{ a: '1' }, new Map([['a', '1']]), [['a', '1']] as const]
  for (const labels of forms) {
    withLabels({}, () => {
      addLabels(labels)
      assert.equal(currentLabels(), { a: '1' })
    })
  }
  const own = { a: '1' }
  withLabels({}, () => {
    addLabels(own)
    own.a = '2'
    assert.equal(currentLabels(), { a: '1' })
  })
})

test('outside of any context, and of what is not labels, nothing is added, which is reported once', async () => {
  const warnings = await warningsOf(() => {
    addLabels({ user: 'nobody' })
    addLabels({ user: 'nobody' })
    assert.is(currentLabels(), undefined)
    withLabels({ user: 'a' }, () => {
      for (const labels of [new Date(0), 'user', [5], { user: {} }] as never[]) addLabels(labels)
      assert.equal(currentLabels(), { user: 'a' })
    })
  })
  assert.is(warnings.length, 2)
  assert.match(warnings[0]!, 'call addLabels() in the function that withLabels() runs')
  assert.match(warnings[1]!, 'The labels of a context could not be read')
})

test.run()
