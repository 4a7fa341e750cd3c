import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  type Labels,
  type Metadata,
  messageOf,
  type Recorder,
  type SeriesSelection,
  type Unit,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { checkString } from './check.ts'
import type { Layer } from './layer.ts'
import { rememberByName } from './memo.ts'

/** How a `PrefixLayer` joins prefix and name. */
export interface PrefixOptions {
  /** The string between prefix and name: `.` by default; may be empty. */
  readonly separator?: string
}

/**
 * Puts a prefix before every name that is described or registered: `app.jobs_total`.
 *
 * @example
 * ```ts
 * new Stack(recorder).push(new PrefixLayer('app')).install()
 * counter('jobs_total').increment() // app.jobs_total
 * ```
 */
export class PrefixLayer implements Layer {
  readonly #start: string

  /** @throws TypeError or RangeError when the prefix is empty, or either is not a string. */
  constructor(prefix: string, { separator = '.' }: PrefixOptions = {}) {
    checkString('prefix', prefix)
    if (typeof separator !== 'string') {
      throw new TypeError(
        `The separator ${messageOf(separator)} is not a string: pass one, or '' to put nothing there.`,
      )
    }
    this.#start = prefix + separator
  }

  layer(inner: Recorder): Recorder {
    return new PrefixRecorder(inner, this.#start)
  }
}

/** Returns the series of the inner recorder themselves, because the labels do not change. */
class PrefixRecorder implements Recorder {
  readonly beneath: readonly Recorder[]
  readonly #inner: Recorder
  /** Remembered: a look-up with a string that was just concatenated has to hash it first. */
  readonly #prefixed: (name: string) => string

  constructor(inner: Recorder, start: string) {
    this.beneath = [inner]
    this.#inner = inner
    this.#prefixed = rememberByName(name => start + name)
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeCounter(this.#prefixed(name), unit, description, advice)
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeGauge(this.#prefixed(name), unit, description, advice)
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#inner.describeHistogram(this.#prefixed(name), unit, description, advice)
  }

  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn {
    return this.#inner.registerCounter(this.#prefixed(name), labels, metadata)
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    return this.#inner.registerGauge(this.#prefixed(name), labels, metadata)
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    return this.#inner.registerHistogram(this.#prefixed(name), labels, metadata)
  }

  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    return this.#inner.removeSeries?.(kind, this.#prefixed(name), selection) ?? 0
  }
}
