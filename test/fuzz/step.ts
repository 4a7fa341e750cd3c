import type { MetricKind } from 'metrics-facade/registry'
import type { Random } from '../support/random.ts'

// What a program may do, drawn at random. Steps are plain data, so that one that fails can be printed.

/** A label's value as it is emitted, or one that throws when it is read. */
export type FuzzValue = string | number | boolean | bigint | null | undefined
export type FuzzLabels = ReadonlyArray<readonly [name: string, value: FuzzValue]>

/** In which form labels are given. */
export type LabelForm = 'object' | 'map' | 'pairs'

/** One thing that a program does to its metrics. */
export type Step =
  | {
      readonly does: 'emit'
      readonly kind: MetricKind
      readonly name: string
      readonly labels: FuzzLabels
      readonly form: LabelForm
      readonly value: number
      /** How often a histogram records the value at once. */
      readonly times: number
      /** Through a handle that is held from the first use on. */
      readonly isHeld: boolean
    }
  | { readonly does: 'misuse'; readonly kind: MetricKind; readonly name: string; readonly value: unknown }
  | { readonly does: 'throw'; readonly kind: MetricKind; readonly name: string }
  /** Emits with something in the place of labels that is not labels, or has values that are not. */
  | { readonly does: 'mislabel'; readonly kind: MetricKind; readonly name: string; readonly labels: unknown }
  /** Emits under a name that is not a string. */
  | { readonly does: 'misname'; readonly kind: MetricKind; readonly name: unknown }
  | {
      readonly does: 'describe'
      readonly kind: MetricKind
      readonly name: string
      readonly help: string
      readonly buckets: readonly number[] | undefined
    }
  | {
      readonly does: 'remove'
      readonly kind: MetricKind
      readonly name: string
      readonly labels: FuzzLabels
      readonly form: LabelForm
    }
  /** Takes a series out that is there, whichever that is. */
  | { readonly does: 'removeOne'; readonly at: number; readonly shuffle: number }
  | { readonly does: 'clear' }
  | { readonly does: 'setGlobalLabel'; readonly name: string; readonly value: string | undefined }
  | { readonly does: 'tick'; readonly ms: number }
  | { readonly does: 'render' }
  | { readonly does: 'scrape'; readonly scrapers: number }

const kinds: readonly MetricKind[] = ['counter', 'gauge', 'histogram']

/** Names of metrics that collide with each other, once they are written and with what distributions add to them. */
const collidingNames: readonly string[] = [
  ...[
    'h',
    'h_count',
    'h_sum',
    'h_bucket',
    'h.count',
    'h_count_sum',
    'x',
    '9x',
    '_x',
    'a.b',
    'a_b',
    'a-b',
    '',
  ],
  ...['jobs_total', 'jobs', 'jobs_seconds', 'größe', '花火', '__name__', 'constructor', '__proto__', 'a:b'],
]
/** Names that only one kind of metric has. */
const ownNames: Readonly<Record<MetricKind, readonly string[]>> = {
  counter: ['own_requests_total', 'own_bytes_total'],
  gauge: ['own_depth', 'own-temperature'],
  histogram: ['own_wait_seconds', 'own_size_bytes'],
}
const labelNames: readonly string[] = [
  ...['a', 'b', 'c', 'd', 'e', 'zone', 'x-a', 'x_a', 'content-type', '1', '__proto__', 'constructor', 'a.b'],
]
const reservedNames: readonly string[] = ['le', 'quantile', '__name__', '']
const values: readonly FuzzValue[] = [
  ...['x', 'y', '', '1', 'true', 'a"b\\c\nd', 'köln', '\ud800', '花', '😀', ' ', '{}', 'x'.repeat(300)],
  ...[1, 0, -0, 2.5, Number.NaN, true, false, 7n, null, undefined],
]
const misused: readonly unknown[] = ['5', Number.NaN, -1, null, {}, 5n, Number.POSITIVE_INFINITY]
const mislabelled: readonly unknown[] = ['GET', 5, true, [1, 2], { a: { b: 1 } }, { a: ['x'] }, new Date(0)]
const misnamed: readonly unknown[] = [5, 7n, true, null, undefined, {}, ['jobs'], Symbol('s'), () => 'jobs']
const helps: readonly string[] = ['Help', 'Another help', 'with "quotes" and \\ and\nlines', 'Größe']
const advised: ReadonlyArray<readonly number[] | undefined> = [
  ...[undefined, undefined, [1, 10], [0.5, 2, 100], [2, 1], [], [-1, 1]],
]

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)]!
}

