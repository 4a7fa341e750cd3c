import {
  type Advice,
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

/** Sets the series with these labels, besides those that all series have, to a value. */
export type SetValue = (value: number, labels?: LabelRecord) => void

/**
 * Describes metrics under a prefix, and emits them with labels that all of them have.
 *
 * A series is registered with its first value, not when it is described: one that never gets a value, such as one that
 * only Linux has, must not show as 0.
 */
export class Emitter {
  readonly #prefix: string
  readonly #labels: LabelRecord
  /** Runs code that emits with the right recorder. Needed outside of collectors, as in an observer. */
  readonly enter: <T>(body: () => T) => T

  constructor(prefix: string, labels: LabelRecord, enter: <T>(body: () => T) => T = body => body()) {
    this.#prefix = prefix
    this.#labels = labels
    this.enter = enter
  }

  /** Describes a counter. Returns a function that raises it to a total that is counted elsewhere. */
  counter(name: string, unit: Unit | undefined, description: string): SetValue {
    const full = this.#prefix + name
    describeCounter(full, unit, description)
    return (total, labels) => counter(full, this.#with(labels)).absolute(total)
  }

  /** Describes a gauge, and how those of several threads become one. Returns a function that sets it. */
  gauge(name: string, unit: Unit | undefined, description: string, merge?: Advice['merge']): SetValue {
    const full = this.#prefix + name
    describeGauge(full, unit, description, { merge })
    return (value, labels) => gauge(full, this.#with(labels)).set(value)
  }

  /** Describes a histogram, with advice on its buckets. Returns a function that returns the one with these labels. */
  histogram(
    name: string,
    unit: Unit | undefined,
    description: string,
    buckets: readonly number[],
  ): (labels: LabelRecord) => Histogram {
    const full = this.#prefix + name
    describeHistogram(full, unit, description, { buckets })
    return labels => histogram(full, this.#with(labels))
  }

  #with(labels: LabelRecord | undefined): LabelRecord {
    return labels === undefined ? this.#labels : { ...labels, ...this.#labels }
  }
}
