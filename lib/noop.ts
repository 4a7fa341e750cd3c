import type { CounterFn, GaugeFn, HistogramFn, Recorder } from './recorder.ts'

/** A series of every kind that does `write` for each sample; `recordMany` for many at once. */
export function seriesDoing(
  write: () => void,
  recordMany: (value: number, count: number) => void = write,
): CounterFn & GaugeFn & HistogramFn {
  return { increment: write, decrement: write, absolute: write, set: write, record: write, recordMany }
}

/** Takes every operation of every kind and keeps nothing. */
export const noopSeries: CounterFn & GaugeFn & HistogramFn = /* @__PURE__ */ seriesDoing(() => {})

/** A recorder that keeps nothing. */
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
