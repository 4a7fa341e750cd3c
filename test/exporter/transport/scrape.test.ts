import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type CheckedLimits, defaultLimits } from '../../../exporter-prometheus/lib/transport/limits.ts'
import { type ScrapeAnswer, Scraper } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { exposed } from '../../support/exposed.ts'
import { nextTurn } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import { sampleValue } from '../../support/prometheus-fixture.ts'
import { holdCollector, listening } from '../../support/scrape-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import { warningsOf } from '../../support/warnings.ts'

test('a long exposition is compressed for those who take gzip, and is the same when it is unpacked', () =>
  listening({}, async ({ handle, address }) => {
    for (let id = 0; id < 100; id++) counter('requests', { id }).increment(id)
    for (const offer of ['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.8', 'GZIP', '*']) {
      const { status, headers, body } = await ask(address, '/metrics', {
        headers: { 'Accept-Encoding': offer },
      })
      assert.is(status, 200)
      assert.is(headers['content-encoding'], 'gzip', offer)
      assert.is(headers['content-length'], String(body.length))
      assert.is(headers.vary, 'Accept, Accept-Encoding')
      assert.is(gunzipSync(body).toString(), handle.render())
      assert.ok(body.length < handle.render().length)
    }
  }))

test('nobody who did not ask for gzip gets it', () =>
  listening({}, async ({ handle, address }) => {
    for (let id = 0; id < 100; id++) counter('requests', { id }).increment(id)
    for (const offer of [
      undefined,
      '',
      'identity',
      'deflate, br',
      'gzip;q=0',
      'gzip;q=0.1, identity',
      '*;q=0, identity',
    ]) {
      const headers: Record<string, string> = offer === undefined ? {} : { 'Accept-Encoding': offer }
      const answer = await ask(address, '/metrics', { headers })
      assert.is(answer.headers['content-encoding'], undefined, offer)
      assert.is(answer.text, handle.render())
    }
  }))

test('a body below one kilobyte is never compressed, and one of a kilobyte is', () =>
  listening({}, async ({ handle, address }) => {
    const headers = { 'Accept-Encoding': 'gzip' }
    gauge('g', { fill: 'x'.repeat(900) }).set(1)
    const missing = 1024 - Buffer.byteLength(handle.render())
    handle.clear()
    gauge('g', { fill: 'x'.repeat(900 + missing - 1) }).set(1)
    const short = await ask(address, '/metrics', { headers })
    assert.equal([short.body.length, short.headers['content-encoding']], [1023, undefined])
    handle.clear()
    gauge('g', { fill: 'x'.repeat(900 + missing) }).set(1)
    const long = await ask(address, '/metrics', { headers })
    assert.equal([gunzipSync(long.body).length, long.headers['content-encoding']], [1024, 'gzip'])
  }))

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

const timeouts: ReadonlyArray<readonly [header: string | undefined, milliseconds: number]> = [
  ['1', 500],
  ['0.75', 375],
  ['0.1', 50],
  ['0.01', 50],
  ['1e-9', 50],
  ['10.0', 5_000],
  ['60', 10_000],
  ['Infinity', 10_000],
  ['0', 10_000],
  ['-1', 10_000],
  ['soon', 10_000],
  ['', 10_000],
  [undefined, 10_000],
]

/** Shows nothing, and tells what it is asked for. */
function scraperOfNothing(limits?: CheckedLimits) {
  const waits: number[] = []
  const started: number[] = []
  let renders = 0
  const scraper = new Scraper(
    {
      async collect(timeoutMs, isJoining) {
        waits.push(timeoutMs)
        if (!isJoining) started.push(timeoutMs)
      },
      expose() {
        renders += 1
        return { families: [] }
      },
    },
    limits,
  )
  const scrapeWithin = (timeoutSeconds: string | undefined) =>
    scraper.scrape({ accept: undefined, acceptEncoding: undefined, timeoutSeconds })
  return { scrapeWithin, waits, started, renders: () => renders }
}

