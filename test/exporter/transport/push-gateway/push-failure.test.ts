import { MetricKindMask, PushError } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../../support/gate.ts'
import { manualClock } from '../../../support/prometheus-fixture.ts'
import { type PushAnswer, type Pushing, pushing } from '../../../support/push-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

// What a push that fails is told by, and what it does not hold up.

const never = (): Promise<PushAnswer> => new Promise(() => {})

test('an answer that is no success is handed to onError, with its status and its text', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    gateway.answer = () => [400, 'text format parsing error\n']
    await world.push()
    const [error] = errors
    assert.instance(error, PushError)
    assert.is(error!.name, 'PushError')
    assert.equal([error!.reason, error!.status, error!.answer], ['400', 400, 'text format parsing error'])
    assert.is(error!.message, `PUT ${gateway.url} was answered with 400: text format parsing error`)
  })
})

test('of a long answer an error keeps the beginning', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    gateway.answer = () => [500, 'x'.repeat(1_000_000)]
    await world.push()
    assert.is(errors[0]!.answer, 'x'.repeat(1_000))
  })
})

test('a redirection is an error: followed, it could turn a POST into a GET that stores nothing', async () => {
  await pushing({ method: 'POST' }, async ({ gateway, world, errors }) => {
    gateway.answer = () => [302, '', { Location: '/elsewhere' }]
    await world.push()
    assert.is(errors[0]!.reason, '302')
    assert.is(gateway.requests.length, 1)
  })
})

test('a gateway that is down is an error with the reason "connection", and what it is told by', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    const { port, url } = gateway
    await gateway.close()
    await world.push()
    const [error] = errors
    assert.equal([error!.reason, error!.status, error!.answer], ['connection', undefined, ''])
    assert.is(
      error!.message,
      `PUT ${url} failed: connect ECONNREFUSED 127.0.0.1:${port}. Check that the gateway runs, and that its host and port can be reached from here.`,
    )
    assert.instance(error!.cause, Error)
    await gateway.listen(port)
  })
})

test('a gateway that never answers is an error after the time-out, and the pushes go on', async () => {
  await pushing({ timeoutMs: 20 }, async ({ gateway, world, errors }) => {
    gateway.answer = never
    assert.is(await world.push(), 500)
    assert.equal([errors[0]!.reason, errors[0]!.status], ['timeout', undefined])
    assert.match(errors[0]!.message, /^PUT http.* was not answered within 20 ms\.$/)
    assert.is(await world.push(), 1_000)
    assert.is(errors.length, 2)
  })
})

test('the last push of close() is bounded in time as well', async () => {
  await pushing({ timeoutMs: 20, deleteOnClose: true }, async ({ gateway, pusher, errors }) => {
    gateway.answer = never
    await pusher.close()
    assert.equal(
      errors.map(({ reason, message }) => [reason, message.split(' ')[0]]),
      [
        ['timeout', 'PUT'],
        ['timeout', 'DELETE'],
      ],
    )
  })
})

test('a collector that never settles is cut after half of the time, and the rest is pushed', async () => {
  await pushing({ timeoutMs: 3_000 }, async ({ gateway, world, errors }) => {
    gauge('g').set(1)
    const end = collect(never as () => Promise<never>, 'never')
    // No timer of the exporter keeps the process alive, so this one does.
    const alive = setInterval(() => {}, 1_000)
    try {
      await warningsOf(async () => void (await world.push()))
      assert.match(gateway.requests[0]!.text, 'g 1\n')
      assert.match(gateway.requests[0]!.text, 'metrics_collector_errors_total{collector="never"} 1\n')
      assert.is(errors.length, 0)
    } finally {
      clearInterval(alive)
      end()
    }
  })
})

test('failed pushes are counted by reason, and the next that arrives tells', async () => {
  await pushing({}, async ({ gateway, world }) => {
    counter('jobs_total').increment()
    for (const status of [500, 400, 500]) {
      gateway.answer = () => [status]
      await world.push()
    }
    gateway.answer = () => [200]
    await world.push()
    const { text } = gateway.requests.at(-1)!
    assert.match(text, '# HELP metrics_push_errors_total Failed pushes, by transport and reason\n')
    assert.match(text, 'metrics_push_errors_total{transport="push-gateway",reason="500"} 2\n')
    assert.match(text, 'metrics_push_errors_total{transport="push-gateway",reason="400"} 1\n')
    assert.not.match(gateway.requests[0]!.text, 'metrics_push_errors_total')
  })
})

test('without onError each reason is reported once as a process warning', async () => {
  await pushing({ onError: undefined }, async ({ gateway, world }) => {
    const warnings = await warningsOf(async () => {
      for (const status of [503, 503, 401]) {
        gateway.answer = () => [status, 'no']
        await world.push()
      }
    })
    assert.equal(warnings, [
      `PUT ${gateway.url} was answered with 503: no`,
      `PUT ${gateway.url} was answered with 401: no`,
    ])
  })
})

test('with onError nothing is warned about', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    gateway.answer = () => [418]
    assert.equal(await warningsOf(async () => void (await world.push())), [])
    assert.is(errors.length, 1)
  })
})

const failingCallbacks: ReadonlyArray<readonly [string, () => void | Promise<void>]> = [
  [
    'throws',
    () => {
      throw new Error('no logger')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no logger'))],
]
for (const [does, onError] of failingCallbacks) {
  test(`an onError that ${does} does no harm, and is reported`, async () => {
    await pushing({ onError }, async ({ gateway, world }) => {
      gateway.answer = () => [400]
      const warnings = await warningsOf(async () => void (await world.push()))
      assert.equal(warnings, ['The onError of the push gateway failed: no logger'])
      gateway.answer = () => [200]
      await world.push()
      assert.is(gateway.requests.length, 2)
    })
  })
}

test('an onError that never settles holds up no push', async () => {
  await pushing({ onError: never as () => Promise<never> }, async ({ gateway, world }) => {
    gateway.answer = () => [400]
    await world.push()
    await world.push()
    assert.is(gateway.requests.length, 2)
  })
})

test('a gateway that was closed during a push is an error, and that push is not sent twice', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    const { port } = gateway
    const arrived = openGate()
    gateway.answer = () => {
      arrived.resolve()
      return never()
    }
    world.fire()
    await arrived.promise
    await gateway.close()
    await world.delay()
    assert.equal(
      errors.map(({ reason }) => reason),
      ['connection'],
    )
    await nextTurn()
    assert.is(gateway.requests.length, 1)
    await gateway.listen(port)
  })
})

test('what a push did not bring to the gateway is not evicted as idle, and what it brought is', async () => {
  const clock = manualClock()
  const body = async ({ gateway, world, handle }: Pushing): Promise<void> => {
    counter('jobs_total').increment(41)
    for (const answer of [[503], [400]] as const) {
      gateway.answer = () => answer
      await world.push()
      clock.now += 150
      handle.runUpkeep()
    }
    assert.match(gateway.requests.at(-1)!.text, /^jobs_total 41$/m)
    gateway.answer = () => [200]
    await world.push()
    assert.match(gateway.requests.at(-1)!.text, /^jobs_total 41$/m)
    clock.now += 150
    await world.push()
    assert.not.match(gateway.requests.at(-1)!.text, /^jobs_total/m)
  }
  await pushing({}, body, builder => builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 100))
})

test.run()
