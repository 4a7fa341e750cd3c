import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Library } from './cases/library.ts'
import type { Order, Outcome } from './client.ts'
import { check, fill, makeRoutes } from './fill.ts'
import { warmUp } from './measure.ts'
import type { Plan } from './rows.ts'

interface Scraped {
  /** Has the client scrape at once over some connections, for some time, at least once. */
  scrape(connections: number, ms: number): Promise<Outcome>
  stop(): void
}

/** Serves a store of counters, and starts a client in a process of its own. */
async function serve(library: Library, series: number): Promise<Scraped> {
  const { store, port } = await library.serveStore!()
  fill(store, 'counters', makeRoutes(series))
  const body = await store.render()
  check(body, 'counters', series, 1)
  const client = fork(fileURLToPath(new URL('client.js', import.meta.url)), [String(port)], { execArgv: [] })
  client.once('exit', code => {
    if (code) process.exit(code)
  })
  return {
    async scrape(connections, ms) {
      const order: Order = { connections, ms, bytes: body.length }
      client.send(order)
      const [outcome] = await once(client, 'message')
      return outcome
    },
    stop: () => client.kill(),
  }
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
export async function timeHold(library: Library, series: number, plan: Plan): Promise<number[]> {
  const { scrape, stop } = await serve(library, series)
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
  plan: Plan,
): Promise<number[]> {
  const { scrape, stop } = await serve(library, series)
  await scrape(connections, plan.httpRoundMs)
  const samples: number[] = []
  while (samples.length < plan.rounds) {
    const { scrapes, ms } = await scrape(connections, plan.httpRoundMs)
    samples.push((scrapes * 1000) / ms)
  }
  stop()
  return samples
}
