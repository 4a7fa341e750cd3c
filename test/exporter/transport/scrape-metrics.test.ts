import { createConnection } from 'node:net'
import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ScrapeMetrics } from '../../../exporter-prometheus/lib/transport/scrape-metrics.ts'
import { nextTurn } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import {
  freshRecorder,
  manualClock,
  renderStrictly,
  sampleValue,
  uninstall,
} from '../../support/prometheus-fixture.ts'
import { refuses } from '../../support/refusal.ts'
import { holdCollector, listening } from '../../support/scrape-fixture.ts'
import { serving } from '../../support/serving.ts'

test.after.each(uninstall)

/** The value of one of the metrics, by the end of its name. */
function valueIn(handle: PrometheusHandle, sample: string): string | undefined {
  return sampleValue(handle.render(), `metrics_scrape_${sample}`)
}

/** Waits until `sample` has this value; what comes after an answer is counted in a later turn of the event loop. */
async function until(handle: PrometheusHandle, sample: string, value: string): Promise<void> {
  for (let turn = 0; turn < 100_000 && valueIn(handle, sample) !== value; turn++) await nextTurn()
  assert.is(valueIn(handle, sample), value, sample)
}

const scrapeMetrics = 'metrics_scrape'
const get = (method = 'GET'): Request => new Request('http://localhost/metrics', { method })

test('without the option there are no such metrics', () =>
  listening({}, async ({ handle, address }) => {
    await ask(address, '/metrics')
    assert.is(handle.render(), '')
  }))

test('before the first request there is a zero to begin from', () => {
  const text = renderStrictly(freshRecorder(builder => builder.withScrapeMetrics()))
  assert.match(
    text,
    'metrics_scrape_requests_total{code="200"} 0\nmetrics_scrape_requests_total{code="500"} 0\n',
  )
  assert.match(text, '# TYPE metrics_scrape_requests_in_flight gauge\nmetrics_scrape_requests_in_flight 0\n')
})

test('the listener counts the requests at its path, by status, and no others', () =>
  listening({ scrapeMetrics, bearerAuthentication: ['secret'] }, async ({ handle, address }) => {
    const headers = { Authorization: 'Bearer secret' }
    for (const path of ['/metrics', '/metrics?x=1', '/health', '/other', '/metrics/x', '/metricsx'])
      await ask(address, path, { headers })
    await ask(address, '/metrics')
    await ask(address, '/metrics', { headers, method: 'POST' })
    await until(handle, 'requests_total{code="405"}', '1')
    assert.is(valueIn(handle, 'requests_total{code="200"}'), '2')
    assert.is(valueIn(handle, 'requests_total{code="401"}'), '1')
    assert.is(valueIn(handle, 'requests_total{code="404"}'), undefined)
    assert.is(valueIn(handle, 'requests_in_flight'), '0')
    assert.is(valueIn(handle, 'request_duration_seconds_count'), '4')
    assert.is(valueIn(handle, 'response_size_bytes_count'), '2')
  }))

test('a scrape is in flight while it is answered, and shows itself', () =>
  listening({ scrapeMetrics }, async ({ handle, address }) => {
    using held = holdCollector()
    const scrapes = [ask(address, '/metrics'), ask(address, '/metrics')]
    await held.started
    await until(handle, 'requests_in_flight', '2')
    held.release()
    for (const { text } of await Promise.all(scrapes)) {
      assert.is(sampleValue(text, 'metrics_scrape_requests_in_flight'), '2')
    }
    await until(handle, 'requests_in_flight', '0')
    assert.is(valueIn(handle, 'requests_total{code="200"}'), '2')
  }))

test('the size is that of the body as it is sent, compressed or not, and none for HEAD', () =>
  listening({ scrapeMetrics }, async ({ handle, address }) => {
    gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
    const plain = await ask(address, '/metrics')
    const zipped = await ask(address, '/metrics', { headers: { 'Accept-Encoding': 'gzip' } })
    await ask(address, '/metrics', { method: 'HEAD' })
    await until(handle, 'requests_total{code="200"}', '3')
    assert.ok(zipped.body.length < plain.body.length)
    assert.is(valueIn(handle, 'response_size_bytes_sum'), String(plain.body.length + zipped.body.length))
    assert.is(valueIn(handle, 'response_size_bytes_count'), '2')
  }))

