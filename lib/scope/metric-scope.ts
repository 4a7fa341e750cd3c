import type { Counter, Disposer, Gauge, Histogram } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { checkSuperfluous } from './check.ts'
import { ScopeError } from './error.ts'
import { MetricFactory } from './factory.ts'
import { counters, gauges, histograms } from './kind.ts'
import type { ScopeHealth } from './readiness.ts'
import { removeWithin } from './remove.ts'
import { renderPart } from './renderer.ts'
import type { Shared } from './shared.ts'
import type { AnyScope, ConstantArguments, ScopeName, ScopeTypes, TypesIn, VaryingName } from './types.ts'
import type { CounterVec, GaugeVec, HistogramVec } from './vector.ts'

/** Labels that the compiler has checked: it cannot compare those that a program declares with what is here. */
// biome-ignore lint/suspicious/noExplicitAny: nothing else takes part in both.
type Given = any

/**
 * A place in a hierarchy. The metrics that it creates get the prefix of the hierarchy and the labels of the scope.
 *
 * Creating a metric throws a `ScopeError` if it is not possible, for example if the name already means something else.
 * Using a metric never throws. Creating the same metric again in the same scope returns the same object, as long as it
 * and the scope are referenced; a later object records into the same series. The series of a metric exists at once, at
 * 0, in a recorder that is installed before or after, for as long as the metric or its scope is referenced. That of a
 * vector exists from its first use.
 *
 * Labels of metrics that are in `MetricTypes`, by the name with the prefix, are checked by the compiler, without those
 * that the scope adds.
 */
export class MetricScope<In extends ScopeTypes = AnyScope> {
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

  /** @internal Label names that its metrics and the scopes beneath must not use. */
  get takenLabels(): readonly string[] {
    return this.#factory.takenLabels
  }

  /** The labels that every metric of this scope has, from the top of the hierarchy down. */
  get labels(): Readonly<Record<string, string>> {
    return this.#labels
  }

  /** Creates a counter with these labels and those of the scope. */
  createCounter<Name extends ScopeName<In>>(
    name: Name,
    help: string,
    ...rest: ConstantArguments<In, Name, never>
  ): Counter
  createCounter(name: string, help: string, labels: Given = {}, ...others: unknown[]): Counter {
    checkSuperfluous('createCounter', others)
    return this.#factory.one({ kind: counters, name, help, labels })
  }

  /** Creates a gauge; see {@link createCounter}. */
  createGauge<Name extends ScopeName<In>>(
    name: Name,
    help: string,
    ...rest: ConstantArguments<In, Name, never>
  ): Gauge
  createGauge(name: string, help: string, labels: Given = {}, ...others: unknown[]): Gauge {
    checkSuperfluous('createGauge', others)
    return this.#factory.one({ kind: gauges, name, help, labels })
  }

  /**
   * Creates a histogram; see {@link createCounter}.
   *
   * `buckets` are inclusive upper bounds, finite and ascending. They are advice: settings of the exporter for this
   * name win. Without them, the exporter's settings for all histograms apply, or else `defaultBuckets` of
   * `metrics-facade/registry`.
   */
  createHistogram<Name extends ScopeName<In>>(
    name: Name,
    help: string,
    ...rest: ConstantArguments<In, Name, never, [buckets?: readonly number[] | undefined]>
  ): Histogram
  createHistogram(
    name: string,
    help: string,
    labels: Given = {},
    buckets?: readonly number[],
    ...others: unknown[]
  ): Histogram {
    checkSuperfluous('createHistogram', others)
    return this.#factory.one({ kind: histograms, name, help, labels, buckets })
  }

