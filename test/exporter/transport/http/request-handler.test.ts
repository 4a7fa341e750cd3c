import type { RequestListener } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { BuildError } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breakRenders } from '../../../support/broken-render.ts'
import { ask } from '../../../support/http-client.ts'
import { errorOf, freshRecorder, rejectionOf, sampleValue } from '../../../support/prometheus-fixture.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'

test('requestHandler answers GET on whatever path it is mounted', () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  return serving(handle.requestHandler(), async address => {
    for (const path of ['/', '/metrics', '/a/b?c=d', '/health']) {
      const { status, text, headers } = await ask(address, path)
      assert.equal([status, text], [200, handle.render()])
      assert.is(headers['content-type'], handle.contentType)
    }
  })
})

test('requestHandler negotiates format and gzip, and answers HEAD without a body', () => {
  const handle = freshRecorder()
  gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
  return serving(handle.requestHandler(), async address => {
    const json = await ask(address, '/', { headers: { Accept: 'application/json' } })
    assert.is(json.text, handle.renderJson())
    const zipped = await ask(address, '/', { headers: { 'Accept-Encoding': 'gzip' } })
    assert.is(gunzipSync(zipped.body).toString(), handle.render())
    const head = await ask(address, '/', { method: 'HEAD' })
    assert.equal([head.status, head.text], [200, ''])
    assert.is(head.headers['content-length'], String(handle.render().length))
  })
})

test('requestHandler does not compress where it is told so', () => {
  const handle = freshRecorder()
  gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
  return serving(handle.requestHandler({ compress: false }), async address => {
    const { text, headers } = await ask(address, '/', { headers: { 'Accept-Encoding': 'gzip' } })
    assert.equal([text, headers['content-encoding']], [handle.render(), undefined])
  })
})

for (const method of ['requestHandler', 'fetchHandler'] as const) {
  for (const given of [{ compress: 'no' }, { compres: false }, false, null]) {
    test(`${method} refuses ${JSON.stringify(given)}, and names the remedy`, () => {
      const error = errorOf(() => freshRecorder()[method](given as never)) as BuildError
      assert.equal([error.name, error.code], ['BuildError', 'INVALID_OPTION'])
      assert.match(error.message, method)
      assert.match(error.message, /true or false|\{ compress: false \}/)
    })
  }
  test(`${method} takes options without a word on compression`, () => {
    freshRecorder()[method]({})
    freshRecorder()[method]({ compress: undefined } as never)
  })
}

test('requestHandler answers other methods with 405 and those that are allowed', () =>
  serving(freshRecorder().requestHandler(), async address => {
    const { status, headers } = await ask(address, '/', { method: 'POST' })
    assert.equal([status, headers.allow], [405, 'GET, HEAD'])
  }))

test('requestHandler shares a render with other handlers of the same handle', () => {
  const handle = freshRecorder()
  return serving(handle.requestHandler(), async address => {
    using held = holdCollector()
    const other = handle.fetchHandler()(new Request('http://x/'))
    await held.started
    const scrape = ask(address, '/')
    await ask(address, '/', { method: 'POST' })
    held.release()
    assert.equal([(await scrape).text, await (await other).text()], ['', ''])
    assert.is(held.runs(), 1)
  })
})

test('requestHandler cuts collectors that take longer than the scraper waits', () => {
  const handle = freshRecorder()
  return serving(handle.requestHandler(), async address => {
    using _held = holdCollector('too_slow')
    const { text } = await ask(address, '/', { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '0.01' } })
    assert.is(sampleValue(text, 'metrics_collector_errors_total{collector="too_slow"}'), '1')
  })
})

test('requestHandler answers 500 when rendering fails', () => {
  const handle = freshRecorder()
  return serving(handle.requestHandler(), async address => {
    using _broken = breakRenders('the clock stopped')
    const { status, text } = await ask(address, '/')
    assert.is(status, 500)
    assert.match(text, 'the clock stopped')
  })
})

test('requestHandler ends the connection where middleware fails whatever is answered', () => {
  const handler = freshRecorder().requestHandler()
  const onRequest: RequestListener = (request, response) => {
    response.writeHead = () => {
      throw new Error('no headers today')
    }
    handler(request, response)
  }
  return serving(onRequest, async address => {
    const error = (await rejectionOf(ask(address, '/'))) as NodeJS.ErrnoException
    assert.is(error.code, 'ECONNRESET')
  })
})

test.run()
