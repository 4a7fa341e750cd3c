import type { Counter, Gauge, Histogram } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkBuckets, checkLabelNames, checkLabels, checkMetricName } from './check.ts'
import type { Definitions } from './definition.ts'
import { ScopeError } from './error.ts'
import { counters, gauges, histograms, type Kind } from './kind.ts'
import { type CounterVec, type GaugeVec, type HistogramVec, Vector } from './vector.ts'
import { WeakCache } from './weak-cache.ts'

/** What of everything recorded a scope wants to have rendered. */
export interface RenderedPart {
  /** Of families, as they may be written. */
  readonly names: readonly string[]
  /** That a series must have. */
  readonly labels: Readonly<Record<string, string>>
}

/** What renders: the handle of the Prometheus exporter is one. */
export interface Renderer {
  /** Writes the families of these names, of each the series with these labels. */
  render(part: RenderedPart): string
}

/** What the scopes of one hierarchy share. */
export interface Shared {
  /** What every name starts with. */
  readonly start: string
  readonly levels: readonly string[]
  readonly definitions: Definitions
  renderer: Renderer | undefined
}

/**
 * A place in a hierarchy, where metrics are created: each gets the prefix of the hierarchy before its name, and the
 * labels of the scope.
 *
 * Creating throws a `ScopeError` for what cannot be, such as a name that means something else already; using what was
 * created never does. Creating the same again in the same scope returns the same object, as long as somebody holds it
 * and the scope; another one in its place records into the same series. With a recorder installed, the series of a
 * metric without a vector is there at once, at 0; otherwise with the first use after one is.
 */
export class MetricScope {
  readonly #shared: Shared
  readonly #labels: Readonly<Record<string, string>>
  readonly #created = new WeakCache<object>()

  /** @internal */
  constructor(shared: Shared, labels: Readonly<Record<string, string>>) {
    this.#shared = shared
    this.#labels = Object.freeze(labels)
  }

  /** @internal */
  get shared(): Shared {
    return this.#shared
  }

  /** Those that every metric of this scope has, from the top of the hierarchy down. */
  get labels(): Readonly<Record<string, string>> {
    return this.#labels
  }

  /** A counter with these labels besides those of the scope. */
  createCounter(name: string, help: string, labels: ConstantLabels = {}): Counter {
    return this.#createOne(counters, name, help, labels, undefined)
  }

  /** A gauge; see {@link createCounter}. */
  createGauge(name: string, help: string, labels: ConstantLabels = {}): Gauge {
    return this.#createOne(gauges, name, help, labels, undefined)
  }

  /**
   * A histogram; see {@link createCounter}.
   *
   * @param buckets - inclusive upper bounds, finite and ascending, as advice to the exporter: its own settings for this
   * name win. Without it the exporter chooses; that for Prometheus makes a summary unless it is set up otherwise.
   */
  createHistogram(
    name: string,
    help: string,
    labels: ConstantLabels = {},
    buckets?: readonly number[],
  ): Histogram {
    return this.#createOne(histograms, name, help, labels, buckets)
  }

  /** Counters that differ by the values of these labels: `createCounterVec('jobs', 'Jobs done', ['queue'])`. */
  createCounterVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
  ): CounterVec<Names> {
    return this.#createVector(counters, name, help, labelNames, undefined)
  }

  /** Gauges that differ by the values of these labels; see {@link createCounterVec}. */
  createGaugeVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
  ): GaugeVec<Names> {
    return this.#createVector(gauges, name, help, labelNames, undefined)
  }

  /** Histograms that differ by the values of these labels; for the buckets see {@link createHistogram}. */
  createHistogramVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    buckets?: readonly number[],
  ): HistogramVec<Names> {
    return this.#createVector(histograms, name, help, labelNames, buckets)
  }

  /**
   * What the renderer of the hierarchy makes of the metrics that were created in it, of this scope and of those beneath:
   * of all series with the labels of this scope. It asks for their names as the hierarchy has them, which the exporter
   * does not know under a `PrefixLayer`.
   *
   * @throws ScopeError with code `NO_RENDERER` when the hierarchy has none.
   */
  render(): string {
    const { renderer, definitions } = this.#shared
    if (renderer !== undefined)
      return renderer.render({ names: definitions.writtenNames(), labels: this.labels })
    throw new ScopeError(
      'NO_RENDERER',
      "There is nothing to render with: pass an exporter's handle to renderWith() of the hierarchy's root, or as its " +
        'option "renderer".',
    )
  }

  #createOne<H extends object>(
    kind: Kind<H>,
    name: string,
    help: string,
    labels: ConstantLabels,
    buckets: readonly number[] | undefined,
  ): H {
    const own = checkLabels(`The ${kind.name} ${shown(name)}`, labels, this.#takenLabels())
    const full = this.#define(kind, name, help, Object.keys(own), buckets)
    return this.#once([full, Object.entries(own).sort()], () => kind.emit(full, { ...this.labels, ...own }))
  }

  #createVector<H extends object, const Names extends readonly string[]>(
    kind: Kind<H>,
    name: string,
    help: string,
    labelNames: Names,
    buckets: readonly number[] | undefined,
  ): Vector<H, Names> {
    const where = `The ${kind.name} vector ${shown(name)}`
    if (!Array.isArray(labelNames) || labelNames.length === 0) {
      throw new ScopeError(
        'INVALID_LABELS',
        `${where} has ${shown(labelNames)} for label names: give at least one in an array, or create no vector.`,
      )
    }
    const names = Object.freeze([...labelNames]) as readonly string[] as Names
    checkLabelNames(where, names, this.#takenLabels())
    const full = this.#define(kind, name, help, names, buckets)
    return this.#once([full, names], () => new Vector(kind.emit, full, this.labels, names))
  }

  /** Also names of levels beneath, so that a name of a label means the same everywhere. */
  #takenLabels(): string[] {
    return [...this.#shared.levels, ...Object.keys(this.labels)]
  }

  /** Settles what a name means, and returns it with the prefix. */
  #define(
    kind: Kind<unknown>,
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets: readonly number[] | undefined,
  ): string {
    const { start, definitions } = this.#shared
    checkMetricName(kind.name, name)
    if (typeof help !== 'string') {
      throw new ScopeError(
        'INVALID_ARGUMENT',
        `The ${kind.name} ${shown(name)} has ${shown(help)} for help: give a string that says what it is.`,
      )
    }
    const full = start + name
    const bounds = buckets === undefined ? undefined : checkBuckets(`The histogram ${shown(name)}`, buckets)
    definitions.add({ kind: kind.name, name: full, help, labelNames, buckets: bounds })
    // Each time, because a recorder that is local to some code hears only what is described there.
    if (bounds === undefined) kind.describe(full, help)
    else kind.describe(full, undefined, help, { buckets: bounds })
    return full
  }

  #once<T extends object>(identity: unknown, create: () => T): T {
    // JSON keeps apart whatever differs, unlike strings that are joined.
    return this.#created.get(JSON.stringify(identity), create) as T
  }
}
