import { type Counter, type Gauge, type Histogram, type Labels, messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import type { PresentValue } from './check.ts'
import { ScopeError } from './error.ts'

/** Metrics that differ by the values of the same labels; each is made when it is first asked for. */
export class Vector<H, const Names extends readonly string[]> {
  /** With the prefix. */
  readonly name: string
  readonly labelNames: Readonly<Names>
  readonly #emit: (name: string, labels: Labels) => H
  /** All labels, those of the scope with their values; to be copied, because adding labels one by one is slow. */
  readonly #template: Readonly<Record<string, PresentValue>>

  /** @internal */
  constructor(
    emit: (name: string, labels: Labels) => H,
    name: string,
    scopeLabels: Readonly<Record<string, string>>,
    labelNames: Names,
  ) {
    this.#emit = emit
    this.name = name
    this.#template = { ...scopeLabels, ...Object.fromEntries(labelNames.map(label => [label, ''])) }
    this.labelNames = labelNames
  }

  /**
   * The metric with these values, in the order of the names. Keep it where it is used often.
   *
   * @throws ScopeError with code `INVALID_LABELS` when they are too few or too many.
   */
  withLabelValues(...values: { readonly [Index in keyof Names]: PresentValue }): H {
    const names = this.labelNames
    if (values.length !== names.length)
      this.#refuse(`the ${values.length} values ${shown(values.map(value => messageOf(value)).join(', '))}`)
    const labels: Record<string, PresentValue> = { ...this.#template }
    for (let index = 0; index < names.length; index++) labels[names[index]!] = values[index]!
    return this.#emit(this.name, labels)
  }

  /**
   * The metric with these labels, in any order. Keep it where it is used often.
   *
   * @throws ScopeError with code `INVALID_LABELS` when a label is missing, or there is one too many.
   */
  withLabels(labels: { readonly [Name in Names[number]]: PresentValue }): H {
    const given = Object.keys(labels ?? {})
    const names: readonly string[] = this.labelNames
    if (given.length !== names.length || !names.every(name => Object.hasOwn(labels, name))) {
      this.#refuse(`the labels ${shown(given.join(', '))}`)
    }
    let values: PresentValue[]
    try {
      values = names.map(name => labels[name as Names[number]])
    } catch {
      // The facade ignores and counts the samples of labels that cannot be read.
      return this.#emit(this.name, labels)
    }
    return this.withLabelValues(...(values as never))
  }

  #refuse(given: string): never {
    throw new ScopeError(
      'INVALID_LABELS',
      `${shown(this.name)} got ${given}: give ${this.labelNames.length}, for ${messageOf(this.labelNames.join(', '))}.`,
    )
  }
}

/** Counters that differ by the values of these labels. */
export type CounterVec<Names extends readonly string[]> = Vector<Counter, Names>
/** Gauges that differ by the values of these labels. */
export type GaugeVec<Names extends readonly string[]> = Vector<Gauge, Names>
/** Histograms that differ by the values of these labels. */
export type HistogramVec<Names extends readonly string[]> = Vector<Histogram, Names>
