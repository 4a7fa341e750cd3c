import { type BuildError, PrometheusBuilder, PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Periodic, type Push, type Send } from '../../../exporter-prometheus/lib/transport/periodic.ts'
import { nextTurn, openGate } from '../../support/gate.ts'
import { rejectionOf } from '../../support/prometheus-fixture.ts'
import { ManualWorld } from '../../support/push-fixture.ts'

// What flush() does of one way of pushing, and of a handle that has several.

const refused = (): PushError => new PushError('refused', '400')
const busy = (retryAfterMs = 0): PushError => new PushError('busy', '503', { isPassing: true, retryAfterMs })

const target = { transport: 'pigeon', endpoint: 'http://loft' }

interface Flushing {
  readonly world: ManualWorld
  readonly periodic: Periodic
  readonly sent: string[]
  readonly errors: PushError[]
}

/** A way of pushing that does what it is told at each send, and at last nothing. */
async function flushing(
  outcomes: ReadonlyArray<Error | Promise<void> | undefined>,
  body: (all: Flushing) => Promise<void>,
): Promise<void> {
  const sent: string[] = []
  const left = [...outcomes]
  const send: Send = async () => {
    sent.push('send')
    const outcome = left.shift()
    if (outcome instanceof Error) throw outcome
    await outcome
  }
  const errors: PushError[] = []
  const push: Push = {
    ...target,
    receiver: 'the loft',
    key: 'loft',
    intervalMs: 10_000,
    timeoutMs: 1_000,
    onError: error => void errors.push(error),
    send,
  }
  const world = new ManualWorld()
  const periodic = Periodic.start(push, new PrometheusBuilder().buildRecorder(), world)
  try {
    await body({ world, periodic, sent, errors })
  } finally {
    await periodic.close()
  }
}

test('a flush pushes now, and the next push comes after the interval', () =>
  flushing([], async ({ world, periodic, sent }) => {
    assert.equal(await periodic.flush(1_000), { ...target, error: undefined })
    await nextTurn()
    assert.equal([sent.length, await world.delay()], [1, 10_000])
  }))

test('flushes at the same time are one', () =>
  flushing([], async ({ periodic, sent }) => {
    const flushed = await Promise.all([periodic.flush(1_000), periodic.flush(500), periodic.flush(2_000)])
    assert.equal([sent.length, flushed.length], [1, 3])
  }))

test('a flush waits for a push under way, because that one does not have what came since, and is not beside it', async () => {
  const gate = openGate()
  await flushing([gate.promise], async ({ world, periodic, sent }) => {
    world.fire()
    await nextTurn()
    const flushed = [periodic.flush(1_000), periodic.flush(1_000)]
    await nextTurn()
    assert.is(sent.length, 1)
    gate.resolve()
    await Promise.all(flushed)
    assert.is(sent.length, 2)
  })
})

test('a flush that comes while another is sent is sent after it', async () => {
  const gate = openGate()
  await flushing([gate.promise], async ({ periodic, sent }) => {
    const first = periodic.flush(1_000)
    await nextTurn()
    const second = periodic.flush(1_000)
    gate.resolve()
    await Promise.all([first, second])
    assert.is(sent.length, 2)
  })
})

test('what may pass is tried again within the time, and each failure is told, none as final', () =>
  flushing([busy(), busy(200)], async ({ world, periodic, sent, errors }) => {
    const flushed = periodic.flush(1_000)
    assert.is(await world.delay(), 500)
    world.fire()
    assert.is(await world.delay(), 250)
    world.fire()
    assert.is((await flushed).error, undefined)
    assert.equal([sent.length, errors.map(({ isFinal }) => isFinal)], [3, [false, false]])
  }))

test('what does not pass is not tried again, and the error is told', () =>
  flushing([refused()], async ({ world, periodic, sent, errors }) => {
    const { error } = await periodic.flush(1_000)
    assert.equal([error?.reason, sent.length, errors.length], ['400', 1, 1])
    assert.is(await world.delay(), 10_000)
  }))

test('a flush that is asked to wait longer than it has gives up, and so does not ask sooner', () =>
  flushing([busy(30_000)], async ({ world, periodic, sent }) => {
    const { error } = await periodic.flush(1_000)
    assert.equal([error?.reason, sent.length], ['503', 1])
    await nextTurn()
    assert.is(await world.delay(), 30_000)
  }))

test('a flush behind a push that hangs ends in time all the same, and is not sent later', async () => {
  const gate = openGate()
  await flushing([gate.promise], async ({ world, periodic, sent }) => {
    world.fire()
    await nextTurn()
    const { error } = await periodic.flush(20)
    assert.equal(
      [error?.reason, error?.message],
      ['timeout', 'The flush to the loft was not over within 20 ms.'],
    )
    world.time += 20
    gate.resolve()
    await world.delay()
    assert.is(sent.length, 1)
  })
})

test('what was not sent because the time was just over has not arrived', async () => {
  const gate = openGate()
  await flushing([gate.promise], async ({ world, periodic, sent }) => {
    world.fire()
    await nextTurn()
    const flushed = periodic.flush(1_000)
    // The push before ends in the moment between the end of the time and the timer that tells of it.
    world.time += 1_000
    gate.resolve()
    const { error } = await flushed
    assert.equal([error?.reason, sent.length], ['timeout', 1])
  })
})

test('a flush keeps the process alive, and so is fulfilled at the end of a program', () =>
  flushing([], async ({ periodic }) => {
    const before = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const flushed = periodic.flush(1_000)
    const during = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    await flushed
    const after = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    assert.equal([during > before, after], [true, before])
  }))

test('after close() nothing is sent, and the outcome is that of the last push', () =>
  flushing([refused()], async ({ periodic, sent }) => {
    const closed = periodic.close()
    const during = await periodic.flush(1_000)
    await closed
    const after = await periodic.flush(1_000)
    assert.equal([during.error?.reason, after.error?.reason, sent.length], ['400', '400', 1])
  }))

test('without a way of pushing a flush is a mistake, which the error tells how to mend', async () => {
  for (const recorder of [
    new PrometheusBuilder().buildRecorder(),
    await new PrometheusBuilder().withHttpListener({ host: '127.0.0.1', port: 0 }).build(),
  ]) {
    const error = await rejectionOf(recorder.handle().flush())
    assert.equal([error.name, (error as { code?: string }).code], ['BuildError', 'PUSH_NOT_STARTED'])
    assert.match(error.message, 'Set one up, such as the option otlp, and use install() or build().')
    await recorder.handle().close()
  }
})

for (const timeoutMs of [0, -1, Number.NaN, '5' as never]) {
  test(`a flush does not take ${JSON.stringify(timeoutMs)} for a time-out`, async () => {
    const handle = new PrometheusBuilder().buildRecorder().handle()
    const error = await rejectionOf(handle.flush({ timeoutMs }))
    assert.is((error as { code?: string }).code, 'INVALID_DURATION')
  })
}

for (const options of [5, null, { timeout: 5 }] as never[]) {
  test(`a flush does not take ${JSON.stringify(options)} for its options`, async () => {
    const handle = new PrometheusBuilder().buildRecorder().handle()
    const { code, message } = (await rejectionOf(handle.flush(options))) as BuildError
    assert.is(code, 'INVALID_OPTION')
    assert.match(message, `flush got ${typeof options === 'object' && options !== null ? '{' : options}`)
    assert.match(message, '{ timeoutMs: 2000 }')
  })
}

test.run()
