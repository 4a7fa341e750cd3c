import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { check } from './check.ts'
import type { Order, Outcome } from './client.ts'
import type { Load } from './fill.ts'
import { onCore } from './pinned.ts'
import type { Plan } from './row.ts'

/** A client in a process of its own. */
export interface Scraper {
  /** Scrapes over all connections at once for this long, at least once over each. */
  scrape(connections: number, ms: number): Promise<Outcome>
  stop(): void
}

/** Where the client is, and the core that it runs on, if it has one of its own. */
export interface ClientPlace {
  readonly path: string
  readonly core?: number | undefined
}

/** Checks the answer of a server of these counters, and starts a client that expects the same each time. */
export async function startScraper(
  port: number,
  load: Load,
  gzip: boolean,
  { path, core }: ClientPlace,
): Promise<Scraper> {
  const bytes = await checkAnswer(port, load, gzip)
  const [execPath, ...execArgv] = onCore(core, [process.execPath])
  const client = fork(path, [String(port)], { execPath: execPath!, execArgv })
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

/** The length of an answer's body as it is sent, once what it holds has been checked. */
async function checkAnswer(port: number, load: Load, gzip: boolean): Promise<number> {
  const headers = { 'Accept-Encoding': gzip ? 'gzip' : 'identity' }
  const request = get({ host: '127.0.0.1', port, path: '/metrics', headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await buffer(response)
  check([gzip ? gunzipSync(body) : body], load, 1)
  return body.length
}

/** Scrapes that are answered per second, one sample for each round. */
export async function countPerSecond(
  { scrape, stop }: Scraper,
  connections: number,
  { rounds, httpWarmMs, httpRoundMs }: Plan,
): Promise<number[]> {
  await scrape(connections, httpWarmMs)
  const samples: number[] = []
  while (samples.length < rounds) {
    const { scrapes, ms } = await scrape(connections, httpRoundMs)
    samples.push((scrapes * 1000) / ms)
  }
  stop()
  return samples
}
