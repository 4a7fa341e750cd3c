import type { CounterFn, GaugeFn, HistogramFn } from 'metrics-facade'
import { type MetricKind, StoredSeries } from 'metrics-facade/registry'

/** A value as it was recorded, and how often it was in a row. */
interface Run {
  readonly value: number
  count: number
}

/** A series of a DebuggingRecorder. */
export abstract class DebugSeries<K extends MetricKind = MetricKind> extends StoredSeries<K> {
  /** Returns a function that reads it later as it is now: a histogram may have more values than fit into memory. */
  abstract freeze(): () => number | number[]
  abstract reset(): void
}

export class DebugCounter extends DebugSeries<'counter'> implements CounterFn {
  #value = 0

  increment(value: number): void {
    this.#value += value
  }

  absolute(value: number): void {
    this.#value = Math.max(this.#value, value)
  }

  freeze(): () => number {
    const value = this.#value
    return () => value
  }

  reset(): void {
    this.#value = 0
  }
}

export class DebugGauge extends DebugSeries<'gauge'> implements GaugeFn {
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

  freeze(): () => number {
    const value = this.#value
    return () => value
  }

  reset(): void {
    this.#value = 0
  }
}

export class DebugHistogram extends DebugSeries<'histogram'> implements HistogramFn {
  #runs: Run[] = []

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    const last = this.#runs.at(-1)
    if (last?.value === value) last.count += count
    else this.#runs.push({ value, count })
  }

  freeze(): () => number[] {
    const runs = this.#runs.map(run => ({ ...run }))
    return () => runs.flatMap(({ value, count }) => Array.from({ length: count }, () => value))
  }

  reset(): void {
    this.#runs = []
  }
}
