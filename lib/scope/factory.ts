import { type Advice, defaultMetadata, type Metadata } from 'metrics-facade'
import { defaultBuckets, shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkBuckets, checkLabelNames, checkLabels, checkMetricName } from './check.ts'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'
import type { Place } from './place.ts'
import type { Shared } from './shared.ts'
import { Vector } from './vector.ts'
import { WeakCache } from './weak-cache.ts'

/** What is to be created. */
interface Order<H> {
  readonly kind: Kind<H>
  readonly name: string
  readonly help: string
  readonly labels: ConstantLabels
  /** Only of histograms. */
  readonly buckets?: readonly number[] | undefined
}

/** What is settled of it. */
interface Definition {
  /** With the prefix. */
  readonly full: string
  readonly labels: Place['labels']
  /** With the advice for these series alone: the same name may have other buckets elsewhere. */
  readonly metadata?: Metadata
}

/** Creates the metrics of one scope. */
export class MetricFactory {
  readonly #shared: Shared
  readonly #labels: Readonly<Record<string, string>>
  readonly #created = new WeakCache<object>()

  /** @param labels - of the scope. */
  constructor(shared: Shared, labels: Readonly<Record<string, string>>) {
    this.#shared = shared
    this.#labels = labels
  }

  /** Names that metrics may not use for labels of their own. Also of levels beneath: they mean the same everywhere. */
  get takenLabels(): string[] {
    return [...this.#shared.levels.map(({ label }) => label), ...Object.keys(this.#labels)]
  }

  one<H extends object>(order: Order<H>): H {
    const { kind, name } = order
    const own = checkLabels(`The ${kind.name} ${shown(name)}`, order.labels, this.takenLabels)
    const { full, labels, metadata } = this.#define(order, own, [])
    return this.#once([kind.name, full, Object.entries(own).sort(), metadata?.advice], () => {
      return kind.emit(full, labels, metadata)
    })
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
    const own = checkLabels(where, order.labels, this.takenLabels)
    const names = Object.freeze([...labelNames]) as readonly string[] as Names
    checkLabelNames(where, [...Object.keys(own), ...names], this.takenLabels)
    const { full, labels, metadata } = this.#define(order, own, names)
    return this.#once([kind.name, full, Object.entries(own).sort(), names, metadata?.advice], () => {
      return new Vector(kind, full, labels, names, metadata)
    })
  }

  /** Settles what a name means and what its series here are made with, and returns it with the prefix. */
  #define(
    { kind, name, help, buckets: given }: Order<unknown>,
    own: Readonly<Record<string, string>>,
    labelNames: readonly string[],
  ): Definition {
    const { start, definitions } = this.#shared
    checkMetricName(kind.name, name)
    if (typeof help !== 'string') {
      throw new ScopeError(
        'INVALID_ARGUMENT',
        `The ${kind.name} ${shown(name)} has ${shown(help)} for help: give a string that says what it is.`,
      )
    }
    const full = start + name
    const labels = { ...this.#labels, ...own }
    const buckets = given === undefined ? undefined : checkBuckets(`The histogram ${shown(name)}`, given)
    definitions.add({ kind: kind.name, name: full, help }, { labels, labelNames, buckets })
    // Each time, because a recorder that is local to some code hears only what is described there.
    if (kind.name !== 'histogram') {
      kind.describe(full, help)
      return { full, labels }
    }
    const advice: Advice = buckets === undefined ? { fallbackBuckets: defaultBuckets } : { buckets }
    kind.describe(full, undefined, help, advice)
    return { full, labels, metadata: { ...defaultMetadata, advice } }
  }

  #once<T extends object>(identity: unknown, create: () => T): T {
    // JSON keeps apart whatever differs, unlike strings that are joined.
    return this.#created.get(JSON.stringify(identity), create) as T
  }
}
