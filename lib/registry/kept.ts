import type { Labels, Recorder } from 'metrics-facade'
import type { MetricKind } from './mask.ts'

/**
 * The part of the state shared by all copies of the facade that is needed here. The facade does not export it, because
 * programs that only emit would load every byte of that.
 */
interface Kept {
  readonly descriptions: Map<string, unknown>
  /** The keys of metrics are JSON of the method that registers, the name and the labels. */
  readonly metrics: Map<unknown, (recorder: Recorder) => void>
}

const symbol = Symbol.for('metrics-facade.1')
const realm = globalThis as { readonly [symbol]?: Kept }

/**
 * Makes the facade forget the names that `isForgotten` is true for: what it has for recorders that are installed later,
 * their descriptions and metrics. For exporters that forget a metric. Walks through all of them.
 */
export function forgetNames(isForgotten: (name: string) => boolean): void {
  const { descriptions, metrics } = realm[symbol] ?? {}
  for (const key of descriptions?.keys() ?? []) {
    // The key is the method that describes, a space, and the name.
    if (isForgotten(key.slice(key.indexOf(' ') + 1))) descriptions?.delete(key)
  }
  for (const key of metrics?.keys() ?? []) {
    if (typeof key === 'string' && isForgotten(JSON.parse(key)[1])) metrics?.delete(key)
  }
}

/**
 * Makes the facade forget metrics of this kind and name whose labels `isForgotten` is true for: they are not there from
 * the start in recorders that are installed later. Walks through all of them, at most 1,000.
 */
export function forgetMetrics(
  kind: MetricKind,
  name: string,
  isForgotten: (labels: Labels | undefined) => boolean,
): void {
  const { metrics } = realm[symbol] ?? {}
  for (const key of metrics?.keys() ?? []) {
    const [method, ownName, labels] = typeof key === 'string' ? JSON.parse(key) : ['']
    if (method.toLowerCase() === `register${kind}` && ownName === name && isForgotten(labels ?? undefined)) {
      metrics?.delete(key)
    }
  }
}

/**
 * Calls `register` with each recorder that is installed globally from now on, after it has got the descriptions; what it
 * throws is ignored. For code that keeps track of its metrics by itself, as scopes do: it registers them, so that they
 * are there from the start. A function that was passed before is not called twice.
 */
export function registerLater(register: (recorder: Recorder) => void): void {
  realm[symbol]?.metrics.set(register, register)
}
