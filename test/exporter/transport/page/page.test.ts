import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { installRecorder, PrometheusBuilder, Renderer } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Changes, Frame, Hello } from '../../../../exporter-prometheus/lib/transport/page/protocol.ts'
import { EventStream } from '../../../support/event-stream.ts'
import { ask } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { growthOf, resourcesNow } from '../../../support/resources.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'

test.after.each(uninstall)

const eventStream = { accept: 'text/event-stream' }

test('a listener has no page unless it is asked for', async () => {
  for (const page of [undefined, false]) {
    await listening({ ...(page !== undefined && { page }) }, async ({ address }) => {
      assert.is((await ask(address, '/')).status, 404)
    })
  }
})

test('the page is one document, which runs only what is in it, and loads nothing', () =>
  listening({ page: true }, async ({ address }) => {
    const { status, headers, text } = await ask(address, '/')
    assert.is(status, 200)
    assert.is(headers['content-type'], 'text/html; charset=utf-8')
    assert.is(headers['content-length'], String(Buffer.byteLength(text)))
    assert.is(headers['x-content-type-options'], 'nosniff')
    assert.match(headers['cache-control']!, 'no-store')
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map(rule => rule.split(/ (.*)/s) as [string, string]),
    )
    assert.is(policy.get('default-src'), "'none'")
    assert.is(policy.get('connect-src'), "'self'")
    for (const [rule, tag] of [
      ['script-src', 'script'],
      ['style-src', 'style'],
    ] as const) {
      const [, content] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text) ?? []
      const hash = createHash('sha256').update(content!).digest('base64')
      assert.is(policy.get(rule), `'sha256-${hash}'`)
    }
    assert.not.match(text, /\s(?:src|style|on\w+)=["'][^"']/, 'inline handlers and styles would be refused')
    assert.not.match(text.replaceAll('http://www.w3.org/', ''), /<(?:script|link|img)[^>]+https?:/)
  }))

test('the page is at most 40 kB, compressed as most ask for it', () =>
  listening({ page: true }, async ({ address }) => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' }
    const { body, headers: answered } = await ask(address, '/', { headers })
    assert.is(answered['content-encoding'], 'gzip')
    assert.is(answered['content-length'], String(body.length))
    assert.is(gunzipSync(body).toString(), (await ask(address, '/')).text)
    console.log(`page: ${body.length} bytes gzipped`)
    assert.ok(body.length <= 40_000, `${body.length} bytes are too many`)
  }))

test('HEAD has the headers alone, and other methods are refused', () =>
  listening({ page: true }, async ({ address }) => {
    const head = await ask(address, '/', { method: 'HEAD' })
    assert.is(head.status, 200)
    assert.is(head.text, '')
    assert.is((await ask(address, '/', { method: 'HEAD', headers: eventStream })).status, 200)
    assert.is((await ask(address, '/', { method: 'POST' })).status, 405)
  }))

test('the page can be at another path, and nowhere else', () =>
  listening({ page: { path: '/charts' } }, async ({ address }) => {
    assert.is((await ask(address, '/charts')).status, 200)
    assert.is((await ask(address, '/charts?member=1#a')).status, 200)
    assert.is((await ask(address, '/')).status, 404)
    assert.is((await ask(address, '/metrics')).status, 200)
  }))

test('the page and its events need the credentials of the listener', () =>
  listening(
    { page: true, basicAuthentication: [{ username: 'ada', password: 'secret' }] },
    async ({ address }) => {
      for (const headers of [{}, eventStream]) {
        const refused = await ask(address, '/', { headers })
        assert.is(refused.status, 401)
        assert.match(refused.headers['www-authenticate']!, /^Basic /)
      }
      const authorization = `Basic ${btoa('ada:secret')}`
      assert.is((await ask(address, '/', { headers: { authorization } })).status, 200)
      const stream = await EventStream.open(address, '/', { authorization })
      assert.ok(await stream.nextOf('hello'))
      await stream.close()
    },
  ))

test('who may not scrape may not look', () =>
  listening({ page: true, allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    const error = await ask(address, '/').then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.instance(error, Error)
  }))

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

function pageWith(builder: PrometheusBuilder, given: unknown): unknown {
  const handle = builder.buildRecorder().handle() as { page(...given: unknown[]): unknown }
  return handle.page(given)
}

refuses('INVALID_OPTION', [
  ['a page that is a string', builder => builder.withPage('yes' as never), 'withPage', '"yes"', '{ path }'],
  ['an option of the page that there is not', builder => builder.withPage({ port: 1 } as never), '"port"'],
  ['a path without a slash', builder => builder.withPage({ path: 'charts' }), '"charts"', '"/"'],
  ['an argument of page()', builder => pageWith(builder, 5), 'page() got 5', 'mounted'],
  ['a path of page()', builder => pageWith(builder, { path: '/a' }), '{"path":"/a"}'],
  ['a path that nobody asks for', builder => builder.withPage({ path: '/a b' }), '"/a%20b"'],
])

for (const [what, listener] of [
  ['the exposition', { path: '/' }],
  ['the health check', { healthPath: '/' }],
  ['the liveness check', { livePath: '/' }],
] as const) {
  test(`a page at the path of ${what} is refused`, async () => {
    const error = await rejectionOf(
      new PrometheusBuilder()
        .withHttpListener({ host: '127.0.0.1', port: 0, ...listener })
        .withPage()
        .install(),
    )
    assert.is((error as { code?: string }).code, 'INVALID_LISTENER')
    assert.match((error as Error).message, `taken by ${what}`)
  })
}

test('without a listener there is none', () => {
  const error = (() => {
    try {
      return new PrometheusBuilder().withPage().installRecorder()
    } catch (thrown) {
      return thrown
    }
  })()
  assert.is((error as { code?: string }).code, 'LISTENER_NOT_STARTED')
  assert.match((error as Error).message, 'serve handle.page() yourself')
})

test.run()
