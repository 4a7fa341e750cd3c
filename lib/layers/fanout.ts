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

/** Makes a recorder that hands everything on to several others, in the order in which they were added. */
export class FanoutBuilder {
  readonly #recorders: Recorder[] = []

  /** @throws TypeError when `recorder` is not a Recorder. */
  addRecorder(recorder: Recorder): this {
    checkRecorder(recorder)
    this.#recorders.push(recorder)
    return this
  }

  /**
   * The recorder; one that keeps nothing if none was added. Recorders that are added later are not in it.
   *
   * A recorder of the fan-out that throws is reported as a process warning, once a name; the others get theirs.
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
    const own = repeatable(labels)
    return this.#unite(this.#counters, name, own, one => one.registerCounter(name, own, metadata))
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    const own = repeatable(labels)
    return this.#unite(this.#gauges, name, own, one => one.registerGauge(name, own, metadata))
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    const own = repeatable(labels)
    return this.#unite(this.#histograms, name, own, one => one.registerHistogram(name, own, metadata))
  }

  /** As many as there were where there were most: what all have is the same series. */
  removeSeries(kind: MetricKind, name: string, { labels, ...rest }: SeriesSelection): number {
    const own = { ...rest, labels: repeatable(labels) ?? {} }
    let removed = 0
    this.#each(name, recorder => {
      removed = Math.max(removed, recorder.removeSeries?.(kind, name, own) ?? 0)
    })
    return removed
  }

  #unite(
    index: FanoutSeriesIndex,
    name: string,
    labels: Labels | undefined,
    register: (recorder: Recorder) => SeriesFn,
  ): AnySeries {
    const members: AnySeries[] = []
    const failures = this.#each(name, recorder => {
      const series = register(recorder)
      // Silent series are left out, so that where one recorder is left its own series can be returned.
      if (series !== noopSeries) members.push(series as AnySeries)
    })
    // The facade counts what is lost altogether.
    if (members.length === 0 && failures.length > 0) throw failures[0]
    return members.length < 2 ? (members[0] ?? noopSeries) : index.get(members, labels)
  }

  /** Calls `body` for each recorder, and returns what was thrown. */
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
