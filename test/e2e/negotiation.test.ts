import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../support/http-client.ts'
import { Prometheus } from './prometheus.ts'

// What real readers ask for by themselves, and what they make of the answer.

/** A program whose names not every reader knows. */
function recordNames(): PrometheusHandle {
  const recorder = new PrometheusBuilder().withUtf8Names().setBuckets([1]).buildRecorder()
  withLocalRecorder(recorder, () => {
    counter('http.requests_total', { 'http.status': 200 }).increment(3)
    gauge('größe').set(4)
    gauge('gr-ße').set(5)
    histogram('wait').record(0.5)
  })
  return recorder.handle()
}

interface Served {
  readonly address: { readonly host: string; readonly port: number }
  /** What each request asked for, and was answered. */
  readonly answers: ReadonlyArray<{ readonly accept: string | undefined; readonly contentType: string }>
}

async function serving(handle: PrometheusHandle, look: (served: Served) => Promise<void>): Promise<void> {
  const answers: Array<Served['answers'][number]> = []
  const answer = handle.requestHandler()
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    response.on('finish', () => {
      answers.push({
        accept: request.headers.accept,
        contentType: String(response.getHeader('Content-Type')),
      })
    })
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { address: host, port } = server.address() as AddressInfo
  try {
    await look({ address: { host, port }, answers })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function scraping(
  start: (target: string) => Promise<Prometheus>,
  look: (prometheus: Prometheus, served: Served) => Promise<void>,
): Promise<void> {
  await serving(recordNames(), async served => {
    const prometheus = await start(`${served.address.host}:${served.address.port}`)
    try {
      await prometheus.waitFor('up', value => value === 1)
      await look(prometheus, served)
      assert.equal(prometheus.complaints(), [])
    } finally {
      await prometheus.stop()
    }
  })
}

test('curl is answered in the text format', () =>
  serving(recordNames(), async ({ address }) => {
    const answer = await ask(address, '/metrics', { headers: { 'User-Agent': 'curl/7.88.1', Accept: '*/*' } })
    assert.is(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(answer.text, '\nhttp_requests_total{http_status="200"} 3\n')
  }))

test('Prometheus negotiates OpenMetrics, and stores names that it cannot read with underscores', () =>
  scraping(
    target => Prometheus.start(target),
    async (prometheus, { answers }) => {
      assert.is(await prometheus.valueOf('http_requests_total{http_status="200"}'), 3)
      // Both are written gr__e, and the first is served.
      assert.is(await prometheus.valueOf('gr__e'), 4)
      assert.is(await prometheus.valueOf('wait_count'), 1)
      assert.match(answers[0]!.accept!, /^application\/openmetrics-text;version=1\.0\.0,/)
      for (const { contentType } of answers) {
        assert.is(contentType, 'application/openmetrics-text; version=1.0.0; charset=utf-8')
      }
    },
  ))

test('Prometheus negotiates protobuf when it takes native histograms', () =>
  scraping(
    target => Prometheus.start(target, {}, ['--enable-feature=native-histograms']),
    async (prometheus, { answers }) => {
      assert.is(await prometheus.valueOf('http_requests_total{http_status="200"}'), 3)
      assert.is(await prometheus.valueOf('wait_bucket{le="1.0"} or wait_bucket{le="1"}'), 1)
      for (const { contentType } of answers) {
        assert.match(contentType, /^application\/vnd\.google\.protobuf; proto=[\w.]+; encoding=delimited$/)
      }
    },
  ))

test('Prometheus narrows its scrape by parameters', () =>
  scraping(
    target => Prometheus.start(target, { params: { 'name[]': ['wait_count', 'http_requests_total'] } }),
    async prometheus => {
      assert.is(await prometheus.valueOf('http_requests_total{http_status="200"}'), 3)
      assert.is(await prometheus.valueOf('wait_sum'), 0.5)
      // One counter, two buckets, sum and count.
      assert.is(await prometheus.valueOf('scrape_samples_scraped'), 5)
    },
  ))

test.run()
