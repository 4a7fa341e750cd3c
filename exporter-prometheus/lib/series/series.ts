import type { CounterFn, GaugeFn, LabelRecord } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'

/** What all series have: their labels, and what look-ups, eviction and the facade keep on them. */
export abstract class Series {
  live = true
  idleSince = 0
  handle: unknown = null
  readonly labels: LabelRecord
  /**
   * The labels as they are written; absent where they are written just as they are in `labels`, which needs neither
   * sanitizing nor escaping and is ASCII: so they are kept once.
   */
  readonly pairs: readonly LabelPair[] | undefined

  constructor(labels: LabelRecord, pairs: readonly LabelPair[] | undefined) {
    this.labels = labels
    this.pairs = pairs
  }
}

/** A counter's value. Above 2^53 it loses precision, as every double does. */
export class CounterSeries extends Series implements CounterFn {
  value = 0

  increment(value: number): void {
    this.value += value
    this.idleSince = 0
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.idleSince = 0
  }
}

/** A gauge's value. */
export class GaugeSeries extends Series implements GaugeFn {
  value = 0

  set(value: number): void {
    this.value = value
    this.idleSince = 0
  }

  increment(value: number): void {
    this.value += value
    this.idleSince = 0
  }

  decrement(value: number): void {
    this.value -= value
    this.idleSince = 0
  }
}
