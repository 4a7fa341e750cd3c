import { histogram, Level } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openGate } from '../support/gate.ts'
import { recording } from '../support/installed.ts'

// What timers measure and record.

test('a timer records the seconds that it returns, once, however often it is stopped', () => {
  recording(recorder => {
    const stop = histogram('job_seconds').startTimer()
    assert.equal(recorder.values('job_seconds'), [])
    const seconds = stop()
    assert.ok(seconds >= 0)
    assert.is(stop(), seconds)
    stop[Symbol.dispose]()
    assert.equal(recorder.values('job_seconds'), [seconds])
  })
})

test('timers of one histogram run beside each other', () => {
  recording(recorder => {
    const first = histogram('job_seconds').startTimer()
    const second = histogram('job_seconds').startTimer()
    const [b, a] = [second(), first()]
    assert.ok(a >= b)
    assert.equal(recorder.values('job_seconds'), [b, a])
  })
})

test('a timer can be used with `using`', () => {
  recording(recorder => {
    {
      using _timer = histogram('job_seconds').startTimer()
      assert.is(recorder.values('job_seconds')!.length, 0)
    }
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('time returns what a synchronous function returns, and records once', () => {
  recording(recorder => {
    const result = { answer: 42 }
    assert.is(
      histogram('job_seconds').time(() => result),
      result,
    )
    assert.is(
      histogram('job_seconds').time(() => undefined),
      undefined,
    )
    assert.is(recorder.values('job_seconds')!.length, 2)
  })
})

test('time records a promise when it is fulfilled, not before', async () => {
  await recording(async recorder => {
    const gate = openGate<string>()
    const timed = histogram('job_seconds').time(async () => gate.promise)
    await Promise.resolve()
    assert.is(recorder.values('job_seconds')!.length, 0)
    gate.resolve('done')
    assert.is(await timed, 'done')
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('time records what throws, and throws the same', () => {
  recording(recorder => {
    const error = new Error('broken')
    try {
      histogram('job_seconds').time(() => {
        throw error
      })
      assert.unreachable()
    } catch (thrown) {
      assert.is(thrown, error)
    }
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('time records what rejects, and rejects with the same', async () => {
  await recording(async recorder => {
    const error = new Error('broken')
    try {
      await histogram('job_seconds').time(async () => {
        await Promise.resolve()
        throw error
      })
      assert.unreachable()
    } catch (thrown) {
      assert.is(thrown, error)
    }
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('time records a result whose `then` throws', () => {
  recording(recorder => {
    const result = {
      // biome-ignore lint/suspicious/noThenProperty: a getter that throws is what is tested.
      get then(): never {
        throw new Error('then')
      },
    }
    assert.throws(() => histogram('job_seconds').time(() => result), 'then')
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('time waits for anything that can be awaited', async () => {
  await recording(async recorder => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: the test needs a thenable that is not a promise.
      then(fulfil: (value: string) => void) {
        fulfil('done')
      },
    }
    const timed = histogram('job_seconds').time(() => thenable)
    assert.is(recorder.values('job_seconds')!.length, 0)
    assert.is(await timed, 'done')
    assert.is(recorder.values('job_seconds')!.length, 1)
  })
})

test('a timer keeps the metadata of its histogram, and writes to the recorder of the moment', () => {
  const metadata = { level: Level.Debug }
  const stop = histogram('late_seconds', { a: 1 }, metadata).startTimer()
  recording(recorder => {
    stop({ b: 2 })
    assert.is(recorder.series('histogram', 'late_seconds', { a: 1, b: 2 })?.metadata, metadata)
  })
})

test.run()
