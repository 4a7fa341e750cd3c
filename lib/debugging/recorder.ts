import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  globalRecorder,
  type HistogramFn,
  type Labels,
  type Recorder,
  type SeriesSelection,
  swapGlobalRecorder,
  type Unit,
} from 'metrics-facade'
import { type MetricKind, Registry } from 'metrics-facade/registry'
import { DebugCounter, DebugGauge, DebugHistogram, type DebugSeries } from './series.ts'
import { type DebugEntry, Snapshot } from './snapshot.ts'

interface Description {
  readonly unit: Unit | undefined
  readonly text: string
  readonly advice: Advice | undefined
}

/** Reads what a DebuggingRecorder has stored. */
export interface Snapshotter {
  /**
   * Everything as it is now. Reading changes nothing, unless `drain` is true: then counters and gauges go back to 0 and
   * histograms forget their values, in the same moment.
   */
  snapshot(options?: { readonly drain?: boolean }): Snapshot
}

/**
 * A recorder for tests: it stores every value as it was recorded.
 *
 * Names and labels stay as they were emitted, and one name may be of several kinds. Memory grows with the values of
 * histograms. Unlike in an exporter, metrics that were made before it was installed show only once they are used, unless
 * it is beneath a layer: tests of one process do not see each other's metrics.
 *
 * @example
 * ```ts
 * const recorder = new DebuggingRecorder()
 * await withLocalRecorder(recorder, () => sendMail(message))
 * assert.equal(recorder.snapshot().counter('mails_total', { result: 'sent' }), 1)
 * ```
 */
export class DebuggingRecorder implements Recorder, Snapshotter {
  readonly registersOnce = true
  readonly beginsEmpty = true
  readonly beneath: readonly Recorder[] = []
  /** All series, in the order of their first registration. */
  #series: DebugSeries[] = []
  readonly #descriptions = new Map<MetricKind, Map<string, Description>>([
    ['counter', new Map()],
    ['gauge', new Map()],
    ['histogram', new Map()],
  ])
  readonly #registry = new Registry({
    counter: key => this.#store(new DebugCounter(key)),
    gauge: key => this.#store(new DebugGauge(key)),
    histogram: key => this.#store(new DebugHistogram(key)),
  })

  /**
   * Replaces the global recorder with this one, and returns a function that puts the previous one back, once. If
   * another recorder has replaced this one meanwhile, that one stays. Existing handles write to this recorder, too.
   */
  install(): () => void {
    const previous = swapGlobalRecorder(this)
    let isInstalled = true
    return () => {
      if (!isInstalled) return
      isInstalled = false
      if (globalRecorder() === this) swapGlobalRecorder(previous)
    }
  }

  /** An object that can only read this recorder. */
  snapshotter(): Snapshotter {
    return { snapshot: options => this.snapshot(options) }
  }

  snapshot({ drain = false }: { readonly drain?: boolean } = {}): Snapshot {
    const entries = this.#series.map(series => this.#entryOf(series))
    if (drain) for (const series of this.#series) series.reset()
    return new Snapshot(entries)
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('counter', name, { unit, text: description, advice })
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('gauge', name, { unit, text: description, advice })
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('histogram', name, { unit, text: description, advice })
  }

  registerCounter(name: string, labels: Labels | undefined): CounterFn {
    return this.#registry.getOrCreateCounter(name, labels)
  }

  registerGauge(name: string, labels: Labels | undefined): GaugeFn {
    return this.#registry.getOrCreateGauge(name, labels)
  }

  registerHistogram(name: string, labels: Labels | undefined): HistogramFn {
    return this.#registry.getOrCreateHistogram(name, labels)
  }

  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    const removed = this.#registry.deleteSelected(kind, name, selection)
    if (removed > 0) this.#series = this.#series.filter(series => series.live)
    const isLeft = this.#series.some(series => series.kind === kind && series.name === name)
    if (selection.andDescription && !isLeft) this.#descriptions.get(kind)!.delete(name)
    return removed
  }

  #describe(kind: MetricKind, name: string, description: Description): void {
    const descriptions = this.#descriptions.get(kind)!
    if (!descriptions.has(name)) descriptions.set(name, description)
  }

  #entryOf(series: DebugSeries): DebugEntry {
    const { kind, name, pairs } = series
    const { unit, text, advice } = this.#descriptions.get(kind)?.get(name) ?? {}
    const read = series.freeze()
    let value: DebugEntry['value'] | undefined
    return {
      kind,
      name,
      labels: Object.fromEntries(pairs),
      ...(unit !== undefined && { unit }),
      ...(text !== undefined && { description: text }),
      ...(advice !== undefined && { advice }),
      get value() {
        value ??= read()
        return value
      },
    }
  }

  #store<S extends DebugSeries>(series: S): S {
    this.#series.push(series)
    return series
  }
}
