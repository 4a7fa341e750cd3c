import type { CounterFn, HistogramFn, Labels } from 'metrics-facade'
import type { Series } from '../../series/series.ts'

const methods = ['increment', 'absolute', 'record', 'recordMany'] as const

/**
 * Makes what is written to a series count elsewhere, for as long as it is diverted: it shows the value that it has. Its own
 * properties shadow the methods, so that no other series gets any slower.
 *
 * @param elsewhere - where it counts, asked for at each write.
 */
export function divert(series: Series, elsewhere: () => CounterFn & HistogramFn): void {
  const diverted = {
    increment: (value: number, exemplar?: Labels) => elsewhere().increment(value, exemplar),
    // The next call sets it, when the series counts.
    absolute: () => {},
    record: (value: number, exemplar?: Labels) => elsewhere().record(value, exemplar),
    recordMany: (value: number, count: number) => elsewhere().recordMany(value, count),
  }
  for (const method of methods) {
    Object.defineProperty(series, method, { configurable: true, value: diverted[method] })
  }
}

/** Ends that. */
export function undivert(series: Series): void {
  // The last first: engines then take the object back to the shape that it had.
  for (const method of methods.toReversed()) delete (series as unknown as Record<string, unknown>)[method]
}
