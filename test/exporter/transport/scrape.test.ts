import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Scraper } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { exposed } from '../../support/exposed.ts'
import { nextTurn } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import { sampleValue } from '../../support/prometheus-fixture.ts'
import { holdCollector, listening } from '../../support/scrape-fixture.ts'
import { scraperOfNothing } from '../../support/scraper-of-nothing.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import { turnsDuring } from '../../support/turns-during.ts'

// What scrapes at a time share, and what each has for itself.

test('ten scrapes at a time share one render, and the next has its own', () => {
  // Each render asks once what time it is, and so would upkeep, were its timer ever to fire here.
  let renders = 0
  const clock = (): number => {
    renders += 1
    return 0
  }
  return listening({ clock, upkeepIntervalMs: 1e9 }, async ({ address }) => {
    using held = holdCollector()
    renders = 0
    const scrapes = Array.from({ length: 10 }, () => ask(address, '/metrics'))
    await held.started
    // A request behind the others on the same listener: when it is answered, they have all arrived.
    await ask(address, '/health')
    held.release()
    const answers = await Promise.all(scrapes)
    assert.is(renders, 1)
    assert.ok(answers.every(({ status, text }) => status === 200 && text === answers[0]!.text))
    held[Symbol.dispose]()
    await ask(address, '/metrics')
    assert.is(renders, 2)
  })
})

test('scrapes at a time share one render and one run of the collectors, each with a time-out of its own', async () => {
  const { scrapeWithin, waits, started, renders } = scraperOfNothing()
  await Promise.all([undefined, '1', '1.0', '20', '5.000001'].map(scrapeWithin))
  assert.equal(waits, [10_000, 500, 500, 10_000, 2_500.0005])
  assert.equal([started, renders()], [[10_000], 1])
})

test('a scrape that comes while everything is being rendered joins that, and runs no collectors', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  for (let id = 0; id < 30_000; id++) recorder.registerCounter('c', { id, fill: 'x'.repeat(20) })
  let [collects, renders] = [0, 0]
  const scraper = new Scraper({
    async collect() {
      collects += 1
    },
    expose() {
      renders += 1
      return exposed(recorder)
    },
  })
  const plain = { accept: undefined, acceptEncoding: undefined, timeoutSeconds: undefined }
  const first = scraper.scrape(plain)
  while (renders === 0) await nextTurn()
  const [one, other] = await Promise.all([first, scraper.scrape(plain)])
  assert.is(one.body, other.body)
  assert.equal([collects, renders], [1, 1])
})

test('who gives up on a slow collector does so for itself alone', () =>
  listening({}, async ({ address }) => {
    using held = holdCollector('slow')
    const collected = gauge('collected')
    using _next = { [Symbol.dispose]: collect(() => collected.increment()) }
    const patient = ask(address, '/metrics')
    await held.started
    const hasty = await ask(address, '/metrics', {
      headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '1e-9' },
    })
    const failed = 'metrics_collector_errors_total{collector="slow"}'
    assert.is(sampleValue(hasty.text, failed), '1')
    gauge('held').set(7)
    held.release()
    const { text } = await patient
    assert.is(sampleValue(text, 'held'), '7')
    assert.is(sampleValue(text, 'collected'), '1', 'who comes later joins, and starts no other run')
    assert.is(held.runs(), 1)
  }))

test('where the first to wait has given up, the next scrape runs the collectors again', () =>
  listening({}, async ({ address }) => {
    using _held = holdCollector('slow')
    const collected = gauge('collected')
    using _next = { [Symbol.dispose]: collect(() => collected.increment()) }
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.1' }
    const values: unknown[] = []
    for (let time = 0; time < 3; time++) {
      values.push(sampleValue((await ask(address, '/metrics', { headers })).text, 'collected'))
    }
    assert.equal(values, ['1', '2', '3'])
  }))

test('scrapes at a time that want different formats or encodings get what they want', () =>
  listening({}, async ({ address }) => {
    gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
    const [plain, zipped, json] = await Promise.all([
      ask(address, '/metrics'),
      ask(address, '/metrics', { headers: { 'Accept-Encoding': 'gzip' } }),
      ask(address, '/metrics', { headers: { Accept: 'application/json' } }),
    ])
    parseStrictly(plain!.body)
    assert.is(gunzipSync(zipped!.body).toString(), plain!.text)
    assert.is((JSON.parse(json!.text) as { families: unknown[] }).families.length, 1)
  }))

test('a large exposition is served whole while the event loop keeps turning', () =>
  listening({}, async ({ handle, address }) => {
    const series = 20_000
    for (let id = 0; id < series; id++) gauge('g', { id, path: '/some/longer/path' }).set(id + 0.1)
    // A stream that takes each chunk at once, so that only the render itself can give way to the loop.
    const chunks: Buffer[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk)
        done()
      },
    })
    const rendering = await turnsDuring(handle.renderTo(sink))
    assert.ok(rendering > 1, `the loop turned ${rendering} times during the render`)
    let rendered = ''
    const scraping = await turnsDuring(
      (async () => {
        const response = await handle.fetchHandler()(new Request('http://localhost/'))
        rendered = await response.text()
      })(),
    )
    assert.ok(scraping > 1, `the loop turned ${scraping} times during the scrape`)
    const text = Buffer.concat(chunks).toString()
    assert.is(rendered, text)
    const { body } = await ask(address, '/metrics')
    assert.is(body.toString(), text)
    assert.is(parseStrictly(body)[0]?.samples.length, series)
  }))

test.run()
