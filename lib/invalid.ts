import { currentRecorder } from './global.ts'
import { defaultMetadata } from './metadata.ts'
import { seriesDoing } from './noop.ts'
import { messageOf, valueAndType } from './printable.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'
import { warnOnce } from './warn.ts'

const invalidSamplesTotal = 'metrics_invalid_samples_total'

/**
 * Counts invalid samples in `metrics_invalid_samples_total{name}`, and warns with the reason, once for each name. After
 * a thousand warnings of any kind, further names are counted together, as `(other)`.
 */
function discardSample(name: unknown, reason: string, samples = 1): void {
  let metric = messageOf(name)
  const message = `A sample of the metric "${metric}" was ignored: ${reason}.`
  if (!warnOnce(invalidSamplesTotal + metric, message)) metric = '(other)'
  try {
    const recorder = currentRecorder()
    recorder.registerCounter(invalidSamplesTotal, { name: metric }, defaultMetadata).increment(samples)
    recorder.describeCounter(invalidSamplesTotal, undefined, 'Invalid samples, by metric')
  } catch {
    // The recorder itself fails. The warning has been emitted, and emitting never throws.
  }
}

/** Counts a value that `operation` does not take; `handle` is undefined if the method was detached from it. */
export function discardValue(
  handle: { readonly name: string } | undefined,
  operation: string,
  value: unknown,
): void {
  discardSample(
    handle?.name,
    `${operation} got ${valueAndType(value)}: pass a finite number, and not below 0 to a counter`,
  )
}

/** Replaces a series that could not be registered: counts each sample as invalid. */
export function createDiscardedSeries(name: unknown, thrown: unknown): CounterFn & GaugeFn & HistogramFn {
  const reason = messageOf(thrown)
  return seriesDoing(
    () => discardSample(name, reason),
    (_value, count) => discardSample(name, reason, count),
  )
}
