import { countFault } from './fault.ts'
import { seriesDoing } from './noop.ts'
import { messageOf, valueAndType } from './printable.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'

const invalidSamplesTotal = 'metrics_invalid_samples_total'

/** Counts samples that could not be taken in `metrics_invalid_samples_total{name}`, and says why, once a name. */
function discardSample(name: string, reason: string, samples = 1): void {
  const metric = messageOf(name)
  const message = `A sample of the metric "${metric}" was ignored: ${reason}.`
  countFault(invalidSamplesTotal, 'Samples ignored as invalid, by metric', 'name', metric, message, samples)
}

/** `discardSample` for a value that is not what `operation` takes. */
export function discardValue(name: string, operation: string, value: unknown): void {
  discardSample(
    name,
    `${operation} got ${valueAndType(value)}: pass a finite number, to counters none below 0`,
  )
}

/** Where the samples of a series go that could not be registered: each is counted as invalid. */
export function createDiscardedSeries(name: string, thrown: unknown): CounterFn & GaugeFn & HistogramFn {
  const reason = `its series was refused (${messageOf(thrown)})`
  return seriesDoing(
    () => discardSample(name, reason),
    (_value, count) => discardSample(name, reason, count),
  )
}
