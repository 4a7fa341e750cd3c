import { AsyncResource } from 'node:async_hooks'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inEveryWait } from '../support/async-steps.ts'
import { nextTurn, openGate } from '../support/gate.ts'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total')

function heldOf(recorder: RecordingRecorder): number | undefined {
  return recorder.value('counter', 'held_total')
}

test('a scope follows its body through await, timers, ticks and callbacks', async () => {
  await recording(async global => {
    const local = new RecordingRecorder()
    const result = await withLocalRecorder(local, async () => {
      await inEveryWait(() => held.increment())
      return 'done'
    })
    assert.is(result, 'done')
    assert.is(heldOf(local), 8)
    assert.is(heldOf(global), undefined)
  })
})

test('concurrent requests do not see each other’s series', async () => {
  await recording(async global => {
    const requests = Array.from({ length: 50 }, (_, index) => ({ index, local: new RecordingRecorder() }))
    await Promise.all(
      requests.map(({ index, local }) =>
        withLocalRecorder(local, async () => {
          for (let step = 0; step < 5; step++) {
            held.increment(index)
            counter('request_total', { index }).increment()
            if ((index + step) % 2 === 0) await nextTurn()
            else await Promise.resolve()
          }
        }),
      ),
    )
    for (const { index, local } of requests) {
      assert.is(heldOf(local), index * 5)
      assert.is(local.value('counter', 'request_total', { index }), 5)
      assert.is(local.size, 2)
    }
    assert.is(global.size, 0)
  })
})

test('code beside a live scope emits to the global recorder, with held and with fresh handles', async () => {
  await recording(async global => {
    const [local, gate] = [new RecordingRecorder(), openGate()]
    const scope = withLocalRecorder(local, async () => {
      await gate.promise
      held.increment(10)
    })
    held.increment(1)
    const { registrations } = global
    held.increment(0)
    assert.is(global.registrations, registrations)
    counter('beside_total', { a: 1 }).increment()
    counter('beside_total', { a: 1 }).increment()
    gauge('beside_depth').set(1)
    histogram('beside_sizes').record(1)
    assert.is(heldOf(global), 1)
    assert.is(global.value('counter', 'beside_total', { a: 1 }), 2)
    assert.is(global.size, 4)
    gate.resolve()
    await scope
    assert.is(heldOf(local), 10)
    assert.is(local.size, 1)
  })
})

test('work that outlives its scope falls back to the scope around it, and then to the global recorder', async () => {
  await recording(async global => {
    const [outer, inner] = [new RecordingRecorder(), new RecordingRecorder()]
    const [first, second] = [openGate(), openGate()]
    let late: Promise<void> | undefined
    await withLocalRecorder(outer, async () => {
      withLocalRecorder(inner, () => {
        held.increment(1)
        late = (async () => {
          await first.promise
          held.increment(10)
          await second.promise
          held.increment(100)
        })()
      })
      first.resolve()
      await nextTurn()
    })
    assert.is(heldOf(inner), 1)
    assert.is(heldOf(outer), 10)
    second.resolve()
    await late
    assert.is(heldOf(global), 100)
    assert.is(heldOf(outer), 10)
  })
})

test('work that outlives its scope does not see a scope that is live elsewhere', async () => {
  await recording(async global => {
    const [over, other, gate, end] = [
      new RecordingRecorder(),
      new RecordingRecorder(),
      openGate(),
      openGate(),
    ]
    let late: Promise<void> | undefined
    withLocalRecorder(over, () => {
      late = gate.promise.then(() => held.increment())
    })
    const elsewhere = withLocalRecorder(other, () => end.promise)
    gate.resolve()
    await late
    assert.is(heldOf(global), 1)
    end.resolve()
    await elsewhere
    assert.is(heldOf(over), undefined)
    assert.is(heldOf(other), undefined)
  })
})

test('a scope nested in an async one ends before it', async () => {
  const [outer, inner] = [new RecordingRecorder(), new RecordingRecorder()]
  await withLocalRecorder(outer, async () => {
    await nextTurn()
    await withLocalRecorder(inner, async () => {
      await nextTurn()
      held.increment(1)
    })
    held.increment(10)
  })
  assert.is(heldOf(inner), 1)
  assert.is(heldOf(outer), 10)
})

test('a rejection ends the scope, and rejects with the same', async () => {
  await recording(async global => {
    const error = new Error('broken')
    const local = new RecordingRecorder()
    try {
      await withLocalRecorder(local, async () => {
        await nextTurn()
        held.increment()
        throw error
      })
      assert.unreachable()
    } catch (thrown) {
      assert.is(thrown, error)
    }
    held.increment(4)
    const { registrations } = global
    held.increment(1)
    assert.is(heldOf(local), 1)
    assert.is(heldOf(global), 5)
    assert.is(global.registrations, registrations, 'a scope was left open')
  })
})

test('while a promise is pending the scope is live: the code that it runs later is inside', async () => {
  const [local, gate] = [new RecordingRecorder(), openGate()]
  let resource: AsyncResource | undefined
  const scope = withLocalRecorder(local, () => {
    resource = new AsyncResource('Test')
    return gate.promise
  })
  resource!.runInAsyncScope(() => held.increment(2))
  gate.resolve()
  await scope
  resource!.runInAsyncScope(() => held.increment(2))
  assert.is(heldOf(local), 2)
})

test('timers that start and stop on either side of a scope record where they stop', async () => {
  await recording(async global => {
    const local = new RecordingRecorder()
    const stop = await withLocalRecorder(local, async () => {
      const inside = histogram('job_seconds').startTimer()
      histogram('inside_seconds').startTimer()()
      return inside
    })
    stop()
    assert.is(local.values('inside_seconds')?.length, 1)
    assert.is(local.values('job_seconds')?.length, 0)
    assert.is(global.values('job_seconds')?.length, 1)
  })
})

test('once every scope has settled, handles look up nothing any more', async () => {
  await recording(async global => {
    held.increment()
    const gates = [openGate(), openGate()]
    const scopes = gates.map(gate => withLocalRecorder(new RecordingRecorder(), () => gate.promise))
    gates[0]!.resolve()
    await scopes[0]
    held.increment()
    gates[1]!.resolve()
    await scopes[1]
    const { registrations } = global
    held.increment()
    held.increment()
    assert.is(global.registrations, registrations)
    assert.is(heldOf(global), 4)
  })
})

test.run()
