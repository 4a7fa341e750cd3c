import {
  type Counter,
  counter,
  currentRecorder,
  defaultMetadata,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  type Histogram,
  histogram,
  type LabelRecord,
  Unit,
} from 'metrics-facade'
import type { HttpMetricsSettings } from './options.ts'

/** What has counted one more as under way. */
export interface Active {
  decrement(value: number): void
}

/**
 * Adds 1, and returns the series, from which 1 is to be subtracted: by then another recorder may be current, or a
 * context with labels. `track()` of a gauge does the same for four times the price.
 */
function beginOne(name: string, labels: LabelRecord): Active {
  try {
    const series = currentRecorder().registerGauge(name, labels, defaultMetadata)
    const bound = series.here?.() ?? series
    bound.increment(1)
    return bound
  } catch {
    // The facade tells of a recorder that fails.
    const handle = gauge(name, labels)
    handle.increment()
    return handle
  }
}

/** Describes metrics under the prefix, and makes their series with the labels that all of them have. */
export class Emitter {
  readonly #prefix: string
  readonly #labels: LabelRecord

  constructor({ prefix, labels }: Pick<HttpMetricsSettings, 'prefix' | 'labels'>) {
    this.#prefix = prefix
    this.#labels = labels
  }

  /** Describes a histogram. Returns a function that returns the one with these labels, to be held. */
  histogram(
    name: string,
    unit: Unit,
    description: string,
    buckets: readonly number[],
  ): (labels: LabelRecord) => Histogram {
    const full = this.#prefix + name
    describeHistogram(full, unit, description, { buckets })
    return labels => histogram(full, this.#with(labels))
  }

  /**
   * Describes a gauge of what is under way. Returns a function that returns how to count one more with these labels.
   */
  active(name: string, description: string): (labels: LabelRecord) => () => Active {
    const full = this.#prefix + name
    describeGauge(full, Unit.Count, description)
    return labels => {
      const all = this.#with(labels)
      gauge(full, all)
      return () => beginOne(full, all)
    }
  }

  counter(name: string, description: string): (labels: LabelRecord) => Counter {
    const full = this.#prefix + name
    describeCounter(full, Unit.Count, description)
    return labels => counter(full, this.#with(labels))
  }

  #with(labels: LabelRecord): LabelRecord {
    return { ...labels, ...this.#labels }
  }
}
