import { type Body, type Store, values } from './cases/library.ts'
import type { Numbers, Shape } from './row.ts'

const verbs: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** The series of a store, and what is written to each of them at a time. */
export interface Load {
  readonly shape: Shape
  readonly routes: readonly string[]
  /** What each series is given: to counters a number of its own, so that no library can keep the text of a few. */
  readonly amounts: readonly number[]
  /** Ten, or fewer where there would be less than ten series in each. */
  readonly families: number
}

const amountOf: Readonly<Record<Numbers, (shape: Shape, series: number) => number>> = {
  integers: (shape, series) => (shape === 'histograms' ? Math.ceil(values[series & 1023]!) : series + 1),
  fractions: (_, series) => values[series & 1023]! * (1 + series * 1e-7),
}

/** The routes are new strings each time, and flat ones as a parser makes them, not ropes. */
export function createLoad(shape: Shape, series: number, numbers: Numbers = usualNumbers(shape)): Load {
  const routes = Array.from({ length: series }, (_, index) =>
    Buffer.from(`/api/v1/orders/${index}`).toString('latin1'),
  )
  const families = Math.min(10, Math.ceil(series / 10))
  const amounts = routes.map((_, index) => amountOf[numbers](shape, index))
  return { shape, routes, amounts, families }
}

function usualNumbers(shape: Shape): Numbers {
  return shape === 'histograms' ? 'fractions' : 'integers'
}

/** Writes once to the series in this place: the first time this registers it. */
export function write(store: Store, { shape, routes, amounts, families }: Load, i: number): void {
  const family = i % families
  const verb = verbs[(i / 10) & 7]!
  const amount = amounts[i]!
  if (shape === 'counters') store.count(family, verb, routes[i]!, amount)
  else if (shape === 'countersByRoute') store.countByRoute(family, verb, routes[i]!, amount)
  else store.observe(family, verb, routes[i]!, amount)
}

export function fill(store: Store, load: Load): void {
  for (let i = 0; i < load.routes.length; i++) write(store, load, i)
}

export function lengthOf(body: Body): number {
  return body.reduce((sum, { length }) => sum + length, 0)
}
