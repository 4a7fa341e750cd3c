import {
  type ContextStorage,
  createContextStorage,
  type LabelObject,
  type Labels,
  messageOf,
  shared,
  warnOnce,
} from 'metrics-facade'
import { labelPairs } from 'metrics-facade/registry'

/** The labels of a context, as they are written. Never changed; each call of `withLabels` makes one. */
export type ContextLabels = Readonly<Record<string, string>>

interface ContextCell {
  storage: ContextStorage<ContextLabels> | undefined
}

// One for all copies of the package in this realm, as the global recorder is. The number is that of this shape.
const symbol = Symbol.for('metrics-facade.labels.1')
const cell: ContextCell = shared(symbol, () => ({ storage: undefined }))

/**
 * Runs `body` in a context that has `labels`, and returns what `body` returns. A recorder under a `ContextLabelLayer`
 * adds them to all that is emitted there.
 *
 * The context follows `body` through `await`, timers and callbacks, and what runs beside it does not see it. Contexts
 * nest: the inner one has the labels of the outer one too, except where it has a label of that name itself. Values are
 * copied; `undefined` and `null` leave a label as it is around the context.
 *
 * Labels that cannot be read are left out and reported as a process warning, once: `body` runs in any case. A runtime
 * without `AsyncLocalStorage` (browsers) keeps the context for the synchronous part of `body` only.
 */
export function withLabels<T>(labels: Labels, body: () => T): T
export function withLabels<T, L extends LabelObject<L>>(labels: L, body: () => T): T
export function withLabels<T>(labels: Labels, body: () => T): T {
  const outer = currentLabels()
  const own = readLabels(labels)
  cell.storage ??= createContextStorage()
  // The inner labels come first, and keep their values.
  const all = outer === undefined ? own : { ...own, ...outer, ...own }
  return cell.storage.run(Object.freeze(all), body)
}

/** The labels of the context that this code runs in; `undefined` outside of any. To be passed on to a worker or a queue. */
export function currentLabels(): ContextLabels | undefined {
  return cell.storage?.getStore()
}

function readLabels(labels: Labels): ContextLabels {
  try {
    return Object.fromEntries(labelPairs(labels))
  } catch (error) {
    warnOnce('labels of a context', `The labels of a context could not be read: ${messageOf(error)}`)
    return {}
  }
}
