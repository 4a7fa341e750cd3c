import { type ExporterOptions, Matcher } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
} from 'metrics-facade'
import { Random } from '../support/random.ts'
import type { Ledger } from './ledger.ts'

/** Distinct workers that records come from at any time. */
const workers = 350
/** Handles of each kind that are held from the start. */
const handles = 200

const kinds = ['counter', 'gauge', 'buckets', 'summary', 'native'] as const

/** A name for each of the kinds of series that there are. */
const names = {
  counter: 'soak_jobs_total',
  gauge: 'soak_depth',
  buckets: 'soak_wait_seconds',
  summary: 'soak_size_bytes',
  native: 'soak_latency_seconds',
} as const

/** Those of which the values shown only ever rise. */
export const rising: readonly string[] = [
  names.counter,
  ...[names.buckets, names.summary, names.native].flatMap(name => [`${name}_sum`, `${name}_count`]),
]

/** What makes each name what it is called here. */
export const distributions: ExporterOptions = {
  bucketsForMetric: [[Matcher.full(names.buckets), [1, 10, 100]]],
  nativeHistogramsForMetric: [[Matcher.full(names.native), {}]],
  quantiles: [0.5],
  bucketDurationMs: 1000,
}

type Emitter = Counter | Gauge | Histogram
type Kind = (typeof kinds)[number]

function emitter(kind: Kind, labels: Labels): Emitter {
  if (kind === 'counter') return counter(names.counter, labels)
  if (kind === 'gauge') return gauge(names.gauge, labels)
  return histogram(names[kind], labels)
}

/**
 * Records from workers that come and go: by name, in more than one form of their labels, and through handles held from
 * the start, each of which is used so seldom that its series is evicted in between.
 */
export class Workload {
  readonly #random = new Random(20_240_229)
  readonly #ledger: Ledger
  readonly #held: ReadonlyMap<Kind, readonly Emitter[]>
  #firstWorker = 0
  #heldFrom = 0

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#held = new Map(
      kinds.map(kind => [kind, Array.from({ length: handles }, (_, held) => emitter(kind, { held }))]),
    )
  }

  /** How many workers there were so far: each has a series of each kind, or nearly so. */
  get workers(): number {
    return this.#firstWorker + workers
  }

  record(records: number): void {
    for (let one = 0; one < records; one++) {
      const kind = kinds[this.#random.below(kinds.length)]!
      this.#write(kind, this.#pick(kind))
    }
  }

  /** So many workers go, and as many come; and other held handles are used. */
  churn(leaving: number): void {
    this.#firstWorker += leaving
    this.#heldFrom = (this.#heldFrom + 20) % handles
  }

  #pick(kind: Kind): Emitter {
    const form = this.#random.below(8)
    if (form === 0) return this.#held.get(kind)![this.#heldFrom + this.#random.below(20)]!
    const worker = this.#firstWorker + this.#random.below(workers)
    if (form === 1) return emitter(kind, { zone: 'a', worker: String(worker) })
    if (form === 2)
      return emitter(
        kind,
        new Map<string, string | number>([
          ['worker', worker],
          ['zone', 'a'],
        ]),
      )
    if (form === 3) return emitter(kind, { worker, note: '', zone: 'a', spare: undefined })
    return emitter(kind, { worker, zone: 'a' })
  }

  #write(kind: Kind, to: Emitter): void {
    const name = names[kind]
    const value = 1 + this.#random.below(800)
    if (kind === 'counter') {
      ;(to as Counter).increment(value)
      this.#ledger.record(name, value)
    } else if (kind === 'gauge') {
      const isDown = this.#random.below(2) === 0
      if (isDown) (to as Gauge).decrement(value)
      else (to as Gauge).increment(value)
      this.#ledger.record(name, isDown ? -value : value)
    } else {
      const count = this.#random.below(16) === 0 ? 5 : 1
      if (count === 1) (to as Histogram).record(value / 8)
      else (to as Histogram).recordMany(value / 8, count)
      this.#ledger.recordMany(name, value / 8, count)
    }
  }
}