  /**
   * Creates a vector of counters that differ by the values of these labels, such as
   * `createCounterVec('jobs', 'Jobs done', ['queue'])`.
   *
   * `labels` are constant labels of all counters of the vector, besides those of the scope.
   */
  createCounterVec<
    Name extends ScopeName<In>,
    const Names extends ReadonlyArray<VaryingName<TypesIn<In, Name>>>,
  >(
    name: Name,
    help: string,
    labelNames: Names,
    ...rest: ConstantArguments<In, Name, Names[number]>
  ): CounterVec<Names, TypesIn<In, Name>>
  createCounterVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: Given = {},
    ...others: unknown[]
  ): CounterVec<Names> {
    checkSuperfluous('createCounterVec', others)
    return this.#factory.vector({ kind: counters, name, help, labels }, labelNames)
  }

  /** Creates a vector of gauges that differ by the values of these labels; see {@link createCounterVec}. */
  createGaugeVec<
    Name extends ScopeName<In>,
    const Names extends ReadonlyArray<VaryingName<TypesIn<In, Name>>>,
  >(
    name: Name,
    help: string,
    labelNames: Names,
    ...rest: ConstantArguments<In, Name, Names[number]>
  ): GaugeVec<Names, TypesIn<In, Name>>
  createGaugeVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: Given = {},
    ...others: unknown[]
  ): GaugeVec<Names> {
    checkSuperfluous('createGaugeVec', others)
    return this.#factory.vector({ kind: gauges, name, help, labels }, labelNames)
  }

  /**
   * Creates a vector of histograms that differ by the values of these labels; see {@link createCounterVec}, and for the
   * buckets {@link createHistogram}.
   */
  createHistogramVec<
    Name extends ScopeName<In>,
    const Names extends ReadonlyArray<VaryingName<TypesIn<In, Name>>>,
  >(
    name: Name,
    help: string,
    labelNames: Names,
    ...rest: ConstantArguments<In, Name, Names[number], [buckets?: readonly number[] | undefined]>
  ): HistogramVec<Names, TypesIn<In, Name>>
  createHistogramVec<const Names extends readonly string[]>(
    name: string,
    help: string,
    labelNames: Names,
    labels: Given = {},
    buckets?: readonly number[],
    ...others: unknown[]
  ): HistogramVec<Names> {
    checkSuperfluous('createHistogramVec', others)
    return this.#factory.vector({ kind: histograms, name, help, labels, buckets }, labelNames)
  }

  /**
   * Calls `run` before each scrape, as `collect` of the facade does, until it is ended or the scope is removed.
   *
   * @param name - a collector of the same name in the same scope is replaced. Failed runs are counted under it, with
   * the prefix and the labels of the scope.
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
   * Renders the metrics of the hierarchy in this scope and those beneath it: all series with the labels of this scope.
   * Uses the renderer of the hierarchy, or else the installed exporter. Without a recorder nothing is recorded, and the
   * result is empty. It asks for names as the hierarchy has them, which an exporter under a `PrefixLayer` does not
   * know.
   *
   * @throws ScopeError with code `NO_RENDERER` when the installed recorder cannot render.
   */
  render(): string {
    const { renderer, definitions } = this.#shared
    return renderPart(renderer, { names: definitions.writtenNames(), labels: this.labels })
  }

  /**
   * Says whether what this scope stands for can do its work now; see {@link health}.
   *
   * @throws ScopeError with code `INVALID_ARGUMENT` when `isReady` is not a boolean.
   */
  setReady(isReady: boolean): void {
    if (typeof isReady !== 'boolean') {
      throw new ScopeError('INVALID_ARGUMENT', `setReady() got ${shown(isReady)}: give it true or false.`)
    }
    this.#shared.readiness.set(this.#labels, isReady)
  }

  /**
   * Whether this scope and those beneath it are ready, for the option `health` of the exporter:
   * `install({ health: () => runtime.health() })`. Scopes on which `setReady` was never called do not count, so name
   * those that will be served by `setReady(false)` at the start. As long as there are none, it is not ready.
   */
  health(): ScopeHealth {
    return this.#shared.readiness.within(this.#labels)
  }

  /**
   * Removes the series of this scope and of those beneath it from the current recorder, ends their collectors, and
   * forgets whether they are ready and what their metrics mean. A name that no other scope has may then be created with
   * another meaning; its description goes, too, unless the recorder has other series of it. Metrics that are used or
   * created again register new series.
   */
  remove(): void {
    removeWithin(this.#shared, this.labels)
  }
}
