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

/** The labels of a context, as they are written. Never changed: a context that gets more labels gets another object. */
export type ContextLabels = Readonly<Record<string, string>>

/** The context of one call of `withLabels`. */
interface Context {
  labels: ContextLabels
}

interface ContextCell {
  storage: ContextStorage<Context> | undefined
}

// Shared by all copies of the package in this realm, as the global recorder is. The number is the version of the shape.
const symbol = Symbol.for('metrics-facade.labels.2')
const cell: ContextCell = shared(symbol, () => ({ storage: undefined }))

/**
 * Runs `body` in a context with `labels`, and returns its result. A `ContextLabelLayer` adds them to everything that is
 * emitted there.
 *
 * The context follows `body` through `await`, timers and callbacks. Code that runs beside it is not affected. Contexts
 * nest: the inner one also has the labels of the outer one, except those whose names it sets itself. Values are copied;
 * `undefined` and `null` leave a label as it is around the context.
 *
 * Labels that cannot be read are left out and reported once, as a process warning; `body` runs in any case. In a
 * runtime without `AsyncLocalStorage` (browsers), the context lasts for the synchronous part of `body` only.
 *
 * @example
 * ```ts
 * await withLabels({ tenant: 'acme' }, async () => {
 *   counter('orders_total').increment() // orders_total{tenant="acme"}
 * })
 * ```
 */
export function withLabels<T>(labels: Labels, body: () => T): T
export function withLabels<T, L extends LabelObject<L>>(labels: L, body: () => T): T
export function withLabels<T>(labels: Labels, body: () => T): T {
  const outer = currentLabels()
  const inner = readLabels(labels)
  cell.storage ??= createContextStorage()
  // Spread twice: the inner labels come first, and their values win.
  const all = outer === undefined ? inner : { ...inner, ...outer, ...inner }
  return cell.storage.run({ labels: Object.freeze(all) }, body)
}

/**
 * Adds labels to the innermost context around this code, once they are known. Everything that is emitted in it from
 * then on has them, in every branch of its body, as do contexts that are nested in it later. A label that the context
 * already has gets the new value. The context around it, and contexts that were opened in it before, stay as they are.
 *
 * Values are copied; `undefined` and `null` leave a label as it is. Outside of any context nothing is added. Labels
 * that cannot be read are not added either. Both are reported once, as a process warning.
 *
 * @example
 * ```ts
 * await withLabels({ route }, async () => {
 *   addLabels({ tenant: await tenantOf(request) })
 *   counter('requests_total').increment() // { route, tenant }
 * })
 * ```
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
      'Labels were not added, because there is no context here: call addLabels() in the function that withLabels() runs.',
    )
  }
}

/** The labels of the current context, to pass to a worker or a queue; `undefined` outside of any context. */
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
