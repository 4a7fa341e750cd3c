import type { CounterFn, GaugeFn, HistogramFn, LabelRecord } from 'metrics-facade'
import type { LabelPair, MetricKind } from 'metrics-facade/registry'

/** A value as it was recorded, and how often in a row. */
interface Run {
  readonly value: number
  count: number
}

/** What every series of a DebuggingRecorder has. */
export abstract class DebugSeries {
  live = true
  handle: unknown = null
  abstract readonly kind: MetricKind
  readonly name: string
  readonly labels: LabelRecord
  readonly pairs: readonly LabelPair[]

  constructor(name: string, labels: LabelRecord, pairs: readonly LabelPair[]) {
    this.name = name
    this.labels = labels
    this.pairs = pairs
  }

  abstract read(): number | number[]
  abstract reset(): void
}

export class DebugCounter extends DebugSeries implements CounterFn {
  readonly kind = 'counter'
  #value = 0

  increment(value: number): void {
    this.#value += value
  }

  absolute(value: number): void {
    this.#value = Math.max(this.#value, value)
  }

  read(): number {
    return this.#value
  }

  reset(): void {
    this.#value = 0
  }
}

export class DebugGauge extends DebugSeries implements GaugeFn {
  readonly kind = 'gauge'
  #value = 0

  set(value: number): void {
    this.#value = value
  }

  increment(value: number): void {
    this.#value += value
  }

  decrement(value: number): void {
    this.#value -= value
  }

  read(): number {
    return this.#value
  }

  reset(): void {
    this.#value = 0
  }
}

export class DebugHistogram extends DebugSeries implements HistogramFn {
  readonly kind = 'histogram'
  #runs: Run[] = []

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    const last = this.#runs.at(-1)
    if (last?.value === value) last.count += count
    else this.#runs.push({ value, count })
  }

  read(): number[] {
    return this.#runs.flatMap(({ value, count }) => Array.from({ length: count }, () => value))
  }

  reset(): void {
    this.#runs = []
  }
}
