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

/** The labels of a context, as they are written. Never changed: a context that gets more has another one. */
export type ContextLabels = Readonly<Record<string, string>>

/** One call of `withLabels`. */
interface Context {
  labels: ContextLabels
}

interface ContextCell {
  storage: ContextStorage<Context> | undefined
}

// One for all copies of the package in this realm, as the global recorder is. The number is that of this shape.
const symbol = Symbol.for('metrics-facade.labels.2')
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
  return cell.storage.run({ labels: Object.freeze(all) }, body)
}

/**
 * Adds labels to the context that this code runs in, the innermost, as they become known: what is emitted in it from then
 * on has them, through every branch of its body, and so do contexts that are nested in it later. A label that the context
 * has already gets the new value; contexts that were begun in it before, and the one around it, stay as they are.
 *
 * Values are copied; `undefined` and `null` leave a label as it is. Outside of any context nothing is added, and neither
 * are labels that cannot be read: either is reported as a process warning, once.
 *
 * @example
 * await withLabels({ route }, async () => {
 *   addLabels({ tenant: await tenantOf(request) })
 *   counter('requests_total').increment() // { route, tenant }
 * })
 */
export function addLabels(labels: Labels): void
export function addLabels<L extends LabelObject<L>>(labels: L): void
export function addLabels(labels: Labels): void {
  const context = cell.storage?.getStore()
  if (context !== undefined) {
    context.labels = Object.freeze({ ...context.labels, ...readLabels(labels) })
  } else {
    warnOnce(
      'addLabels',
      'Labels were not added to a context, because there is none here: call addLabels() in what withLabels() runs.',
    )
  }
}

/** The labels of the context that this code runs in; `undefined` outside of any. To be passed on to a worker or a queue. */
export function currentLabels(): ContextLabels | undefined {
  return cell.storage?.getStore()?.labels
}

function readLabels(labels: Labels): ContextLabels {
  try {
    return Object.fromEntries(labelPairs(labels))
  } catch (error) {
    warnOnce('labels of a context', `The labels of a context could not be read: ${messageOf(error)}`)
    return {}
  }
}
