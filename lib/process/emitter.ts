import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  type Histogram,
  histogram,
  type LabelRecord,
  type Unit,
} from 'metrics-facade'

/** Sets a series to a value: that of these labels, besides those that all have. */
export type SetValue = (value: number, own?: LabelRecord) => void

/**
 * Describes metrics under a prefix, and emits them with labels that all of them have.
 *
 * A series comes into being with its first value, not when it is described: one that has none here, such as what only
 * Linux tells, must not show as 0.
 */
export class Emitter {
  readonly #prefix: string
  readonly #labels: LabelRecord
  /** Runs what emits where that belongs: needed where it is neither described nor collected, as in an observer. */
  readonly enter: <T>(body: () => T) => T

  constructor(prefix: string, labels: LabelRecord, enter: <T>(body: () => T) => T = body => body()) {
    this.#prefix = prefix
    this.#labels = labels
    this.enter = enter
  }

  /** Describes a counter. What is returned raises it to a total that is counted elsewhere. */
  counter(name: string, unit: Unit | undefined, description: string): SetValue {
    const full = this.#prefix + name
    describeCounter(full, unit, description)
    return (total, own) => counter(full, this.#with(own)).absolute(total)
  }

  /** Describes a gauge. What is returned sets it. */
  gauge(name: string, unit: Unit | undefined, description: string): SetValue {
    const full = this.#prefix + name
    describeGauge(full, unit, description)
    return (value, own) => gauge(full, this.#with(own)).set(value)
  }

  /** Describes a histogram, with advice on its buckets. What is returned gives the one of these labels. */
  histogram(
    name: string,
    unit: Unit | undefined,
    description: string,
    buckets: readonly number[],
  ): (own: LabelRecord) => Histogram {
    const full = this.#prefix + name
    describeHistogram(full, unit, description, { buckets })
    return own => histogram(full, this.#with(own))
  }

  #with(own: LabelRecord | undefined): LabelRecord {
    return own === undefined ? this.#labels : { ...own, ...this.#labels }
  }
}
