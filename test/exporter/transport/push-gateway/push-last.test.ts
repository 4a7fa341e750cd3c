import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GatewayStub, type PushAnswer, type Pushing, pushing } from '../../../support/push-fixture.ts'
import { runProgram } from '../../../support/run-program.ts'
import { warningsOf } from '../../../support/warnings.ts'

/** Ends a pusher, answers its requests one after the other, and returns the delays between them. */
async function delaysUntilClosed(
  { gateway, world, pusher }: Pushing,
  answers: readonly PushAnswer[],
): Promise<readonly number[]> {
  const left = [...answers]
  gateway.answer = () => left.shift() ?? [200]
  const delays: number[] = []
  let isClosed = false
  const closed = pusher.close().then(() => {
    isClosed = true
  })
  while (!isClosed) {
    const delay = await Promise.race([world.delay(), closed])
    if (typeof delay !== 'number') break
    delays.push(delay)
    world.fire()
  }
  return delays
}

for (const status of [500, 503, 408, 429]) {
  test(`the last push is tried again after an answer of ${status}, with the back-off of the others`, async () => {
    await pushing({ timeoutMs: 10_000 }, async pushing => {
      counter('jobs_total').increment(41)
      assert.equal(await delaysUntilClosed(pushing, [[status], [status], [status]]), [500, 1_000, 2_000])
      const { requests } = pushing.gateway
      assert.is(requests.length, 4)
      assert.match(requests.at(-1)!.text, 'jobs_total 41\n')
      assert.match(
        requests.at(-1)!.text,
        `metrics_push_errors_total{transport="push-gateway",reason="${status}"} 3\n`,
      )
      assert.equal(
        pushing.errors.map(({ reason, isFinal }) => [reason, isFinal]),
        [1, 2, 3].map(() => [String(status), false]),
      )
    })
  })
}

test('a refused connection is tried again as well', async () => {
  await pushing({}, async ({ gateway, world, pusher, errors }) => {
    const { port } = gateway
    await gateway.close()
    counter('jobs_total').increment(42)
    const closed = pusher.close()
    await world.delay()
    await gateway.listen(port)
    world.fire()
    await closed
    assert.match(gateway.requests[0]!.text, 'jobs_total 42\n')
    assert.equal(
      errors.map(({ reason, isFinal }) => [reason, isFinal]),
      [['connection', false]],
    )
  })
})

test('what was recorded while the last push waited for another try is pushed, too', async () => {
  await pushing({}, async ({ gateway, world, pusher }) => {
    gateway.answer = () => [503]
    counter('jobs_total').increment(1)
    const closed = pusher.close()
    await world.delay()
    counter('jobs_total').increment(1)
    gateway.answer = () => [200]
    world.fire()
    await closed
    assert.match(gateway.requests[1]!.text, 'jobs_total 2\n')
  })
})

test('the tries end with the time-out, of which each leaves half to the next, and the last error says so', async () => {
  await pushing({ timeoutMs: 1_600 }, async pushing => {
    const answers = Array.from({ length: 100 }, (): PushAnswer => [503])
    const delays = await delaysUntilClosed(pushing, answers)
    assert.equal(delays, [500, 550, 275, 137.5, 68.75, 34.375])
    assert.is(pushing.gateway.requests.length, 7)
    assert.equal(
      pushing.errors.map(({ isFinal }) => isFinal),
      [false, false, false, false, false, false, true],
    )
  })
})

for (const status of [400, 401, 413]) {
  test(`the last push is not tried again after an answer of ${status}, which is final`, async () => {
    await pushing({}, async pushing => {
      assert.equal(await delaysUntilClosed(pushing, [[status]]), [])
      assert.is(pushing.gateway.requests.length, 1)
      assert.equal(
        pushing.errors.map(({ reason, isFinal }) => [reason, isFinal]),
        [[String(status), true]],
      )
    })
  })
}

test('no push but the last is final', async () => {
  await pushing({}, async ({ gateway, world, errors }) => {
    for (const status of [503, 400]) {
      gateway.answer = () => [status]
      await world.push()
    }
    assert.equal(
      errors.map(({ isFinal }) => isFinal),
      [false, false],
    )
  })
})

test('the deletion on close is tried again within a time-out of its own', async () => {
  await pushing({ deleteOnClose: true, timeoutMs: 2_000 }, async pushing => {
    const answers: readonly PushAnswer[] = [[503], [200], [503], [500], [202]]
    assert.equal(await delaysUntilClosed(pushing, answers), [500, 500, 750])
    assert.equal(
      pushing.gateway.requests.map(({ method }) => method),
      ['PUT', 'PUT', 'DELETE', 'DELETE', 'DELETE'],
    )
  })
})

test('Retry-After is honoured where the time for the last push allows it', async () => {
  await pushing({ timeoutMs: 10_000 }, async pushing => {
    const after = (value: string): PushAnswer => [503, '', { 'Retry-After': value }]
    const answers = [after('3'), after('60'), after('soon'), after('0')]
    // More than there is, and what is no time, are as if it had not been said.
    assert.equal(await delaysUntilClosed(pushing, answers), [3_000, 1_000, 2_000, 2_000])
  })
})

test('Retry-After may be a date', async () => {
  await pushing({ timeoutMs: 60_000 }, async pushing => {
    const date = new Date(Date.now() + 30_000).toUTCString()
    const [delay] = await delaysUntilClosed(pushing, [[429, '', { 'Retry-After': date }]])
    assert.ok(delay! > 20_000 && delay! <= 30_000, String(delay))
  })
})

test('Retry-After puts off the next scheduled push, by five minutes at most', async () => {
  await pushing({ intervalMs: 10_000 }, async ({ gateway, world }) => {
    for (const [value, delay] of [
      ['7', 7_000],
      ['3600', 300_000],
    ] as const) {
      gateway.answer = () => [503, '', { 'Retry-After': value }]
      assert.is(await world.push(), delay)
    }
  })
})

test('without onError it is reported that the last push failed, also where one like it failed before', async () => {
  await pushing({ onError: undefined }, async ({ gateway, world, pusher }) => {
    gateway.answer = () => [400, 'no']
    const failure = `PUT ${gateway.url} was answered with 400: no`
    assert.equal(await warningsOf(async () => void (await world.push())), [failure])
    assert.equal(await warningsOf(() => pusher.close()), [`The last push failed: ${failure}`])
  })
})

for (const [end, program] of [
  ['close()', 'await handle.close()'],
  ['the end of the process', ''],
] as const) {
  test(`a gateway that is not there for a moment has the last values of a job after ${end}`, async () => {
    const gateway = new GatewayStub()
    await gateway.listen()
    const answers: PushAnswer[] = [[503], [503]]
    gateway.answer = () => answers.shift() ?? [200]
    try {
      const { code, output } = await runProgram(`
        import { counter } from 'metrics-facade'
        import { install } from 'metrics-exporter-prometheus'
        // The first push would come almost a second later, so that only those of the end come.
        Math.random = () => 0.999
        const onError = ({ reason, isFinal }) => console.log(reason, isFinal)
        const handle = await install({ pushGateway: { endpoint: '${gateway.url}', onError, intervalMs: 3_600_000 } })
        Math.random = () => 0.1
        counter('jobs_total').increment(42)
        ${program}
      `)
      assert.equal([code, output], [0, '503 false\n503 false\n'])
      assert.match(gateway.requests.at(-1)!.text, 'jobs_total 42\n')
      assert.is(gateway.requests.length, 3)
    } finally {
      await gateway.close()
    }
  })
}

test.run()
