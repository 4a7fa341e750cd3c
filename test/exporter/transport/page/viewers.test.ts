import { installRecorder, PrometheusBuilder, Renderer } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Changes, Frame, Hello } from '../../../../exporter-prometheus/lib/transport/page/protocol.ts'
import { EventStream } from '../../../support/event-stream.ts'
import { ask } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { growthOf, resourcesNow } from '../../../support/resources.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'

// The events of the page, and what its viewers share.

test.after.each(uninstall)

const eventStream = { accept: 'text/event-stream' }

test('events tell what there is, and then what changes each second', () =>
  listening({ page: true, globalLabels: { service: 'api' } }, async ({ address }) => {
    const jobs = counter('jobs_total', { queue: 'mail' })
    jobs.increment(3)
    const stream = await EventStream.open(address)
    const hello = await stream.nextOf<Hello>('hello')
    assert.ok(Math.abs(hello.now - Date.now()) < 60_000)
    const { families, series, leftOut } = await stream.nextOf<Changes>('changes')
    assert.equal(families, [{ family: 0, name: 'jobs_total', type: 'counter' }])
    assert.equal(series, [{ id: 0, family: 0, labels: { service: 'api', queue: 'mail' } }])
    assert.is(leftOut, 0)
    assert.equal((await stream.nextOf<Frame>('frame')).r, [0, [3]])
    jobs.increment(2)
    assert.equal((await stream.nextOf<Frame>('frame')).r, [0, [5]])
    await stream.close()
  }))

test('viewers share one reading, and who comes later has what was before', () =>
  listening({ page: true }, async ({ address }) => {
    let runs = 0
    using _ = collect(() => gauge('runs').set(++runs))
    const first = await EventStream.open(address)
    await first.nextOf<Changes>('changes')
    const before = await first.nextOf<Frame>('frame')
    const others = await Promise.all(Array.from({ length: 5 }, () => EventStream.open(address)))
    for (const other of others) {
      await other.nextOf<Changes>('changes')
      assert.equal(await other.nextOf<Frame>('frame'), before)
    }
    const next = await first.nextOf<Frame>('frame')
    for (const other of others) assert.equal(await other.nextOf<Frame>('frame'), next)
    assert.is(runs, 2)
    await Promise.all([first, ...others].map(stream => stream.close()))
  }))

test('nothing runs before somebody looks, nor after the last one has gone', () =>
  listening({ page: true }, async ({ address }) => {
    let runs = 0
    using _ = collect(() => {
      runs += 1
    })
    // The timers of requests of this test are over.
    const timers = (): number => resourcesNow().active.Timeout ?? 0
    const before = timers()
    await ask(address, '/')
    assert.is(runs, 0)
    const stream = await EventStream.open(address)
    await stream.nextOf('frame')
    assert.is(runs, 1)
    await stream.close()
    const again = await EventStream.open(address)
    await again.nextOf('frame')
    await again.close()
    await ask(address, '/')
    assert.ok(runs >= 1 && runs <= 3, `${runs}`)
    assert.ok(timers() <= before, `${timers()} timers, ${before} before`)
  }))

test('viewers who come, look and go leave nothing', () =>
  listening({ page: true }, async ({ address }) => {
    const times = 20
    const { descriptors, sockets, active } = await growthOf(times, async () => {
      const streams = await Promise.all([EventStream.open(address), EventStream.open(address)])
      await streams[0]!.nextOf('frame')
      await Promise.all(streams.map(stream => stream.close()))
    })
    for (const [what, more] of Object.entries({ descriptors, sockets, ...active })) {
      assert.ok(more < times / 2, `${more} ${what}`)
    }
  }))

test('closing the handle ends the answers to viewers', async () => {
  const handle = await new PrometheusBuilder().withHttpListener('127.0.0.1:0').withPage().install()
  const stream = await EventStream.open(handle.address!)
  await stream.nextOf('frame')
  await Promise.all([handle.close(), stream.ended])
})

test('at most fifty may look at a time', () =>
  listening({ page: true }, async ({ address }) => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => EventStream.open(address)))
    const refused = await ask(address, '/', { headers: eventStream })
    assert.is(refused.status, 503)
    assert.match(refused.text, 'Too many')
    await streams.pop()!.close()
    await streams[0]!.nextOf('frame')
    const another = await EventStream.open(address)
    await Promise.all([another, ...streams].map(stream => stream.close()))
  }))

test('what cannot be read is told to viewers, who stay', async () => {
  let isBroken = true
  const renderer = new Renderer({
    gather() {
      if (isBroken) throw new Error('the boiler is out')
      return { families: [] }
    },
  })
  await serving(renderer.page(), async address => {
    const stream = await EventStream.open(address)
    assert.match(await stream.nextOf<string>('problem'), 'the boiler is out')
    isBroken = false
    await stream.nextOf('frame')
    await stream.close()
  })
})

test('a handler shows it in a server of the application, at any path', async () => {
  const handle = installRecorder()
  counter('jobs_total').increment()
  await serving(handle.page(), async address => {
    const { status, text, headers } = await ask(address, '/some/where')
    assert.is(status, 200)
    assert.match(text, '<!doctype html>')
    assert.match(String(headers['content-security-policy']), "default-src 'none'")
    assert.is((await ask(address, '/', { method: 'DELETE' })).status, 405)
    const stream = await EventStream.open(address, '/some/where')
    const { families } = await stream.nextOf<Changes>('changes')
    assert.is(families[0]!.name, 'jobs_total')
    await handle.close()
    await stream.ended
  })
})

test('handlers and listeners of one handle share the reading', () =>
  listening({ page: true }, async ({ handle, address }) => {
    let runs = 0
    using _ = collect(() => {
      runs += 1
    })
    const first = await EventStream.open(address)
    await first.nextOf('frame')
    await serving(handle.page(), async other => {
      const second = await EventStream.open(other)
      await second.nextOf('frame')
      assert.is(runs, 1)
      await second.close()
    })
    await first.close()
  }))

test.run()
