import { gunzipSync } from 'node:zlib'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ScrapeAnswer, Scraper } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { exposed } from '../../support/exposed.ts'
import { ask } from '../../support/http-client.ts'
import { holdCollector, listening } from '../../support/scrape-fixture.ts'

// Which scrapes are compressed, and that none gets another's bytes.

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
