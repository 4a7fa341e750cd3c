import { fileURLToPath } from 'node:url'
import type { Library } from './cases/library.ts'
import { createLoad, fill } from './fill.ts'
import { longestHold } from './hold.ts'
import { warmUp } from './measure.ts'
import { clientCore } from './pinned.ts'
import type { Plan } from './row.ts'
import { countPerSecond, type Scraper, startScraper } from './scraper.ts'

/** Serves a store of counters, and starts a client in a process of its own. */
async function serve(library: Library, series: number, gzip: boolean): Promise<Scraper> {
  const { store, port } = await library.serveStore!()
  const load = createLoad('counters', series)
  fill(store, load)
  store.prepare?.()
  const path = fileURLToPath(new URL('client.js', import.meta.url))
  const core = process.env[clientCore]
  return startScraper(port, load, gzip, { path, core: core === undefined ? undefined : Number(core) })
}

/** The longest time that one scrape holds the event loop of the server, in milliseconds. */
export async function timeHold(
  library: Library,
  series: number,
  gzip: boolean,
  plan: Plan,
): Promise<number[]> {
  const { scrape, stop } = await serve(library, series, gzip)
  const time = (): Promise<number> => longestHold(() => scrape(1, 0))
  await warmUp(plan.warmMs, plan.warmMs === 0 ? 1 : 3, time)
  const samples: number[] = []
  while (samples.length < plan.rounds) samples.push(await time())
  stop()
  return samples
}

/** Scrapes that are answered per second. */
export async function countScrapes(
  library: Library,
  series: number,
  connections: number,
  gzip: boolean,
  plan: Plan,
): Promise<number[]> {
  return countPerSecond(await serve(library, series, gzip), connections, plan)
}
