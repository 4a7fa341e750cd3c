import type { Advice } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
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
    const { full, labels } = this.#define(order, own, [])
    return this.#once([kind.name, full, Object.entries(own).sort()], () => kind.emit(full, labels))
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
    const { full, labels } = this.#define(order, own, names)
    return this.#once([kind.name, full, Object.entries(own).sort(), names], () => {
      return new Vector(kind, full, labels, names)
    })
  }

  /** Settles what a name means and what its series here are made with, and returns it with the prefix. */
  #define(
    { kind, name, help, buckets: given }: Order<unknown>,
    own: Readonly<Record<string, string>>,
    labelNames: readonly string[],
  ): { readonly full: string; readonly labels: Place['labels'] } {
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
    const advice: Advice | undefined = buckets && { buckets }
    // Each time, because a recorder that is local to some code hears only what is described there.
    if (advice === undefined) kind.describe(full, help)
    else kind.describe(full, undefined, help, advice)
    return { full, labels }
  }

  #once<T extends object>(identity: unknown, create: () => T): T {
    // JSON keeps apart whatever differs, unlike strings that are joined.
    return this.#created.get(JSON.stringify(identity), create) as T
  }
}
