import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventStream } from '../../../support/event-stream.ts'
import { ask } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { listening } from '../../../support/scrape-fixture.ts'

// The document of the page: where it is, who may have it, and what refuses to be built.

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
