import { AsyncResource } from 'node:async_hooks'
import { counter, gauge, histogram } from 'metrics-facade'
import { ContextLabelLayer, currentLabels, FanoutBuilder, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inEveryWait } from '../support/async-steps.ts'
import { nextTurn, openGate } from '../support/gate.ts'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total')

async function layered(body: (recorder: RecordingRecorder) => Promise<void>): Promise<void> {
  const recorder = new RecordingRecorder()
  await withInstalled(new ContextLabelLayer().layer(recorder), () => body(recorder))
}

test('a context follows its body through await, timers, ticks and callbacks', async () => {
  await layered(async recorder => {
    const result = await withLabels({ user: 'a' }, async () => {
      await inEveryWait(() => held.increment())
      return 'done'
    })
    assert.is(result, 'done')
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 8)
    assert.is(recorder.size, 1)
  })
})

test('a tracker subtracts where it added, whatever context it ends in', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const [users, zones] = ['user', 'zone'].map(name => new ContextLabelLayer({ only: [name] }))
  const fanout = new FanoutBuilder()
    .addRecorder(users!.layer(zones!.layer(first)))
    .addRecorder(second)
    .build()
  withInstalled(fanout, () => {
    const ends = ['a', 'b'].map(user => withLabels({ user, zone: 'eu' }, () => gauge('in_flight').track()))
    withLabels({ user: 'c', zone: 'us' }, () => ends[0]!())
    assert.equal(
      ['a', 'b'].map(user => first.value('gauge', 'in_flight', { user, zone: 'eu' })),
      [0, 1],
    )
    assert.is(first.size, 2)
    assert.is(second.value('gauge', 'in_flight'), 1)
    ends[1]!()
    assert.is(first.value('gauge', 'in_flight', { user: 'b', zone: 'eu' }), 0)
    assert.is(first.size, 2)
  })
})

test('contexts that run at the same time do not mix', async () => {
  await layered(async recorder => {
    const users = Array.from({ length: 50 }, (_, index) => index)
    await Promise.all(
      users.map(user =>
        withLabels({ user }, async () => {
          for (let step = 0; step < 5; step++) {
            held.increment(user + 1)
            counter('requests_total', { step }).increment()
            if ((user + step) % 2 === 0) await nextTurn()
            else await Promise.resolve()
          }
        }),
      ),
    )
    for (const user of users) {
      assert.is(recorder.value('counter', 'held_total', { user }), 5 * (user + 1))
      for (let step = 0; step < 5; step++) {
        assert.is(recorder.value('counter', 'requests_total', { step, user }), 1)
      }
    }
    assert.is(recorder.size, 50 * 6)
  })
})

test('nested contexts keep to their part of the work across await', async () => {
  await layered(async recorder => {
    await withLabels({ user: 'a' }, async () => {
      await nextTurn()
      await withLabels({ step: 1 }, async () => {
        await nextTurn()
        held.increment(1)
      })
      held.increment(10)
    })
    held.increment(100)
    assert.is(recorder.value('counter', 'held_total', { user: 'a', step: 1 }), 1)
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 10)
    assert.is(recorder.value('counter', 'held_total'), 100)
  })
})

test('code beside a context does not see it', async () => {
  await layered(async recorder => {
    const gate = openGate()
    const inside = withLabels({ user: 'a' }, async () => {
      await gate.promise
      held.increment(10)
    })
    assert.is(currentLabels(), undefined)
    held.increment(1)
    gate.resolve()
    await inside
    assert.is(recorder.value('counter', 'held_total'), 1)
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 10)
  })
})

test('what outlives the body stays in its context', async () => {
  await layered(async recorder => {
    let resource: AsyncResource | undefined
    withLabels({ user: 'a' }, () => {
      resource = new AsyncResource('Test')
    })
    resource!.runInAsyncScope(() => held.increment())
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 1)
  })
})

test('a timer records in the context in which it stops', async () => {
  await layered(async recorder => {
    const stop = histogram('job_seconds').startTimer()
    withLabels({ user: 'a' }, () => stop())
    await withLabels({ user: 'b' }, () => histogram('job_seconds').time(() => nextTurn()))
    assert.is(recorder.values('job_seconds', { user: 'a' })?.length, 1)
    assert.is(recorder.values('job_seconds')?.length, 0)
    // The promise's own reaction records, which keeps the context of the call.
    assert.is(recorder.values('job_seconds', { user: 'b' })?.length, 1)
  })
})

test.run()
