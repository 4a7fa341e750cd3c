import * as zlib from 'node:zlib'
import { gunzipSync } from 'node:zlib'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codingsOf } from '../../../exporter-prometheus/lib/transport/coding.ts'
import { Scraper, type ScrapeSource } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { exposed } from '../../support/exposed.ts'

type Done = (error: Error | null, zipped: Buffer) => void

/** A zstd of a runtime that has it; what it makes can be told from everything else. */
const zstdCompress = (body: Buffer, done: Done): void =>
  done(null, Buffer.concat([Buffer.from('zstd:'), body]))

function scraperOf(codings: ReturnType<typeof codingsOf>, fill = 2_000): Scraper {
  const recorder = new PrometheusBuilder().buildRecorder()
  recorder.registerCounter('c', { fill: 'x'.repeat(fill) }).increment(1)
  const source: ScrapeSource = { collect: async () => {}, expose: () => exposed(recorder) }
  return new Scraper(source, undefined, codings)
}

async function scrape(scraper: Scraper, acceptEncoding: string | undefined) {
  const request = { accept: undefined, acceptEncoding, timeoutSeconds: undefined }
  const { headers, body } = await scraper.scrape(request)
  return { headers, body: Buffer.concat(body) }
}

test('gzip comes first; zstd is there where the runtime has it', () => {
  assert.equal([...codingsOf({ gzip: zlib.gzip }).keys()], ['gzip'])
  assert.equal([...codingsOf({ gzip: zlib.gzip, zstdCompress }).keys()], ['gzip', 'zstd'])
  assert.equal([...codingsOf().keys()], 'zstdCompress' in zlib ? ['gzip', 'zstd'] : ['gzip'])
})

test('a reader who prefers zstd gets it, and one who takes gzip gets that', async () => {
  const scraper = scraperOf(codingsOf({ gzip: zlib.gzip, zstdCompress }))
  const plain = await scrape(scraper, undefined)
  assert.is(plain.headers['Content-Encoding'], undefined)
  const zstd = await scrape(scraper, 'gzip;q=0.5, zstd')
  assert.is(zstd.headers['Content-Encoding'], 'zstd')
  assert.is(zstd.headers.Vary, 'Accept, Accept-Encoding')
  assert.is(zstd.headers['Content-Length'], String(zstd.body.length))
  assert.is(zstd.body.toString(), `zstd:${plain.body}`)
  const gzip = await scrape(scraper, 'gzip')
  assert.is(gzip.headers['Content-Encoding'], 'gzip')
  assert.equal(gunzipSync(gzip.body), plain.body)
})

test('where there is no zstd, who prefers it gets the next best, or the plain body', async () => {
  const scraper = scraperOf(codingsOf({ gzip: zlib.gzip }))
  assert.is((await scrape(scraper, 'zstd, gzip;q=0.5')).headers['Content-Encoding'], 'gzip')
  assert.is((await scrape(scraper, 'zstd')).headers['Content-Encoding'], undefined)
})

test('of one render each coding is made once', async () => {
  let made = 0
  const counting = (body: Buffer, done: Done): void => {
    made += 1
    zstdCompress(body, done)
  }
  const scraper = scraperOf(codingsOf({ gzip: zlib.gzip, zstdCompress: counting }))
  const answers = await Promise.all(['zstd', 'gzip', 'zstd', 'zstd'].map(coding => scrape(scraper, coding)))
  assert.is(made, 1)
  assert.equal(
    answers.map(({ headers }) => headers['Content-Encoding']),
    ['zstd', 'gzip', 'zstd', 'zstd'],
  )
})

test('a short body stays plain in every coding', async () => {
  const scraper = scraperOf(codingsOf({ gzip: zlib.gzip, zstdCompress }), 10)
  for (const coding of ['gzip', 'zstd']) {
    assert.is((await scrape(scraper, coding)).headers['Content-Encoding'], undefined)
  }
})

test('a failed compression is a failed scrape', async () => {
  const broken = (_body: Buffer, done: Done): void => done(new Error('out of memory'), Buffer.alloc(0))
  const scraper = scraperOf(codingsOf({ gzip: zlib.gzip, zstdCompress: broken }))
  let message = ''
  await scrape(scraper, 'zstd').catch((error: Error) => {
    message = error.message
  })
  assert.is(message, 'out of memory')
})

test.run()
