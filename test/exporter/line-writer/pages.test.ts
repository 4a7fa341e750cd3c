import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Pages, pageBytes } from '../../../exporter-prometheus/lib/line-writer/pages.ts'
import { serveScrape } from '../../../exporter-prometheus/lib/transport/http/answer.ts'
import { ask } from '../../support/http-client.ts'
import { freshRecorder, uninstall } from '../../support/prometheus-fixture.ts'
import { listening } from '../../support/scrape-fixture.ts'

/** Sets gauges of so many kilobytes together to one value. */
function setAll(kilobytes: number, value: number): void {
  const fill = 'x'.repeat(1_000)
  for (let id = 0; id < kilobytes; id++) gauge('g', { fill, id }).set(value)
}

/** The values of all lines that are no comments. */
function valuesOf(text: string): Set<string> {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Set(lines.map(line => line.slice(line.lastIndexOf(' ') + 1)))
}

/** A scraper of gauges of so many kilobytes together. */
function scraperOfGauges(kilobytes: number) {
  const { scraper } = freshRecorder()
  setAll(kilobytes, 1)
  const request = { accept: undefined, acceptEncoding: undefined, timeoutSeconds: undefined }
  return { scraper, scrape: (changes = {}) => scraper.scrape({ ...request, ...changes }) }
}

test.after.each(uninstall)

test('returned pages are reused, up to 32 of them', () => {
  const pages = new Pages()
  const taken = Array.from({ length: 40 }, () => pages.take())
  pages.give(taken.map(page => page.subarray(0, 10)))
  const again = Array.from({ length: 40 }, () => pages.take())
  assert.ok(again.every(page => page.length === pageBytes))
  const known = new Set(taken.map(page => page.buffer))
  assert.is(again.filter(page => known.has(page.buffer)).length, 32)
  assert.is(new Set(again.map(page => page.buffer)).size, 40)
})

test('memory that is not a page is not taken back', () => {
  const pages = new Pages()
  pages.give([Buffer.alloc(pageBytes * 2), Buffer.alloc(10), Buffer.from('a short one')])
  assert.is(pages.take().length, pageBytes)
})

test('only a released body is overwritten by the next', async () => {
  const { scrape } = scraperOfGauges(200)
  const kept = await scrape()
  const released = await scrape()
  const before = Buffer.concat(kept.body).toString()
  released.release(true)
  const memory = new Set(released.body.map(piece => piece.buffer))
  setAll(200, 2)
  const next = await scrape()
  assert.ok(next.body.some(piece => memory.has(piece.buffer)))
  assert.is(Buffer.concat(kept.body).toString(), before)
  assert.equal(valuesOf(Buffer.concat(next.body).toString()), new Set(['2']))
})

test('a shared body is overwritten once both owners have released it', async () => {
  const { scrape } = scraperOfGauges(200)
  const [plain, zipped] = await Promise.all([scrape(), scrape({ acceptEncoding: 'gzip' })])
  const memory = new Set(plain.body.map(piece => piece.buffer))
  const isUsedAgain = async () => (await scrape()).body.some(piece => memory.has(piece.buffer))
  plain.release(true)
  assert.not(await isUsedAgain())
  zipped.release(true)
  assert.ok(await isUsedAgain())
})

/** An answer that nobody reads before `read()`. */
class Unread extends Writable {
  readonly pieces: Buffer[] = []
  read = (): void => {}
  setHeader(): void {}
  writeHead(): void {}

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.pieces.push(piece)
    this.read = done
  }
}

function requestOf(): IncomingMessage {
  const request = { method: 'GET', url: '/metrics', headers: {}, socket: new EventEmitter() }
  return request as unknown as IncomingMessage
}

test('a body of a listener is released only once all of it was sent', async () => {
  const { scraper, scrape } = scraperOfGauges(40)
  const answer = new Unread()
  const request = requestOf()
  await serveScrape(scraper, request, answer as unknown as ServerResponse, { ownsServer: true })
  const memory = answer.pieces[0]!.buffer
  assert.not((await scrape()).body.some(piece => piece.buffer === memory))
  answer.read()
  await once(answer, 'finish')
  assert.ok((await scrape()).body.some(piece => piece.buffer === memory))
})

test('a body that a listener could not send whole is never released, because the system may still have it', async () => {
  const { scraper, scrape } = scraperOfGauges(40)
  const answer = new Unread()
  const request = requestOf()
  await serveScrape(scraper, request, answer as unknown as ServerResponse, { ownsServer: true })
  const memory = answer.pieces[0]!.buffer
  answer.destroy()
  await once(answer, 'close')
  assert.not((await scrape()).body.some(piece => piece.buffer === memory))
})

test('every scrape of a listener shows the values of its time, at any pace', () =>
  listening({}, async ({ address, handle }) => {
    for (let time = 1; time <= 20; time++) {
      setAll(200, time)
      const answers = await Promise.all([ask(address, '/metrics'), ask(address, '/metrics')])
      for (const { text } of answers) assert.is(text, handle.render())
    }
  }))

test('a slow reader of a listener does not get bytes that were written for others meanwhile', () =>
  listening({}, async ({ address }) => {
    // More than the system takes before it is read.
    setAll(16_000, 1)
    const slow = connect(address)
    slow.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await once(slow, 'readable')
    for (let time = 2; time <= 5; time++) {
      setAll(16_000, time)
      const { text } = await ask(address, '/metrics')
      assert.equal(valuesOf(text), new Set([String(time)]))
    }
    const pieces: Buffer[] = []
    for await (const piece of slow) pieces.push(piece)
    const text = Buffer.concat(pieces).toString()
    const body = text.slice(text.indexOf('\r\n\r\n') + 4)
    assert.is(body.match(/^g\{/gm)?.length, 16_000)
    assert.equal(valuesOf(body), new Set(['1']))
  }))

test('an answer that another server retains does not change', async () => {
  const handle = freshRecorder()
  const handler = handle.requestHandler()
  const kept: Buffer[][] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    kept.push(pieces)
    const write = response.write.bind(response)
    response.write = (piece: Buffer) => {
      pieces.push(piece)
      return write(piece)
    }
    handler(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const { port } = server.address() as AddressInfo
    for (let time = 1; time <= 5; time++) {
      setAll(200, time)
      await ask({ host: '127.0.0.1', port }, '/')
    }
    const values = kept.map(pieces => valuesOf(Buffer.concat(pieces).toString()))
    assert.equal(
      values,
      [1, 2, 3, 4, 5].map(value => new Set([String(value)])),
    )
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
})

test.run()
