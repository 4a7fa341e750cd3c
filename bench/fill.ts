import { type Store, values } from './cases/library.ts'
import type { Shape } from './rows.ts'

const verbs: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** New strings each time, and flat ones as a parser makes them, not ropes. */
export function makeRoutes(series: number): string[] {
  return Array.from({ length: series }, (_, index) =>
    Buffer.from(`/api/v1/orders/${index}`).toString('latin1'),
  )
}

/** Writes once to each series: the first time this registers them. */
export function fill(store: Store, shape: Shape, routes: readonly string[]): void {
  if (shape === 'counters') {
    for (let i = 0; i < routes.length; i++) store.count(i % 10, verbs[(i / 10) & 7]!, routes[i]!)
  } else if (shape === 'countersByRoute') {
    for (let i = 0; i < routes.length; i++) store.countByRoute(i % 10, verbs[(i / 10) & 7]!, routes[i]!)
  } else {
    for (let i = 0; i < routes.length; i++) {
      store.observe(i % 10, verbs[(i / 10) & 7]!, routes[i]!, values[i & 1023]!)
    }
  }
}

/** Throws unless every series is there with everything that was written to it. */
export function check(body: Buffer, shape: Shape, series: number, writes: number): void {
  const lines = body
    .toString()
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const counts = shape === 'histograms' ? lines.filter(line => line.includes('_count{')) : lines
  const total = counts.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  const expectedLines = shape === 'histograms' ? series * 14 : series
  if (lines.length !== expectedLines || total !== series * writes) {
    throw new Error(`${lines.length} lines, ${total} writes; not ${expectedLines}, ${series * writes}`)
  }
}
