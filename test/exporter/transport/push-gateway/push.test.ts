import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../../support/gate.ts'
import { type ManualWorld, pushing } from '../../../support/push-fixture.ts'

for (const method of ['PUT', 'POST'] as const) {
  test(`a push is a ${method} of what render() returns, with the content type of the text format`, async () => {
    await pushing({ method }, async ({ gateway, world, handle }) => {
      counter('jobs_total', { queue: 'mäil' }).increment(3)
      await world.push()
      const [request, ...others] = gateway.requests
      assert.is(others.length, 0)
      assert.is(request!.method, method)
      assert.is(request!.path, '/metrics/job/example')
      assert.is(request!.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
      assert.is(request!.headers['content-length'], String(Buffer.byteLength(handle.render())))
      assert.is(request!.headers.authorization, undefined)
      assert.is(request!.text, handle.render())
      assert.match(request!.text, 'jobs_total{queue="mäil"} 3\n')
    })
  })
}

test('the first push comes after a random part of a second, the others after the interval', async () => {
  await pushing({ intervalMs: 30_000 }, async ({ gateway, world }) => {
    assert.is(await world.delay(), 500)
    assert.is(gateway.requests.length, 0)
    assert.is(await world.push(), 30_000)
    assert.is(await world.push(), 30_000)
    assert.is(gateway.requests.length, 2)
  })
})

test('where the interval is shorter than a second, the first push comes after a random part of that', async () => {
  await pushing({ intervalMs: 100 }, async ({ world }) => {
    assert.is(await world.delay(), 50)
    assert.is(await world.push(), 100)
  })
})

test('without options it is a PUT each 15 seconds', async () => {
  await pushing({}, async ({ gateway, world }) => {
    assert.is(await world.push(), 15_000)
    assert.is(gateway.requests[0]!.method, 'PUT')
  })
})

for (const [username, password, credentials] of [
  ['aladdin', 'open sesame', 'aladdin:open sesame'],
  ['aladdin', undefined, 'aladdin:'],
  ['jörg', 'päss:wörd', 'jörg:päss:wörd'],
] as const) {
  test(`the credentials ${credentials} are sent as basic authentication`, async () => {
    await pushing({ username, password, deleteOnClose: true }, async ({ gateway, world, pusher }) => {
      await world.push()
      await pusher.close()
      const header = `Basic ${Buffer.from(credentials).toString('base64')}`
      assert.equal(
        gateway.requests.map(({ headers }) => headers.authorization),
        [header, header, header],
      )
    })
  })
}

test('collectors run before a push, and async ones are waited for', async () => {
  await pushing({}, async ({ gateway, world }) => {
    using _ending = collect(async () => {
      await nextTurn()
      gauge('collected').set(7)
    })
    await world.push()
    assert.match(gateway.requests[0]!.text, 'collected 7\n')
  })
})

test('a slow gateway never gets a second push before it has answered the first', async () => {
  await pushing({}, async ({ gateway, world, pusher }) => {
    const arrived = openGate()
    const answer = openGate<readonly [number]>()
    gateway.answer = () => {
      arrived.resolve()
      return answer.promise
    }
    world.fire()
    await arrived.promise
    assert.is(world.isWaiting, false)
    const closed = pusher.close()
    counter('late_total').increment()
    await nextTurn()
    assert.is(gateway.requests.length, 1)
    answer.resolve([200])
    await closed
    assert.is(gateway.requests.length, 2)
    assert.match(gateway.requests[1]!.text, 'late_total 1\n')
    assert.is(gateway.most, 1)
  })
})

test('close() pushes the last values, and nothing comes after it', async () => {
  await pushing({}, async ({ gateway, world, pusher }) => {
    const jobs = counter('jobs_total')
    jobs.increment()
    await world.push()
    jobs.increment()
    await pusher.close()
    assert.is(world.isWaiting, false)
    assert.equal(
      gateway.requests.map(({ method, text }) => [method, text]),
      [
        ['PUT', '# TYPE jobs_total counter\njobs_total 1\n'],
        ['PUT', '# TYPE jobs_total counter\njobs_total 2\n'],
      ],
    )
  })
})

test('the last push does not share the render of a scrape that began before', async () => {
  await pushing({}, async ({ gateway, handle, pusher }) => {
    for (let id = 0; id < 20_000; id++) counter('series_total', { id }).increment()
    const scrape = handle.scraper.scrape({ accept: '', acceptEncoding: '', timeoutSeconds: '' })
    // The scrape has written this series by the time that the last push begins.
    await nextTurn()
    counter('series_total', { id: 0 }).increment()
    await pusher.close()
    assert.match(gateway.requests[0]!.text, 'series_total{id="0"} 2\n')
    assert.match((await scrape).body.toString(), 'series_total{id="0"} 1\n')
  })
})

test('with deleteOnClose the group is deleted after the last push, and only then', async () => {
  await pushing({ deleteOnClose: true }, async ({ gateway, world, pusher }) => {
    await world.push()
    await pusher.close()
    assert.equal(
      gateway.requests.map(({ method, path }) => `${method} ${path}`),
      ['PUT', 'PUT', 'DELETE'].map(method => `${method} /metrics/job/example`),
    )
    assert.is(gateway.requests[2]!.text, '')
  })
})

test('a deletion that fails is an error of its own, and close() is fulfilled', async () => {
  await pushing({ deleteOnClose: true }, async ({ gateway, pusher, errors }) => {
    gateway.answer = ({ method }) => (method === 'DELETE' ? [400, 'no such group'] : [200])
    await pusher.close()
    assert.is(errors.length, 1)
    assert.match(errors[0]!.message, /^DELETE http.*400: no such group$/)
  })
})

for (const { when, begin, intervalMs, next } of [
  { when: 'while the next push is due', begin: () => {}, intervalMs: 30_000, next: 30_000 },
  { when: 'during a push', begin: (world: ManualWorld) => world.fire(), intervalMs: 1, next: 1_000 },
]) {
  test(`the end of the process ${when} lets no push come behind the last one`, async () => {
    await pushing({ deleteOnClose: true, intervalMs }, async ({ gateway, world }) => {
      const answer = openGate<readonly [number]>()
      const arrived = openGate()
      let timers = 0
      gateway.answer = ({ method }) => {
        if (world.isWaiting) timers += 1
        arrived.resolve()
        return method === 'DELETE' ? [200] : answer.promise
      }
      begin(world)
      process.emit('beforeExit', 0)
      await arrived.promise
      answer.resolve([400])
      assert.is(await world.delay(), next)
      assert.is(timers, 0)
      assert.is(gateway.requests.at(-1)!.method, 'DELETE')
    })
  })
}

test('nothing listens for the end of the process once the pusher is closed', async () => {
  const before = process.listenerCount('beforeExit')
  await pushing({}, async ({ pusher }) => {
    assert.is(process.listenerCount('beforeExit'), before + 1)
    await pusher.close()
    assert.is(process.listenerCount('beforeExit'), before)
  })
})

test.run()
