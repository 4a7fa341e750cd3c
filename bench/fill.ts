import { type Body, type Store, values } from './cases/library.ts'
import type { Numbers, Shape } from './row.ts'

const verbs: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** The series of a store, and what is written to each of them each time. */
export interface Load {
  readonly shape: Shape
  readonly routes: readonly string[]
  /** What each series is given: a number of its own, so that no library can keep the text of a few. */
  readonly amounts: readonly number[]
  /** Ten, or so many that each has ten series. */
  readonly families: number
}

export function isHistograms(shape: Shape): boolean {
  return shape.startsWith('histograms')
}

export function hasSmallFamilies(shape: Shape): boolean {
  return shape.endsWith('InSmallFamilies')
}

const amountOf: Readonly<Record<Numbers, (series: number) => number>> = {
  integers: series => series + 1,
  fractions: series => values[series & 1023]! * (1 + series * 1e-7),
}

/** The routes are new strings each time, and flat, as those of a parser are, not ropes. */
export function createLoad(
  shape: Shape,
  series: number,
  numbers: Numbers = isHistograms(shape) ? 'fractions' : 'integers',
  isForeign = false,
): Load {
  const routes = Array.from({ length: series }, (_, index) =>
    Buffer.from(`/api/v1/orders/${index}${isForeign && index === series >> 1 ? '/café' : ''}`).toString(),
  )
  const most = series / 10
  const families = hasSmallFamilies(shape) ? most : Math.min(10, Math.ceil(most))
  const amounts = routes.map((_, index) => amountOf[numbers](index))
  return { shape, routes, amounts, families }
}

/** Writes once to this series; the first write registers it. */
export function write(store: Store, { shape, routes, amounts, families }: Load, i: number): void {
  const family = i % families
  const verb = verbs[(i / 10) & 7]!
  const [route, amount] = [routes[i]!, amounts[i]!]
  if (shape === 'counters' || shape === 'countersInSmallFamilies') store.count(family, verb, route, amount)
  else if (shape === 'countersByRoute') store.countByRoute(family, verb, route, amount)
  else if (shape === 'countersByOneLabel') store.countByOneLabel(family, route, amount)
  else if (shape === 'histogramsByOneLabel') store.observeByOneLabel(family, route, amount)
  else store.observe(family, verb, route, amount)
}

export function fill(store: Store, load: Load): void {
  for (let i = 0; i < load.routes.length; i++) write(store, load, i)
}

export function lengthOf(body: Body): number {
  return body.reduce((sum, { length }) => sum + length, 0)
}
