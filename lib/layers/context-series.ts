import {
  type GaugeFn,
  type LabelRecord,
  type Labels,
  type Metadata,
  messageOf,
  noopSeries,
  warnOnce,
} from 'metrics-facade'
import { type ContextLabels, currentLabels } from './context.ts'
import type { AnySeries } from './series.ts'

/** Registers the series of one kind, and selects the labels that they get from a context. */
export interface ContextSource {
  register(name: string, labels: LabelRecord, metadata: Metadata): AnySeries
  /** The labels of a context that are added to a metric. */
  select(context: ContextLabels, metric: string): ContextLabels
}

/**
 * Stands for all series that differ only in the labels of the context, and writes to the one of the context in which
 * the write happens.
 *
 * The inner series of the last context is cached. It cannot be one that the inner recorder has dropped: after that,
 * every handle registers again before it writes, and `renew` looks the series up.
 */
export class ContextSeries implements AnySeries {
  readonly labels: LabelRecord
  readonly metadata: Metadata
  readonly #source: ContextSource
  readonly #name: string
  #context: ContextLabels | undefined
  /** The labels of that context together with `labels`. */
  #labels: LabelRecord
  #inner: AnySeries

  /** Throws what the recorder throws. */
  constructor(source: ContextSource, name: string, labels: LabelRecord, metadata: Metadata) {
    this.#source = source
    this.#name = name
    this.labels = labels
    this.metadata = metadata
    this.#context = currentLabels()
    this.#labels = this.#merge(this.#context)
    this.#inner = this.#register(this.#labels)
  }

  /**
   * Looks up the series of the context that this code runs in. Throws what the recorder throws.
   *
   * @returns false if the recorder has dropped the cached series: then another object must stand for the new one.
   */
  renew(): boolean {
    const context = currentLabels()
    if (context !== this.#context) {
      this.#enter(context)
      return true
    }
    return this.#register(this.#labels) === this.#inner
  }

  here(): GaugeFn {
    const inner = this.#current()
    return inner.here?.() ?? inner
  }

  zero(): void {
    this.#current().zero?.()
  }

  increment(value: number, exemplar?: Labels): void {
    this.#current().increment(value, exemplar)
  }

  decrement(value: number): void {
    this.#current().decrement(value)
  }

  absolute(value: number): void {
    this.#current().absolute(value)
  }

  set(value: number): void {
    this.#current().set(value)
  }

  record(value: number, exemplar?: Labels): void {
    this.#current().record(value, exemplar)
  }

  recordMany(value: number, count: number): void {
    this.#current().recordMany(value, count)
  }

  #current(): AnySeries {
    const context = currentLabels()
    if (context === this.#context) return this.#inner
    try {
      this.#enter(context)
      return this.#inner
    } catch (error) {
      this.#warn('A sample was lost', error)
      return noopSeries
    }
  }

  #enter(context: ContextLabels | undefined): void {
    const labels = this.#merge(context)
    this.#inner = this.#register(labels)
    this.#labels = labels
    this.#context = context
  }

  #merge(context: ContextLabels | undefined): LabelRecord {
    return context === undefined
      ? this.labels
      : { ...this.#source.select(context, this.#name), ...this.labels }
  }

  #register(labels: LabelRecord): AnySeries {
    try {
      return this.#source.register(this.#name, labels, this.metadata)
    } catch (error) {
      if (labels === this.labels) throw error
      // A label of the context may be written the same way as one of the metric, although their names differ.
      const inner = this.#source.register(this.#name, this.labels, this.metadata)
      this.#warn('The labels of a context were left out', error)
      return inner
    }
  }

  #warn(what: string, error: unknown): void {
    warnOnce(`${what} ${this.#name}`, `${what} of the metric "${messageOf(this.#name)}": ${messageOf(error)}`)
  }
}
