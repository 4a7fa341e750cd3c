import type { CounterFn, GaugeFn, HistogramFn, Recorder } from './recorder.ts'

/** Takes every operation of every kind and keeps nothing. */
export const noopSeries: CounterFn & GaugeFn & HistogramFn = {
  increment() {},
  decrement() {},
  absolute() {},
  set() {},
  record() {},
  recordMany() {},
}

/** A recorder that keeps nothing. */
export function createNoopRecorder(): Recorder {
  return {
    describeCounter() {},
    describeGauge() {},
    describeHistogram() {},
    registerCounter: () => noopSeries,
    registerGauge: () => noopSeries,
    registerHistogram: () => noopSeries,
  }
}