for (const [timeoutSeconds, milliseconds] of timeouts) {
  test(`collectors have ${milliseconds} ms where the scraper says it waits ${timeoutSeconds ?? 'nothing'}`, async () => {
    const { scrapeWithin, waits } = scraperOfNothing()
    await scrapeWithin(timeoutSeconds)
    assert.equal(waits, [milliseconds])
  })
}

test('what a scraper may ask for can be limited', async () => {
  const { scrapeWithin, waits } = scraperOfNothing({ ...defaultLimits, timeoutMs: 4_000 })
  for (const seconds of ['1', '60', undefined]) await scrapeWithin(seconds)
  assert.equal(waits, [500, 2_000, 2_000])
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

test('a scrape waits for async collectors, and shows what they set', () =>
  listening({}, async ({ address }) => {
    using _ending = collect(async () => {
      await new Promise(resolve => setImmediate(resolve))
      gauge('collected').set(7)
    })
    assert.is(sampleValue((await ask(address, '/metrics')).text, 'collected'), '7')
  }))

test('a collector slower than the scraper waits is cut, counted by name and reported, and the rest is served', () =>
  listening({}, async ({ address }) => {
    using held = holdCollector('endless')
    gauge('g').set(1)
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.02' }
    let texts: string[] = []
    const warnings = await warningsOf(async () => {
      texts = [
        (await ask(address, '/metrics', { headers })).text,
        (await ask(address, '/metrics', { headers })).text,
      ]
    })
    assert.equal(
      texts.map(text => sampleValue(text, 'metrics_collector_errors_total{collector="endless"}')),
      // It is one run, which the second scrape joined.
      ['1', '1'],
    )
    assert.is(sampleValue(texts[0]!, 'g'), '1')
    assert.is(held.runs(), 1)
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, 'endless')
  }))

/** Counts the turns of the event loop until `body` is done. */
async function turnsDuring(body: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await body()
  isOver = true
  return turns
}

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
    const rendering = await turnsDuring(() => handle.renderTo(sink))
    assert.ok(rendering > 1, `the loop turned ${rendering} times during the render`)
    let rendered = ''
    const scraping = await turnsDuring(async () => {
      const response = await handle.fetchHandler()(new Request('http://localhost/'))
      rendered = await response.text()
    })
    assert.ok(scraping > 1, `the loop turned ${scraping} times during the scrape`)
    const text = Buffer.concat(chunks).toString()
    assert.is(rendered, text)
    const { body } = await ask(address, '/metrics')
    assert.is(body.toString(), text)
    assert.is(parseStrictly(body)[0]?.samples.length, series)
  }))

test('a scrape that takes gzip and one that does not share one render', () =>
  listening({}, async ({ address }) => {
    for (let id = 0; id < 100; id++) counter('requests', { id }).increment(id)
    using held = holdCollector()
    const plain = ask(address, '/metrics')
    await held.started
    const zipped = ask(address, '/metrics', { headers: { 'Accept-Encoding': 'gzip' } })
    // Answered after both have arrived, because the server reads in the order of arrival.
    await ask(address, '/health')
    held.release()
    assert.is(gunzipSync((await zipped).body).toString(), (await plain).text)
    assert.is(held.runs(), 1)
  }))

test('a scrape that comes while an older render is being compressed gets its own', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const series = recorder.registerCounter('c', { fill: 'x'.repeat(2000) })
  const scraper = new Scraper({ collect: async () => {}, expose: () => exposed(recorder) })
  const zipped = { accept: undefined, acceptEncoding: 'gzip', timeoutSeconds: undefined }
  const plain = { ...zipped, acceptEncoding: undefined }
  const first = scraper.scrape(zipped)
  // Shares the first one's render, so that has ended when this is answered, and its compression has just begun.
  await scraper.scrape(plain)
  series.increment(1)
  const second = scraper.scrape(zipped)
  const text = async (answer: Promise<ScrapeAnswer>) =>
    gunzipSync(Buffer.concat((await answer).body)).toString()
  assert.match(await text(first), / 0\n$/)
  assert.match(await text(second), / 1\n$/)
})

test.run()
