import { PrometheusBuilder, PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Periodic, type Push, type Send } from '../../../exporter-prometheus/lib/transport/periodic.ts'
import { openGate } from '../../support/gate.ts'
import { ManualWorld, pigeon } from '../../support/push-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// What every transport that sends by itself has, tried with one that sends nowhere; the tests of the push gateway try it
// with requests.

const refused = (): PushError => new PushError('refused', '400')
const busy = (retryAfterMs?: number): PushError =>
  new PushError('busy', '503', { isPassing: true, ...(retryAfterMs !== undefined && { retryAfterMs }) })

/** A transport that does what it is told at each send, and at last nothing. */
async function sending(
  outcomes: ReadonlyArray<Error | undefined>,
  body: (all: {
    world: ManualWorld
    periodic: Periodic
    sent: string[]
    render: () => string
  }) => Promise<void>,
  more: Partial<Push> = {},
): Promise<void> {
  const sent: string[] = []
  const left = [...outcomes]
  const sender =
    (name: string): Send =>
    async () => {
      sent.push(name)
      const outcome = left.shift()
      if (outcome !== undefined) throw outcome
    }
  const recorder = new PrometheusBuilder().buildRecorder()
  const world = new ManualWorld()
  const push: Push = {
    ...pigeon,
    send: sender('send'),
    ...more,
    ...(more.sendAfterLast && { sendAfterLast: sender('after') }),
  }
  const periodic = Periodic.start(push, recorder, world)
  try {
    await body({ world, periodic, sent, render: () => recorder.handle().render() })
  } finally {
    await periodic.close()
  }
}

test('failures are counted by the transport that had them, and by reason', () =>
  sending([busy(), refused(), busy(), new Error('no ink')], async ({ world, render }) => {
    for (let time = 0; time < 4; time++) await world.push()
    const text = render()
    assert.match(text, '# HELP metrics_push_errors_total Failed pushes, by transport and reason\n')
    for (const [reason, count] of [
      ['503', 2],
      ['400', 1],
      ['render', 1],
    ] as const) {
      assert.match(text, `metrics_push_errors_total{transport="pigeon",reason="${reason}"} ${count}\n`)
    }
  }))

test('what may pass comes soon again, and what does not at the interval: the transport says which it is', () =>
  sending([busy(), busy(), refused(), busy(), undefined], async ({ world }) => {
    const delays: number[] = []
    for (let time = 0; time < 5; time++) delays.push(await world.push())
    assert.equal(delays, [500, 1_000, 10_000, 500, 10_000])
  }))

test('who is asked to wait waits, however short the interval is, for five minutes at most', () =>
  sending([busy(7_000), busy(60_000), busy(7_000_000)], async ({ world }) => {
    assert.equal([await world.push(), await world.push(), await world.push()], [7_000, 60_000, 300_000])
  }))

test('what has no interval is sent only when asked, and at the end', () =>
  sending(
    [busy(), undefined],
    async ({ world, periodic, sent }) => {
      assert.is(world.isWaiting, false)
      const flushed = periodic.flush(1_000)
      await world.delay()
      world.fire()
      assert.is((await flushed).error, undefined)
      assert.equal([sent, world.isWaiting], [['send', 'send'], false])
      await periodic.close()
      assert.equal(sent, ['send', 'send', 'send'])
    },
    { intervalMs: Number.POSITIVE_INFINITY },
  ))

test('close() sends a last time, and then what follows the last', () =>
  sending(
    [],
    async ({ periodic, sent }) => {
      await periodic.close()
      assert.equal(sent, ['send', 'after'])
    },
    { sendAfterLast: async () => {} },
  ))

test('what follows the last is tried although the last failed, and only the end of each is final', async () => {
  const finals: boolean[] = []
  await sending(
    [refused(), refused()],
    async ({ periodic, sent }) => {
      await periodic.close()
      assert.equal(sent, ['send', 'after'])
      assert.equal(finals, [true, true])
    },
    { sendAfterLast: async () => {}, onError: ({ isFinal }) => void finals.push(isFinal) },
  )
})

test('nothing is sent beside what is being sent', async () => {
  const gate = openGate()
  let underWay = 0
  let most = 0
  const send: Send = async () => {
    most = Math.max(most, ++underWay)
    await gate.promise
    underWay -= 1
  }
  await sending(
    [],
    async ({ world, periodic }) => {
      world.fire()
      const closed = periodic.close()
      gate.resolve()
      await closed
      assert.equal([most, underWay, world.isWaiting], [1, 0, false])
    },
    { send },
  )
})

test('each reason is reported once, by the words of the transport', async () => {
  const warnings = await warningsOf(() =>
    sending(
      [busy(), busy(), new Error('no ink'), refused()],
      async ({ world }) => {
        for (let time = 0; time < 4; time++) await world.push()
      },
      { onError: undefined, key: 'another loft' },
    ),
  )
  assert.equal(warnings, ['busy', 'Rendering for the loft failed: no ink.', 'refused'])
})

test.run()