function nameFor(random: Random, kind: MetricKind): string {
  return random.below(2) === 0 ? pick(random, ownNames[kind]) : pick(random, collidingNames)
}

/** Distinct elements in any order. */
function sample<T>(random: Random, from: readonly T[], count: number): T[] {
  const left = [...from]
  const taken: T[] = []
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.below(left.length), 1))
  return taken
}

/** Many labels whose values, or names, are written otherwise than they are given. */
function manyLabels(random: Random): FuzzLabels {
  const count = pick(random, [9, 24, 40])
  const style = random.below(3)
  return sample(
    random,
    Array.from({ length: count }, (_, index) => index),
    count,
  ).map(index => {
    if (style === 0) return [`flag${index}`, index % 2 === 0]
    return style === 1 ? [`k${index}`, index] : [`x-header-${index}`, 'v']
  })
}

function labelsFor(random: Random): FuzzLabels {
  const kind = random.below(40)
  if (kind === 0) return manyLabels(random)
  // One long path is enough to see that nothing walks it by recursion.
  if (kind === 1 && random.below(60) === 0) {
    return Array.from({ length: 2_500 }, (_, index) => [`deep${index}`, 'v'])
  }
  const names = sample(random, labelNames, random.below(5))
  if (random.below(25) === 0) names.push(pick(random, reservedNames))
  return names.map(name => [
    name,
    random.below(3) === 0 ? pick(random, values) : pick(random, ['x', 'y', 'z']),
  ])
}

function formFor(random: Random): LabelForm {
  return pick(random, ['object', 'object', 'map', 'pairs'] as const)
}

function emission(random: Random): Step {
  const kind = pick(random, kinds)
  const isHeld = random.below(8) === 0
  return {
    does: 'emit',
    kind,
    name: isHeld ? pick(random, ownNames[kind]) : nameFor(random, kind),
    // What is refused is refused once a handle, so none is held of it.
    labels: isHeld ? [['held', random.below(6)]] : labelsFor(random),
    form: formFor(random),
    // Eighths, of which sums are exact in any order.
    value: random.below(800) / 8,
    // Through a handle that is held, to record nothing makes no series.
    times: kind === 'histogram' && !isHeld && random.below(6) === 0 ? random.below(5) : 1,
    isHeld,
  }
}

function removal(random: Random): Step {
  if (random.below(3) > 0) return { does: 'removeOne', at: random.below(1e9), shuffle: random.below(1e9) }
  const kind = pick(random, kinds)
  return {
    does: 'remove',
    kind,
    name: nameFor(random, kind),
    labels: labelsFor(random),
    form: formFor(random),
  }
}

function description(random: Random): Step {
  const kind = pick(random, kinds)
  return {
    does: 'describe',
    kind,
    name: nameFor(random, kind),
    help: pick(random, helps),
    buckets: kind === 'histogram' ? pick(random, advised) : undefined,
  }
}

/** The next thing that a program does. */
export function randomStep(random: Random): Step {
  const chance = random.below(1_000)
  const kind = pick(random, kinds)
  if (chance < 700) return emission(random)
  if (chance < 740) return { does: 'misuse', kind, name: nameFor(random, kind), value: pick(random, misused) }
  if (chance < 750) return { does: 'throw', kind, name: nameFor(random, kind) }
  if (chance < 755) return { does: 'misname', kind, name: pick(random, misnamed) }
  if (chance < 762) {
    return { does: 'mislabel', kind, name: nameFor(random, kind), labels: pick(random, mislabelled) }
  }
  if (chance < 790) return description(random)
  if (chance < 860) return removal(random)
  if (chance < 862) return { does: 'clear' }
  if (chance < 872) {
    const value = pick(random, ['x', 'y', undefined])
    return { does: 'setGlobalLabel', name: pick(random, ['a', 'region']), value }
  }
  if (chance < 900) return { does: 'tick', ms: 1 + random.below(400) }
  if (chance < 992) return { does: 'render' }
  return { does: 'scrape', scrapers: 1 + random.below(6) }
}