test('a client that goes away before it is answered is counted as 499', () =>
  listening({ scrapeMetrics }, async ({ handle, address }) => {
    using held = holdCollector()
    const socket = createConnection(address)
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    await held.started
    socket.destroy()
    await until(handle, 'requests_total{code="499"}', '1')
    assert.is(valueIn(handle, 'requests_in_flight'), '0')
  }))

test('pipelined requests whose client goes away are in flight no longer', () =>
  // More than the listeners that Node takes for a leak.
  listening({ scrapeMetrics, scrapeLimits: { requestsPerConnection: 20 } }, async ({ handle, address }) => {
    using held = holdCollector()
    const requests = 20
    const warnings: string[] = []
    const listen = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', listen)
    const socket = createConnection(address)
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(requests))
    await held.started
    await until(handle, 'requests_in_flight', String(requests))
    socket.destroy()
    await until(handle, 'requests_total{code="499"}', String(requests))
    process.off('warning', listen)
    assert.is(valueIn(handle, 'requests_in_flight'), '0')
    assert.equal(warnings, [])
  }))

test('a request that gets to its handler when its client is gone is not in flight for ever', async () => {
  const handle = freshRecorder(builder => builder.withScrapeMetrics())
  const handler = handle.requestHandler()
  await serving(
    (request, response) => void request.socket.once('close', () => handler(request, response)),
    async address => {
      const socket = createConnection(address)
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.destroy())
      await until(handle, 'requests_total{code="499"}', '1')
    },
  )
  assert.is(valueIn(handle, 'requests_in_flight'), '0')
})

test('a client that goes away in the middle of a body that was handed over whole is counted as 499', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const metrics = new ScrapeMetrics(scrapeMetrics, recorder, () => 0)
  await serving(
    (request, response) => {
      metrics.follow(request, response)
      // More than the system keeps for a client.
      response.end(Buffer.alloc(30_000_000))
    },
    async address => {
      const socket = createConnection(address)
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      socket.once('data', () => socket.destroy())
      await until(recorder.handle(), 'requests_total{code="499"}', '1')
    },
  )
  assert.is(valueIn(recorder.handle(), 'requests_total{code="200"}'), '0')
  assert.is(valueIn(recorder.handle(), 'response_size_bytes_count'), undefined)
})

test('the fetch handler counts, by its clock', async () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withScrapeMetrics().withClock(clock.read))
  const handler = handle.fetchHandler()
  using held = holdCollector()
  const answer = handler(get())
  await held.started
  clock.now += 250
  held.release()
  const { headers } = await answer
  held[Symbol.dispose]()
  assert.is((await handler(get('POST'))).status, 405)
  await handler(get('HEAD'))
  assert.is(valueIn(handle, 'request_duration_seconds_sum'), '0.25')
  assert.is(valueIn(handle, 'request_duration_seconds_bucket{le="0.1"}'), '2')
  assert.is(valueIn(handle, 'requests_total{code="200"}'), '2')
  assert.is(valueIn(handle, 'requests_total{code="405"}'), '1')
  assert.is(valueIn(handle, 'response_size_bytes_sum'), headers.get('content-length'))
  assert.is(valueIn(handle, 'response_size_bytes_count'), '1')
})

test('the prefix is one to choose: with that of Go the names are those of Go', () => {
  const handle = freshRecorder(builder => builder.withScrapeMetrics('promhttp_metric_handler'))
  const text = renderStrictly(handle)
  assert.match(text, 'promhttp_metric_handler_requests_total{code="200"} 0\n')
  assert.match(text, 'promhttp_metric_handler_requests_in_flight 0\n')
})

test('a recorder that is not global counts in itself', async () => {
  const recorder = new PrometheusBuilder().withScrapeMetrics().buildRecorder()
  await recorder.handle().fetchHandler()(get())
  assert.is(valueIn(recorder.handle(), 'requests_total{code="200"}'), '1')
})

refuses('INVALID_OPTION', [
  ['an empty prefix', b => b.withScrapeMetrics(''), 'withScrapeMetrics', '""', 'Give '],
  ['a prefix with a dash', b => b.withScrapeMetrics('a-b'), '"a-b"'],
  ['a prefix that ends with _', b => b.withScrapeMetrics('a_'), '"a_"', 'no "_" last'],
  ['a prefix that is no text', b => b.withScrapeMetrics(true as never), 'true'],
])

test.run()
