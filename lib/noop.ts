import type { CounterFn, GaugeFn, HistogramFn, Recorder } from './recorder.ts'

/** A series for every kind that calls `write` for each sample, and `recordMany` for many at once. */
export function seriesDoing(
  write: () => void,
  recordMany: (value: number, count: number) => void = write,
): CounterFn & GaugeFn & HistogramFn {
  return {
    increment: write,
    decrement: write,
    absolute: write,
    set: write,
    record: write,
    zero: write,
    recordMany,
  }
}

/** A series for every kind that discards what is written to it. */
export const noopSeries: CounterFn & GaugeFn & HistogramFn = /* @__PURE__ */ seriesDoing(() => {})

/** A recorder that discards everything. */
export function createNoopRecorder(): Recorder {
  const describe = (): void => {}
  const register = (): typeof noopSeries => noopSeries
  return {
    beneath: [],
    describeCounter: describe,
    describeGauge: describe,
    describeHistogram: describe,
    registerCounter: register,
    registerGauge: register,
    registerHistogram: register,
  }
}
