import { currentRecorder } from './global.ts'
import { defaultMetadata } from './metadata.ts'
import { seriesDoing } from './noop.ts'
import { messageOf, valueAndType } from './printable.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'
import { warnOnce } from './warn.ts'

const invalidSamplesTotal = 'metrics_invalid_samples_total'

/**
 * Counts samples that could not be taken in `metrics_invalid_samples_total{name}`, and says why, once a name. When a
 * thousand things were reported, further names are counted together, as `(other)`.
 */
function discardSample(name: unknown, reason: string, samples = 1): void {
  let metric = messageOf(name)
  const message = `A sample of the metric "${metric}" was ignored: ${reason}.`
  if (!warnOnce(invalidSamplesTotal + metric, message)) metric = '(other)'
  try {
    const recorder = currentRecorder()
    recorder.registerCounter(invalidSamplesTotal, { name: metric }, defaultMetadata).increment(samples)
    recorder.describeCounter(invalidSamplesTotal, undefined, 'Samples ignored as invalid, by metric')
  } catch {
    // The recorder itself fails, of which there has just been a warning; and emitting never throws.
  }
}

/** `discardSample` for a value that is not what `operation` takes; of a method that was taken off its handle, too. */
export function discardValue(
  handle: { readonly name: string } | undefined,
  operation: string,
  value: unknown,
): void {
  discardSample(
    handle?.name,
    `${operation} got ${valueAndType(value)}: pass a finite number, to counters none below 0`,
  )
}

/** Stands for a series that could not be registered: each sample is counted as invalid. */
export function createDiscardedSeries(name: unknown, thrown: unknown): CounterFn & GaugeFn & HistogramFn {
  const reason = messageOf(thrown)
  return seriesDoing(
    () => discardSample(name, reason),
    (_value, count) => discardSample(name, reason, count),
  )
}
