import {
  type Advice,
  type Counter,
  defaultMetadata,
  type Gauge,
  type Histogram,
  type Metadata,
} from 'metrics-facade'
import { defaultBuckets, shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkBuckets, checkLabelNames, checkLabels, checkMetricName } from './check.ts'
import { keepCreated } from './created.ts'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'
import type { Place } from './place.ts'
import type { Shared } from './shared.ts'
import { Vector } from './vector.ts'
import { WeakCache } from './weak-cache.ts'

/** A request to create a metric or a vector. */
interface Order<H> {
  readonly kind: Kind<H>
  readonly name: string
  readonly help: string
  readonly labels: ConstantLabels
  /** For histograms only. */
  readonly buckets?: readonly number[] | undefined
}

/** What an order means in this scope. */
interface Resolved {
  /** With the prefix. */
  readonly full: string
  readonly labels: Place['labels']
  /** Has the advice for these series only: the same name may have other buckets elsewhere. */
  readonly metadata?: Metadata
}

/** So many metrics live as long as their scope. Bounded, because their labels may come and go. */
const mostHeld = 1000

/** Creates the metrics of one scope. */
export class MetricFactory {
  readonly #shared: Shared
  readonly #labels: Readonly<Record<string, string>>
  readonly #created = new WeakCache<object>()
  /** Metrics that are there from the start as long as the scope is, even if nothing else refers to them. */
  readonly #held = new Set<object>()

  /** @param labels - the labels of the scope. */
  constructor(shared: Shared, labels: Readonly<Record<string, string>>) {
    this.#shared = shared
    this.#labels = labels
  }

  /** Label names that metrics must not use, including those of levels beneath: they mean the same everywhere. */
  get takenLabels(): string[] {
    return [...this.#shared.levels.map(({ label }) => label), ...Object.keys(this.#labels)]
  }

  one<H extends Counter | Gauge | Histogram>(order: Order<H>): H {
    const { kind, name } = order
    const constants = checkLabels(`The ${kind.name} ${shown(name)}`, order.labels, this.takenLabels)
    const { full, labels, metadata } = this.#define(order, constants, [])
    // Also if it was created before: another recorder may be current by now, or the series may have been removed.
    const emitted = kind.emit(full, labels, metadata)
    const identity = [kind.name, full, Object.entries(constants).sort(), metadata?.advice]
    const metric = this.#once(identity, () => emitted)
    keepCreated(kind.name, metric)
    if (this.#held.size < mostHeld) this.#held.add(metric)
    return metric
  }

  vector<H extends object, const Names extends readonly string[]>(
    order: Order<H>,
    labelNames: Names,
  ): Vector<H, Names> {
    const { kind, name } = order
    const where = `The ${kind.name} vector ${shown(name)}`
    if (!Array.isArray(labelNames) || labelNames.length === 0) {
      throw new ScopeError(
        'INVALID_LABELS',
        `${where} has ${shown(labelNames)} for label names: give at least one in an array, or create no vector.`,
      )
    }
    const constants = checkLabels(where, order.labels, this.takenLabels)
    const names = Object.freeze([...labelNames]) as readonly string[] as Names
    checkLabelNames(where, [...Object.keys(constants), ...names], this.takenLabels)
    const { full, labels, metadata } = this.#define(order, constants, names)
    return this.#once([kind.name, full, Object.entries(constants).sort(), names, metadata?.advice], () => {
      return new Vector(kind, full, labels, names, metadata)
    })
  }

  /** Records what the name means and which buckets its series have here, and describes the metric. */
  #define(
    { kind, name, help, buckets: bounds }: Order<unknown>,
    constants: Readonly<Record<string, string>>,
    labelNames: readonly string[],
  ): Resolved {
    const { start, definitions } = this.#shared
    checkMetricName(kind.name, name)
    if (typeof help !== 'string') {
      throw new ScopeError(
        'INVALID_ARGUMENT',
        `The ${kind.name} ${shown(name)} has ${shown(help)} for help: give a string that says what it is.`,
      )
    }
    const full = start + name
    const labels = { ...this.#labels, ...constants }
    const buckets = bounds === undefined ? undefined : checkBuckets(`The histogram ${shown(name)}`, bounds)
    definitions.add({ kind: kind.name, name: full, help }, { labels, labelNames, buckets })
    // Described each time, because a local recorder gets only the descriptions made in its scope.
    if (kind.name !== 'histogram') {
      kind.describe(full, help)
      return { full, labels }
    }
    const advice: Advice = buckets === undefined ? { fallbackBuckets: defaultBuckets } : { buckets }
    kind.describe(full, undefined, help, advice)
    return { full, labels, metadata: { ...defaultMetadata, advice } }
  }

  #once<T extends object>(identity: unknown, create: () => T): T {
    // Different identities have different JSON, unlike strings that are concatenated.
    return this.#created.get(JSON.stringify(identity), create) as T
  }
}
