import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  type Labels,
  type Metadata,
  messageOf,
  noopSeries,
  type Recorder,
  type SeriesFn,
  type SeriesSelection,
  type Unit,
  warnOnce,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { checkRecorder } from './check.ts'
import { FanoutSeriesIndex } from './fanout-series.ts'
import { type AnySeries, repeatable } from './series.ts'

/**
 * Builds a recorder that passes everything on to several others, in the order in which they were added.
 *
 * @example
 * ```ts
 * const recorder = new FanoutBuilder().addRecorder(prometheus).addRecorder(audit).build()
 * ```
 */
export class FanoutBuilder {
  readonly #recorders: Recorder[] = []

  /** @throws TypeError when `recorder` is not a Recorder. */
  addRecorder(recorder: Recorder): this {
    checkRecorder(recorder)
    this.#recorders.push(recorder)
    return this
  }

  /**
   * Builds the recorder. Without any added recorders it discards everything. Recorders that are added later are not in
   * it.
   *
   * If one of the recorders throws, that is reported as a process warning, once for each name; the others still get the
   * call.
   */
  build(): Recorder {
    return new FanoutRecorder(this.#recorders.slice())
  }
}

class FanoutRecorder implements Recorder {
  readonly beneath: readonly Recorder[]
  readonly #counters = new FanoutSeriesIndex()
  readonly #gauges = new FanoutSeriesIndex()
  readonly #histograms = new FanoutSeriesIndex()

  constructor(recorders: readonly Recorder[]) {
    this.beneath = recorders
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#each(name, recorder => recorder.describeCounter(name, unit, description, advice))
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#each(name, recorder => recorder.describeGauge(name, unit, description, advice))
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#each(name, recorder => recorder.describeHistogram(name, unit, description, advice))
  }

  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn {
    const record = repeatable(labels)
    return this.#combine(this.#counters, name, record, one => one.registerCounter(name, record, metadata))
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    const record = repeatable(labels)
    return this.#combine(this.#gauges, name, record, one => one.registerGauge(name, record, metadata))
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    const record = repeatable(labels)
    return this.#combine(this.#histograms, name, record, one => one.registerHistogram(name, record, metadata))
  }

  /** Returns the highest count of all recorders, because they hold the same series. */
  removeSeries(kind: MetricKind, name: string, { labels, ...rest }: SeriesSelection): number {
    const selection = { ...rest, labels: repeatable(labels) ?? {} }
    let removed = 0
    this.#each(name, recorder => {
      removed = Math.max(removed, recorder.removeSeries?.(kind, name, selection) ?? 0)
    })
    return removed
  }

  #combine(
    index: FanoutSeriesIndex,
    name: string,
    labels: Labels | undefined,
    register: (recorder: Recorder) => SeriesFn,
  ): AnySeries {
    const members: AnySeries[] = []
    const failures = this.#each(name, recorder => {
      const series = register(recorder)
      // Silent series are left out: if only one other series is left, it is returned itself.
      if (series !== noopSeries) members.push(series as AnySeries)
    })
    // A sample that no recorder got is counted by the facade.
    if (members.length === 0 && failures.length > 0) throw failures[0]
    return members.length < 2 ? (members[0] ?? noopSeries) : index.get(members, labels)
  }

  /** Calls `body` for each recorder, and returns the errors. */
  #each(name: string, body: (recorder: Recorder) => void): unknown[] {
    const failures: unknown[] = []
    for (const recorder of this.beneath) {
      try {
        body(recorder)
      } catch (error) {
        failures.push(error)
        const metric = messageOf(name)
        warnOnce(
          `fanout ${metric}`,
          `A recorder of a fan-out refused the metric "${metric}": ${messageOf(error)}`,
        )
      }
    }
    return failures
  }
}
