import {
  counter,
  gauge,
  histogram,
  invalidateHandles,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total', { queue: 'mail' })

function heldOf(recorder: RecordingRecorder): number | undefined {
  return recorder.value('counter', 'held_total', { queue: 'mail' })
}

test('what is emitted inside goes to the local recorder only, and outside to the global one only', () => {
  recording(global => {
    const local = new RecordingRecorder()
    held.increment(1)
    withLocalRecorder(local, () => {
      held.increment(10)
      counter('fresh_total').increment()
      gauge('depth').set(1)
      histogram('sizes').record(1)
    })
    held.increment(100)
    assert.is(heldOf(local), 10)
    assert.is(heldOf(global), 101)
    assert.is(local.size, 4)
    assert.is(global.size, 1)
  })
})

test('it returns what its body returns', () => {
  const result = {}
  assert.is(
    withLocalRecorder(new RecordingRecorder(), () => result),
    result,
  )
})

test('a series is made by asking for it, inside a scope too', () => {
  const local = new RecordingRecorder()
  withLocalRecorder(local, () => counter('asked_total', { a: 1 }))
  assert.is(local.value('counter', 'asked_total', { a: '1' }), 0)
})

test('a handle taken inside works outside, with the global recorder', () => {
  recording(global => {
    const local = new RecordingRecorder()
    const inside = withLocalRecorder(local, () => counter('inside_total'))
    inside.increment(3)
    assert.is(global.value('counter', 'inside_total'), 3)
    assert.is(local.value('counter', 'inside_total'), 0)
  })
})

test('a handle taken outside any recorder works in each scope, without one being installed', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  withLocalRecorder(first, () => held.increment(1))
  held.increment(10)
  withLocalRecorder(second, () => held.increment(100))
  assert.is(heldOf(first), 1)
  assert.is(heldOf(second), 100)
})

test('scopes nest: the innermost has it, and the one around it has it again afterwards', () => {
  recording(global => {
    const [outer, inner] = [new RecordingRecorder(), new RecordingRecorder()]
    withLocalRecorder(outer, () => {
      held.increment(1)
      withLocalRecorder(inner, () => held.increment(10))
      held.increment(100)
    })
    assert.is(heldOf(outer), 101)
    assert.is(heldOf(inner), 10)
    assert.is(heldOf(global), undefined)
  })
})

test('one recorder may be used by scopes inside each other, and be the global one as well', () => {
  recording(recorder => {
    withLocalRecorder(recorder, () => {
      held.increment()
      withLocalRecorder(recorder, () => held.increment())
    })
    held.increment()
    assert.is(heldOf(recorder), 3)
  })
})

test('an exception ends the scope, and is thrown as it is', () => {
  recording(global => {
    const error = new Error('broken')
    const local = new RecordingRecorder()
    try {
      withLocalRecorder(local, () => {
        throw error
      })
      assert.unreachable()
    } catch (thrown) {
      assert.is(thrown, error)
    }
    held.increment()
    assert.is(heldOf(local), undefined)
    assert.is(heldOf(global), 1)
  })
})

test('a result whose `then` throws ends the scope too', () => {
  recording(global => {
    const result = {
      // biome-ignore lint/suspicious/noThenProperty: a getter that throws is what is tested.
      get then(): never {
        throw new Error('then')
      },
    }
    const local = new RecordingRecorder()
    assert.throws(() => withLocalRecorder(local, () => result), 'then')
    held.increment()
    const { registrations } = global
    held.increment()
    assert.is(heldOf(global), 2)
    assert.is(global.registrations, registrations, 'a scope was left open')
  })
})

test('after the last scope, handles are as fast as before: they look up nothing', () => {
  recording(global => {
    held.increment()
    withLocalRecorder(new RecordingRecorder(), () => {
      withLocalRecorder(new RecordingRecorder(), () => held.increment())
    })
    held.increment()
    held.increment()
    assert.is(global.registrations, 1)
    assert.is(heldOf(global), 3)
  })
})

test('a series dropped inside a scope is registered again outside', () => {
  recording(global => {
    held.increment(1)
    withLocalRecorder(new RecordingRecorder(), () => {
      global.drop('counter', 'held_total', { queue: 'mail' })
      held.increment(10)
    })
    held.increment(100)
    assert.is(heldOf(global), 100)
  })
})

test('a series dropped by a local recorder is registered again by the next write', () => {
  const local = new RecordingRecorder()
  withLocalRecorder(local, () => {
    held.increment(1)
    local.drop('counter', 'held_total', { queue: 'mail' })
    held.increment(10)
    invalidateHandles()
    held.increment(100)
    counter('fresh_total').increment()
  })
  assert.is(heldOf(local), 110)
  assert.is(local.value('counter', 'fresh_total'), 1)
})

test('a recorder swapped inside a scope takes over outside', () => {
  recording(before => {
    const after = new RecordingRecorder()
    held.increment(1)
    withLocalRecorder(new RecordingRecorder(), () => {
      swapGlobalRecorder(after)
      held.increment(10)
    })
    held.increment(100)
    assert.is(heldOf(before), 1)
    assert.is(heldOf(after), 100)
  })
})

test('invalid samples are counted by the local recorder', () => {
  recording(global => {
    const local = new RecordingRecorder()
    withLocalRecorder(local, () => held.increment(-1))
    assert.is(local.value('counter', 'metrics_invalid_samples_total', { name: 'held_total' }), 1)
    assert.is(global.size, 0)
  })
})

test.run()
