import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { gzip } from 'node:zlib'
import { PrometheusBuilder, type PrometheusHandle, type ScrapeLimits } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codingsOf } from '../../../exporter-prometheus/lib/transport/coding.ts'
import { defaultLimits } from '../../../exporter-prometheus/lib/transport/limits.ts'
import { Scraper, type ScrapeSource } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { BusyError } from '../../../exporter-prometheus/lib/transport/turnstile.ts'
import { exposed } from '../../support/exposed.ts'
import { nextTurn } from '../../support/gate.ts'
import { type Answer, ask } from '../../support/http-client.ts'
import { freshRecorder, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { listening } from '../../support/scrape-fixture.ts'
import { serving } from '../../support/serving.ts'

test.after.each(uninstall)

const plain = { accept: undefined, acceptEncoding: undefined, timeoutSeconds: undefined }
const source: ScrapeSource = {
  collect: async () => {},
  expose: () => ({ families: [] }),
}

/** How many of these promises are fulfilled, and how many rejected because there is no room. */
async function outcomesOf(answers: ReadonlyArray<Promise<unknown>>): Promise<[number, number]> {
  const results = await Promise.allSettled(answers)
  const refused = results.filter(result => result.status === 'rejected' && result.reason instanceof BusyError)
  return [results.filter(({ status }) => status === 'fulfilled').length, refused.length]
}

test('selections wait for their turn, a hundred of them; what asks for everything is never refused for that', async () => {
  const scraper = new Scraper(source, { ...defaultLimits, renders: 1, bodies: 1_000 })
  const selected = Array.from({ length: 200 }, (_, id) => scraper.scrape({ ...plain, names: [`n${id}`] }))
  const whole = scraper.scrape(plain)
  assert.equal(await outcomesOf(selected), [101, 99])
  assert.is((await whole).body.length, 0)
})

test('never more bodies are in memory than may be, and each that is given back makes room', async () => {
  const scraper = new Scraper(source, { ...defaultLimits, bodies: 3 })
  const scrape = (id: number) => scraper.scrape({ ...plain, names: [`n${id}`] })
  const answers = [await scrape(0), await scrape(1), await scrape(2)]
  assert.equal(await outcomesOf([scrape(3), scraper.scrape(plain)]), [0, 2])
  answers[1]!.release(false)
  const one = await scrape(4)
  assert.equal(await outcomesOf([scrape(5)]), [0, 1])
  // An answer that was refused holds nothing, and one that is released twice gives back one.
  one.release(true)
  one.release(true)
  await scrape(6)
  assert.equal(await outcomesOf([scrape(7)]), [0, 1])
})

test('a body that many share counts once, until the last of them has it', async () => {
  const scraper = new Scraper(source, { ...defaultLimits, bodies: 1 })
  const answers = await Promise.all(Array.from({ length: 50 }, () => scraper.scrape(plain)))
  for (const { release } of answers) {
    assert.equal(await outcomesOf([scraper.scrape(plain)]), [0, 1])
    release(false)
  }
  assert.equal(await outcomesOf([scraper.scrape(plain)]), [1, 0])
})

test('a render that fails, or is not compressed, leaves its room to others', async () => {
  let isBroken = true
  const scraper = new Scraper(
    {
      ...source,
      expose(...asked) {
        if (isBroken) throw new Error('broken')
        return source.expose(...asked)
      },
    },
    { ...defaultLimits, renders: 1, bodies: 1 },
  )
  for (let time = 0; time < 5; time++) assert.equal(await outcomesOf([scraper.scrape(plain)]), [0, 0])
  isBroken = false
  assert.equal(await outcomesOf([scraper.scrape(plain)]), [1, 0])
})

test('two bodies at a time are compressed, whatever many selections ask for', async () => {
  let working = 0
  let most = 0
  const recorder = new PrometheusBuilder().buildRecorder()
  for (let id = 0; id < 8; id++) recorder.registerGauge(`g${id}`, { fill: 'x'.repeat(2_000) }).set(1)
  const counting: typeof gzip = ((
    body: Buffer,
    options: object,
    done: (error: null, zipped: Buffer) => void,
  ) => {
    working += 1
    most = Math.max(most, working)
    setImmediate(() => {
      working -= 1
      done(null, body)
    })
    return options
  }) as never
  const exposing = { ...source, expose: () => exposed(recorder) }
  const scraper = new Scraper(exposing, defaultLimits, codingsOf({ gzip: counting }))
  const scrape = (id: number) => scraper.scrape({ ...plain, acceptEncoding: 'gzip', names: [`g${id}`] })
  assert.equal(await outcomesOf(Array.from({ length: 8 }, (_, id) => scrape(id))), [8, 0])
  assert.is(most, 2)
})

/** Sixteen megabytes, more than a system keeps for a reader that does not read. */
function setMuch(): void {
  const fill = 'x'.repeat(10_000)
  for (let id = 0; id < 1_600; id++) gauge('much', { id, fill }).set(1)
}

/** A client that asks for everything, and reads nothing but the beginning of the answer. */
async function stalled(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'readable')
  return socket
}

