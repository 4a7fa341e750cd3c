import type { Counter, Disposer, Gauge, Histogram } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkSuperfluous } from './check.ts'
import { ScopeError } from './error.ts'
import { MetricFactory } from './factory.ts'
import { counters, gauges, histograms } from './kind.ts'
import { removeWithin } from './remove.ts'
import { renderPart } from './renderer.ts'
import type { Shared } from './shared.ts'
import type { CounterVec, GaugeVec, HistogramVec } from './vector.ts'

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
  readonly #factory: MetricFactory

  /** @internal */
  constructor(shared: Shared, labels: Readonly<Record<string, string>>) {
    this.#shared = shared
    this.#labels = Object.freeze(labels)
    this.#factory = new MetricFactory(shared, this.#labels)
  }

  /** @internal */
  get shared(): Shared {
    return this.#shared
  }

  /** @internal Names that its metrics and the scopes beneath may not use for labels of their own. */
  get takenLabels(): readonly string[] {
    return this.#factory.takenLabels
  }

  /** Those that every metric of this scope has, from the top of the hierarchy down. */
  get labels(): Readonly<Record<string, string>> {
    return this.#labels
  }

  /** A counter with these labels besides those of the scope. */
  createCounter(name: string, help: string, labels?: ConstantLabels): Counter
  createCounter(name: string, help: string, labels: ConstantLabels = {}, ...others: unknown[]): Counter {
    checkSuperfluous('createCounter', others)
    return this.#factory.one({ kind: counters, name, help, labels })
  }

  /** A gauge; see {@link createCounter}. */
  createGauge(name: string, help: string, labels?: ConstantLabels): Gauge
  createGauge(name: string, help: string, labels: ConstantLabels = {}, ...others: unknown[]): Gauge {
    checkSuperfluous('createGauge', others)
    return this.#factory.one({ kind: gauges, name, help, labels })
  }

  /**
   * A histogram; see {@link createCounter}.
   *
   * @param buckets - inclusive upper bounds, finite and ascending, as advice to the exporter: its own settings for this
   * name win. Without it the exporter's settings for all histograms do, and where there are none, `defaultBuckets` of
   * `metrics-facade/registry`.
   */
  createHistogram(name: string, help: string, labels?: ConstantLabels, buckets?: readonly number[]): Histogram
  createHistogram(
    name: string,
    help: string,
    labels: ConstantLabels = {},
    buckets?: readonly number[],
    ...others: unknown[]
  ): Histogram {
    checkSuperfluous('createHistogram', others)
    return this.#factory.one({ kind: histograms, name, help, labels, buckets })
  }

  /**
   * Counters that differ by the values of these labels: `createCounterVec('jobs', 'Jobs done', ['queue'])`.
   *
   * @param labels - that all of them have besides those of the scope.
   */
  createCounterVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels?: ConstantLabels,
  ): CounterVec<Names>
  createCounterVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: ConstantLabels = {},
    ...others: unknown[]
  ): CounterVec<Names> {
    checkSuperfluous('createCounterVec', others)
    return this.#factory.vector({ kind: counters, name, help, labels }, labelNames)
  }

  /** Gauges that differ by the values of these labels; see {@link createCounterVec}. */
  createGaugeVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels?: ConstantLabels,
  ): GaugeVec<Names>
  createGaugeVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: ConstantLabels = {},
    ...others: unknown[]
  ): GaugeVec<Names> {
    checkSuperfluous('createGaugeVec', others)
    return this.#factory.vector({ kind: gauges, name, help, labels }, labelNames)
  }

  /**
   * Histograms that differ by the values of these labels; see {@link createCounterVec}, and for the buckets
   * {@link createHistogram}.
   */
  createHistogramVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels?: ConstantLabels,
    buckets?: readonly number[],
  ): HistogramVec<Names>
  createHistogramVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: ConstantLabels = {},
    buckets?: readonly number[],
    ...others: unknown[]
  ): HistogramVec<Names> {
    checkSuperfluous('createHistogramVec', others)
    return this.#factory.vector({ kind: histograms, name, help, labels, buckets }, labelNames)
  }

  /**
   * As `collect` of the facade: `run` is called before each scrape, until it is ended, or the scope is removed.
   *
   * @param name - one of the same name in the same scope is replaced. Where runs that failed are counted, it has the prefix
   * and the labels of the scope.
   * @throws ScopeError with code `INVALID_ARGUMENT` when `run` is not a function, or `name` not a string.
   */
  collect(run: () => unknown, name?: string): Disposer {
    const { start, collectors } = this.#shared
    if (typeof run !== 'function') {
      throw new ScopeError('INVALID_ARGUMENT', `collect() got ${shown(run)}: give it a function.`)
    }
    if (typeof (name ?? '') !== 'string') {
      throw new ScopeError('INVALID_ARGUMENT', `collect() got ${shown(name)} for a name: give it a string.`)
    }
    return collectors.add(run, name && start + name, this.labels)
  }

  /**
   * What is rendered of the metrics that were created in the hierarchy, of this scope and of those beneath: all series with
   * the labels of this scope, by the hierarchy's own renderer, else by the exporter that is installed. Without any recorder
   * nothing is recorded, and this is empty. It asks for their names as the hierarchy has them, which the exporter does not
   * know under a `PrefixLayer`.
   *
   * @throws ScopeError with code `NO_RENDERER` when what is installed does not render.
   */
  render(): string {
    const { renderer, definitions } = this.#shared
    return renderPart(renderer, { names: definitions.writtenNames(), labels: this.labels })
  }

  /**
   * Takes out what this scope and those beneath have in the recorder that is current: their series, and for good their
   * collectors and what their metrics mean, so that a name may be created otherwise. What is still held of them starts its
   * series afresh when it is used again.
   */
  remove(): void {
    removeWithin(this.#shared, this.labels)
  }
}
