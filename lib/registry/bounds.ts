import { shown, shownList } from './shown.ts'

/** Bounds in seconds that suit requests over a network: the defaults of the official Prometheus clients. */
export const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

function isNumbers(bounds: unknown): bounds is Iterable<number> {
  return Array.isArray(bounds) || (ArrayBuffer.isView(bounds) && !(bounds instanceof DataView))
}

/**
 * Checks the inclusive upper bounds of buckets, and returns a copy. There must be at least one, all finite and strictly
 * ascending, in an array or a typed array. The `+Inf` bucket is always added and must not be among them.
 *
 * @throws RangeError that names the bound and the remedy. Its message starts in lower case, to follow other words.
 */
export function checkBounds(bounds: ArrayLike<number>): readonly number[] {
  const fail = (problem: string): never => {
    throw new RangeError(problem)
  }
  if (!isNumbers(bounds)) return fail(`bucket bounds must be an array of numbers, got ${shown(bounds)}.`)
  // forEach would skip holes of an array; the copy has `undefined` there. -0 becomes 0: both print as the same `le`.
  const copy = [...bounds].map(bound => (bound === 0 ? 0 : bound))
  if (copy.length === 0) fail('bucket bounds are empty. Give at least one upper bound.')
  copy.forEach((bound, index) => {
    const before = index === 0 ? Number.NEGATIVE_INFINITY : copy[index - 1]!
    if (Number.isFinite(bound) && bound > before) return
    const where = `bound ${index} of ${shownList(copy)}`
    if (bound === Number.POSITIVE_INFINITY)
      fail(`${where} is Infinity. Leave it out: the +Inf bucket is always there.`)
    if (!Number.isFinite(bound)) fail(`${where} is ${shown(bound)}. Give finite numbers.`)
    if (bound === before) fail(`${where} is given twice. Leave one out.`)
    fail(`${where} is smaller than the one before it. Sort the bounds in ascending order.`)
  })
  // Not frozen: V8 boxes the numbers of frozen arrays, and finding the bucket of a value would take twice the time.
  return copy
}
