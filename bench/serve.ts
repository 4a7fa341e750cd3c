import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Library } from './cases/library.ts'
import { check } from './check.ts'
import type { Order, Outcome } from './client.ts'
import { createLoad, fill, type Load } from './fill.ts'
import { warmUp } from './measure.ts'
import type { Plan } from './row.ts'

interface Scraped {
  /** Has the client scrape at once over some connections, for some time, at least once. */
  scrape(connections: number, ms: number): Promise<Outcome>
  stop(): void
}

/** Serves a store of counters, and starts a client in a process of its own. */
async function serve(library: Library, series: number, gzip: boolean): Promise<Scraped> {
  const { store, port } = await library.serveStore!()
  const load = createLoad('counters', series)
  fill(store, load)
  store.prepare?.()
  check(await store.render(), load, 1)
  const bytes = await checkAnswer(port, load, gzip)
  const client = fork(fileURLToPath(new URL('client.js', import.meta.url)), [String(port)], { execArgv: [] })
  client.once('exit', code => {
    if (code) process.exit(code)
  })
  return {
    async scrape(connections, ms) {
      const order: Order = { connections, ms, bytes, gzip }
      client.send(order)
      const [outcome] = await once(client, 'message')
      return outcome
    },
    stop: () => client.kill(),
  }
}

/** The length of an answer on the wire, once what it holds has been checked. */
async function checkAnswer(port: number, load: Load, gzip: boolean): Promise<number> {
  const headers = { 'Accept-Encoding': gzip ? 'gzip' : 'identity' }
  const request = get({ host: '127.0.0.1', port, path: '/metrics', headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await buffer(response)
  check([gzip ? gunzipSync(body) : body], load, 1)
  return body.length
}

/** The longest time between two turns of the event loop, which never sleeps, while `work` goes on. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  let isOver = false
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return longest
}

/** Milliseconds that one scrape holds the event loop of the server at a time. */
export async function timeHold(
  library: Library,
  series: number,
  gzip: boolean,
  plan: Plan,
): Promise<number[]> {
  const { scrape, stop } = await serve(library, series, gzip)
  const time = (): Promise<number> => longestHold(() => scrape(1, 0))
  await warmUp(plan.warmMs, 3, time)
  const samples: number[] = []
  while (samples.length < plan.rounds) samples.push(await time())
  stop()
  return samples
}

/** Scrapes that are answered in a second. */
export async function countScrapes(
  library: Library,
  series: number,
  connections: number,
  gzip: boolean,
  plan: Plan,
): Promise<number[]> {
  const { scrape, stop } = await serve(library, series, gzip)
  await scrape(connections, plan.httpWarmMs)
  const samples: number[] = []
  while (samples.length < plan.rounds) {
    const { scrapes, ms } = await scrape(connections, plan.httpRoundMs)
    samples.push((scrapes * 1000) / ms)
  }
  stop()
  return samples
}
