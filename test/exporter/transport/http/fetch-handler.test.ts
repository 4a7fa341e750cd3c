import { gunzipSync } from 'node:zlib'
import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breakRenders } from '../../../support/broken-render.ts'
import { ask } from '../../../support/http-client.ts'
import { freshRecorder, rejectionOf, sampleValue } from '../../../support/prometheus-fixture.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'

const request = (init: RequestInit = {}): Request => new Request('http://localhost/metrics?x=1', init)

test('fetchHandler answers GET with the exposition', async () => {
  const handle = freshRecorder()
  gauge('g', { value: 'ä' }).set(1)
  const response = await handle.fetchHandler()(request())
  assert.is(response.status, 200)
  assert.is(response.headers.get('content-type'), handle.contentType)
  assert.is(response.headers.get('vary'), 'Accept, Accept-Encoding')
  assert.is(response.headers.get('content-length'), String(Buffer.byteLength(handle.render())))
  assert.is(await response.text(), handle.render())
})

test('fetchHandler answers HEAD with the same headers and no body', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const [get, head] = [
    await handle.fetchHandler()(request()),
    await handle.fetchHandler()(request({ method: 'HEAD' })),
  ]
  assert.is(head.status, 200)
  assert.is(head.body, null)
  assert.equal([...head.headers], [...get.headers])
})

test('fetchHandler answers other methods with 405 and those that are allowed', async () => {
  const response = await freshRecorder().fetchHandler()(request({ method: 'POST', body: 'x' }))
  assert.equal([response.status, response.headers.get('allow')], [405, 'GET, HEAD'])
})

test('a scrape shares the render of one that came earlier in the same turn, however short it is', async () => {
  const handler = freshRecorder().fetchHandler()
  let renders = 0
  using _counted = { [Symbol.dispose]: collect(() => void renders++) }
  const first = handler(request())
  for (let tick = 0; tick < 20; tick++) await Promise.resolve()
  await Promise.all([first, handler(request())])
  assert.is(renders, 1)
  await handler(request())
  assert.is(renders, 2)
})

test('fetchHandler negotiates format and gzip', async () => {
  const handle = freshRecorder()
  gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
  const json = await handle.fetchHandler()(request({ headers: { Accept: 'application/json' } }))
  assert.is(await json.text(), handle.renderJson())
  const zipped = await handle.fetchHandler()(request({ headers: { 'Accept-Encoding': 'gzip' } }))
  assert.is(zipped.headers.get('content-encoding'), 'gzip')
  assert.is(gunzipSync(await zipped.arrayBuffer()).toString(), handle.render())
})

test('fetchHandler does not compress where it is told so', async () => {
  const handle = freshRecorder()
  gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
  const asked = request({ headers: { 'Accept-Encoding': 'gzip' } })
  const response = await handle.fetchHandler({ compress: false })(asked)
  assert.equal([await response.text(), response.headers.get('content-encoding')], [handle.render(), null])
})

test('fetchHandler finds the request in the context of a framework', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const handler = handle.fetchHandler() as (...given: unknown[]) => Promise<Response>
  for (const context of [{ req: { raw: request() } }, { request: request(), params: {} }]) {
    assert.is(await (await handler(context, () => {})).text(), handle.render())
  }
})

test('fetchHandler called with what has no request rejects, and names requestHandler', async () => {
  const handler = freshRecorder().fetchHandler() as (...given: unknown[]) => Promise<Response>
  for (const given of [[], [null], [{}], ['http://x/'], [{ headers: {} }, {}]]) {
    const error = await rejectionOf(handler(...given))
    assert.instance(error, TypeError)
    assert.match(error.message, 'there is requestHandler()')
  }
})

test('fetchHandler mounted in node:http answers 500 and names requestHandler', () => {
  const handler = freshRecorder().fetchHandler() as (...given: unknown[]) => Promise<Response>
  const onRequest = (...given: unknown[]) => void handler(...given)
  return serving(onRequest, async address => {
    const { status, text } = await ask(address, '/metrics')
    assert.is(status, 500)
    assert.match(text, 'there is requestHandler()')
  })
})

test('fetchHandler cuts collectors that take longer than the scraper waits', async () => {
  const handle = freshRecorder()
  using _held = holdCollector('slow_for_fetch')
  // Nothing of the exporter keeps a process alive, and there is no server here that would.
  const alive = setInterval(() => {}, 60_000)
  const response = await handle.fetchHandler()(
    request({ headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '0.01' } }),
  )
  clearInterval(alive)
  assert.is(
    sampleValue(await response.text(), 'metrics_collector_errors_total{collector="slow_for_fetch"}'),
    '1',
  )
})

test('fetchHandler answers 500 when rendering fails', async () => {
  const handle = freshRecorder()
  using _broken = breakRenders('the clock stopped')
  const response = await handle.fetchHandler()(request())
  assert.is(response.status, 500)
  assert.match(await response.text(), 'the clock stopped')
})

test('it has parameters for servers that pass as much as a handler takes, as that of Deno does', () => {
  assert.is(freshRecorder().fetchHandler().length, 2)
})

test.run()
