import { describeCounter } from './describe.ts'
import { currentRecorder } from './global.ts'
import { defaultMetadata } from './metadata.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'
import { messageOf, warnOnce } from './warn.ts'

const invalidSamplesTotal = 'metrics_invalid_samples_total'

/** Counts samples that could not be taken in `metrics_invalid_samples_total{name}`, and says why, once a name. */
export function discardSample(name: string, reason: string, samples = 1): void {
  const metric = messageOf(name)
  warnOnce(`invalid sample ${metric}`, `A sample of the metric "${metric}" was ignored: ${reason}.`)
  describeCounter(invalidSamplesTotal, 'Samples that were ignored because they were invalid, by metric')
  try {
    currentRecorder()
      .registerCounter(invalidSamplesTotal, { name: metric }, defaultMetadata)
      .increment(samples)
  } catch {
    // The recorder itself fails. Its failure is what has just been reported, and emitting never throws.
  }
}

/** `discardSample` for a value that is not what `operation` takes. */
export function discardValue(name: string, operation: string, value: unknown): void {
  const shown = typeof value === 'number' ? String(value) : `${messageOf(value)} (${typeof value})`
  discardSample(name, `${operation} got ${shown}`)
}

/** Where the samples of a series go that could not be registered: each is counted as invalid. */
export class DiscardedSeries implements CounterFn, GaugeFn, HistogramFn {
  readonly #name: string
  readonly #reason: string

  constructor(name: string, thrown: unknown) {
    this.#name = name
    this.#reason = `its series could not be registered (${messageOf(thrown)})`
  }

  increment(): void {
    discardSample(this.#name, this.#reason)
  }

  decrement(): void {
    discardSample(this.#name, this.#reason)
  }

  absolute(): void {
    discardSample(this.#name, this.#reason)
  }

  set(): void {
    discardSample(this.#name, this.#reason)
  }

  record(): void {
    discardSample(this.#name, this.#reason)
  }

  recordMany(_value: number, count: number): void {
    discardSample(this.#name, this.#reason, count)
  }
}
