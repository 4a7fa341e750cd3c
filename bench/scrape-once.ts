import { longestHold } from './hold.ts'

/** The counters of each thread or process that is scraped. */
export const series = 10_000

/** How many threads or processes there are, and how often they are scraped. */
export const members = 8
export const scrapes = 21

/** The labels of a series. The first ones repeat. */
export function labelsOf(id: number): { readonly method: string; readonly route: string } {
  return { method: `M${id % 8}`, route: `/route/${id}` }
}

export interface Scraped {
  readonly ms: number
  readonly holdMs: number
}

/** Scrapes, checks that everything adds up, and measures the longest hold of the event loop meanwhile. */
export async function scrapeOnce(render: () => Promise<string>): Promise<Scraped> {
  let text = ''
  let ms = 0
  const holdMs = await longestHold(async () => {
    const start = performance.now()
    text = await render()
    ms = performance.now() - start
  })
  let sum = 0
  for (const line of text.split('\n')) {
    if (line.startsWith('jobs_total{')) sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  const wanted = (members * series * (series - 1)) / 2
  if (sum !== wanted) throw new Error(`${sum} of ${wanted}`)
  return { ms, holdMs }
}
