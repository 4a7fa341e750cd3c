import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  type Labels,
  type Metadata,
  messageOf,
  type Recorder,
  type SeriesSelection,
  type Unit,
  warnOnce,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { checkString } from './check.ts'
import type { ContextLabels } from './context.ts'
import { ContextSeriesIndex } from './context-index.ts'
import { AddedNames } from './context-names.ts'
import type { ContextSource } from './context-series.ts'
import type { Layer } from './layer.ts'
import type { AnySeries } from './series.ts'

/** Which labels of the context a `ContextLabelLayer` adds. */
export interface ContextLabelOptions {
  /** Names of the labels that are added; all by default. */
  readonly only?: Iterable<string>
  /**
   * Whether to add this label to this metric. Called when a metric enters a context. If it throws, no label is added.
   */
  readonly includes?: LabelFilter
}

/** Decides by the name of the metric, and the name and value of the label. */
export type LabelFilter = (metric: string, label: string, value: string) => boolean

/**
 * Adds the labels of the current context, which `withLabels` sets, before those of the metric. If both have a label of
 * the same name, the value of the metric wins.
 *
 * The context is that in which a sample is written, so a handle gets the labels of each context that it is used in. A
 * series without context labels exists only if something is registered or written outside of any context.
 */
export class ContextLabelLayer implements Layer {
  readonly #only: ReadonlySet<string> | undefined
  readonly #includes: LabelFilter | undefined

  /** @throws TypeError or RangeError when a name is not a string or is empty, or `includes` is not a function. */
  constructor({ only, includes }: ContextLabelOptions = {}) {
    this.#only = only && new Set(typeof only === 'string' ? [only] : only)
    for (const name of this.#only ?? []) checkString('label', name)
    if (includes !== undefined && typeof includes !== 'function') {
      throw new TypeError(
        `${messageOf(includes)} is not a function: pass one that tells whether a label is added.`,
      )
    }
    this.#includes = includes
  }

  layer(inner: Recorder): Recorder {
    return new ContextLabelRecorder(inner, selectBoth(selectOnly(this.#only), this.#includes))
  }
}

function selectBoth(
  select: (context: ContextLabels) => ContextLabels,
  includes: LabelFilter | undefined,
): ContextSource['select'] {
  if (includes === undefined) return select
  return (context, metric) =>
    Object.fromEntries(
      Object.entries(select(context)).filter(([name, value]) => isIncluded(includes, metric, name, value)),
    )
}

function isIncluded(includes: LabelFilter, metric: string, name: string, value: string): boolean {
  try {
    return includes(metric, name, value)
  } catch (error) {
    warnOnce('filter of context labels', `The filter of context labels failed: ${messageOf(error)}`)
    return false
  }
}

function selectOnly(only: ReadonlySet<string> | undefined): (context: ContextLabels) => ContextLabels {
  if (only === undefined) return context => context
  // Many series see each context, and picking its labels takes longer than a write.
  const selected = new WeakMap<ContextLabels, ContextLabels>()
  return context => {
    let labels = selected.get(context)
    if (labels === undefined) {
      labels = Object.fromEntries(Object.entries(context).filter(([name]) => only.has(name)))
      selected.set(context, labels)
    }
    return labels
  }
}

class ContextLabelRecorder implements Recorder {
  readonly beneath: readonly Recorder[]
  readonly #inner: Recorder
  readonly #added = new AddedNames()
  readonly #counters: ContextSeriesIndex
  readonly #gauges: ContextSeriesIndex
  readonly #histograms: ContextSeriesIndex

  constructor(inner: Recorder, choose: ContextSource['select']) {
    this.beneath = [inner]
    this.#inner = inner
    const select = this.#added.watch(choose)
    this.#counters = new ContextSeriesIndex({
      register: (...series) => inner.registerCounter(...series) as AnySeries,
      select,
    })
    this.#gauges = new ContextSeriesIndex({
      register: (...series) => inner.registerGauge(...series) as AnySeries,
      select,
    })
    this.#histograms = new ContextSeriesIndex({
      register: (...series) => inner.registerHistogram(...series) as AnySeries,
      select,
    })
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeCounter(name, unit, description, advice)
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeGauge(name, unit, description, advice)
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeHistogram(name, unit, description, advice)
  }

  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn {
    return this.#counters.register(name, labels, metadata)
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    return this.#gauges.register(name, labels, metadata)
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    return this.#histograms.register(name, labels, metadata)
  }

  /** Removes series whatever labels they got from contexts. */
  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    const { mayHaveOthers = false } = selection
    const others = mayHaveOthers === true || this.#added.all(mayHaveOthers || [])
    return this.#inner.removeSeries?.(kind, name, { ...selection, mayHaveOthers: others }) ?? 0
  }
}
