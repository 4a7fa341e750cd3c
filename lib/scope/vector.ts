import {
  type Counter,
  type Gauge,
  type Histogram,
  type LabelRecord,
  type Labels,
  labelRecord,
  type Metadata,
  messageOf,
} from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import type { PresentValue } from './check.ts'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'
import { removeSeries } from './remove.ts'
import type { ValueOf } from './types.ts'

type Values<Names extends readonly string[], Types> = {
  readonly [Index in keyof Names]: ValueOf<Types, Names[Index]>
}

/** Values by label name: an object, a `Map`, or pairs. */
type LabelsOf<Name extends string, Types> =
  | { readonly [Each in Name]: ValueOf<Types, Each> }
  | Iterable<readonly [name: Name, value: ValueOf<Types, Name>]>

/**
 * Metrics that differ by the values of the same labels. Each is registered when it is first asked for.
 *
 * `Types` has the values that labels may have, by their names; labels that it does not have may have any value.
 */
export class Vector<H, const Names extends readonly string[], Types = undefined> {
  /** With the prefix. */
  readonly name: string
  readonly labelNames: Readonly<Names>
  readonly #kind: Kind<H>
  readonly #metadata: Metadata | undefined
  /** The labels of the scope, and the constant labels of the vector. */
  readonly #labels: Readonly<Record<string, string>>
  /** All labels, the constant ones with their values. It is copied, because adding labels one by one is slow. */
  readonly #template: Readonly<Record<string, PresentValue>>

  /** @internal */
  constructor(
    kind: Kind<H>,
    name: string,
    labels: Readonly<Record<string, string>>,
    labelNames: Names,
    metadata: Metadata | undefined,
  ) {
    this.#kind = kind
    this.#metadata = metadata
    this.name = name
    this.#labels = labels
    this.#template = { ...labels, ...Object.fromEntries(labelNames.map(label => [label, ''])) }
    this.labelNames = labelNames
  }

  /**
   * The metric with these values, in the order of the names. Hold on to it if it is used often.
   *
   * @throws ScopeError with code `INVALID_LABELS` when there are too few or too many values.
   */
  withLabelValues(...values: Values<Names, Types>): H {
    return this.#kind.emit(this.name, this.#labelsWith(values as readonly PresentValue[]), this.#metadata)
  }

  /**
   * The metric with these labels, in any order. Hold on to it if it is used often.
   *
   * @throws ScopeError with code `INVALID_LABELS` when a label is missing or unknown.
   */
  withLabels(labels: LabelsOf<Names[number], Types>): H {
    let record: LabelRecord
    let values: unknown[]
    try {
      record = labelRecord(labels as Labels)
    } catch {
      return this.#refuse(`the labels ${shown(labels)}`)
    }
    const given = Object.keys(record)
    const names: readonly string[] = this.labelNames
    if (given.length !== names.length || !names.every(name => Object.hasOwn(record, name))) {
      this.#refuse(`the labels ${shown(given.join(', '))}`)
    }
    try {
      values = names.map(name => record[name])
    } catch {
      // The facade counts samples with labels that cannot be read as invalid.
      return this.#kind.emit(this.name, record, this.#metadata)
    }
    return this.withLabelValues(...(values as never))
  }

  /**
   * Removes the series with these values from the current recorder. A metric that is used again registers a new series.
   *
   * @returns whether it existed; also `false` if the recorder cannot remove series.
   * @throws ScopeError with code `INVALID_LABELS` when there are too few or too many values.
   */
  remove(...values: Values<Names, Types>): boolean {
    return (
      removeSeries(this.#kind.name, this.name, {
        labels: this.#labelsWith(values as readonly PresentValue[]),
      }) > 0
    )
  }

  /** Removes all of its series from the current recorder; see {@link Vector.remove}. */
  clear(): void {
    removeSeries(this.#kind.name, this.name, { labels: this.#labels, labelNames: this.labelNames })
  }

  #labelsWith(values: readonly PresentValue[]): Record<string, PresentValue> {
    const names = this.labelNames
    if (values.length !== names.length)
      this.#refuse(`the ${values.length} values ${shown(values.map(value => messageOf(value)).join(', '))}`)
    const labels: Record<string, PresentValue> = { ...this.#template }
    for (let index = 0; index < names.length; index++) labels[names[index]!] = values[index]!
    return labels
  }

  #refuse(given: string): never {
    throw new ScopeError(
      'INVALID_LABELS',
      `${shown(this.name)} got ${given}: give ${this.labelNames.length}, for ${messageOf(this.labelNames.join(', '))}.`,
    )
  }
}

/** Counters that differ by the values of these labels. */
export type CounterVec<Names extends readonly string[], Types = undefined> = Vector<Counter, Names, Types>
/** Gauges that differ by the values of these labels. */
export type GaugeVec<Names extends readonly string[], Types = undefined> = Vector<Gauge, Names, Types>
/** Histograms that differ by the values of these labels. */
export type HistogramVec<Names extends readonly string[], Types = undefined> = Vector<Histogram, Names, Types>