async function askUntil(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  // What the server hears of a client comes in its own time.
  for (let time = 0; time < 1_000; time++) {
    const answer = await ask()
    if (answer.status === status) return answer
    await nextTurn()
  }
  throw new Error(`no answer was ${status}`)
}

const limits: ScrapeLimits = { bodies: 1 }
const scrapeMetrics = 'metrics_scrape'

/** With what a limit is tried, each with a port at which `/metrics` is answered. */
const ways: Readonly<
  Record<
    string,
    (given: ScrapeLimits, body: (port: number, handle: PrometheusHandle) => Promise<void>) => Promise<void>
  >
> = {
  'the listener': (scrapeLimits, body) =>
    listening({ scrapeLimits, scrapeMetrics }, ({ handle, address }) => body(address.port, handle)),
  'a mounted handler': (scrapeLimits, body) => {
    const handle = freshRecorder(builder => builder.withScrapeMetrics().withScrapeLimits(scrapeLimits))
    return serving(handle.requestHandler(), ({ port }) => body(port, handle))
  },
}

for (const [name, within] of Object.entries(ways)) {
  const host = '127.0.0.1'

  test(`${name} answers 503 while others read all that may be in memory, and says when to try again`, () =>
    within(limits, async (port, handle) => {
      setMuch()
      const slow = await stalled(port)
      const refused = await ask({ host, port }, '/metrics?name[]=none')
      assert.equal([refused.status, refused.headers['retry-after']], [503, '1'])
      assert.match(refused.text, 'Try again')
      slow.destroy()
      const { status } = await askUntil(() => ask({ host, port }, '/metrics?name[]=none'), 200)
      assert.is(status, 200)
      assert.ok(Number(sampleValue(handle.render(), 'metrics_scrape_requests_total{code="503"}')) > 0)
    }))

  test(`${name} cuts off who has read for ten seconds, when others want to read`, () =>
    within(limits, async port => {
      setMuch()
      const slow = await stalled(port)
      const cut = new Promise(resolve => slow.once('close', resolve))
      const { now } = performance
      performance.now = () => now.call(performance) + 10_000
      try {
        assert.is((await ask({ host, port }, '/metrics?name[]=none')).status, 200)
      } finally {
        performance.now = now
      }
      slow.resume()
      await cut
    }))

  test(`${name} ends an answer that takes longer than it may`, () =>
    within({ answerMs: 200 }, async (port, handle) => {
      setMuch()
      const slow = await stalled(port)
      const cut = new Promise(resolve => slow.once('close', resolve))
      slow.resume()
      let read = 0
      slow.on('data', (piece: Buffer) => {
        read += piece.length
        slow.pause()
      })
      await askUntil(async () => {
        const answer = await ask({ host, port }, '/metrics?name[]=metrics_scrape_requests_total')
        return { ...answer, status: answer.text.includes('code="499"') ? 1 : 0 }
      }, 1)
      slow.removeAllListeners('data').resume()
      await cut
      assert.ok(read < Buffer.byteLength(handle.render()))
    }))
}

test('the fetch handler answers 503 when there is no room, and gives back what it has', async () => {
  const handle = freshRecorder(builder => builder.withScrapeLimits(limits))
  const handler = handle.fetchHandler()
  await serving(handle.requestHandler(), async ({ port }: Pick<AddressInfo, 'port'>) => {
    setMuch()
    const slow = await stalled(port)
    const refused = await handler(new Request('http://x/?name[]=none'))
    assert.equal([refused.status, refused.headers.get('retry-after')], [503, '1'])
    slow.destroy()
    const again = async (): Promise<Answer> => {
      const { status } = await handler(new Request('http://x/?name[]=none'))
      return { status } as Answer
    }
    await askUntil(again, 200)
    for (let time = 0; time < 5; time++) assert.is((await again()).status, 200)
  })
})

test.run()
