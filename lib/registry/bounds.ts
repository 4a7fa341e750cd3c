import { shown, shownList } from './shown.ts'

/** Bounds that suit the seconds of a request over a network; those that Prometheus' own clients have by default. */
export const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

function isNumbers(bounds: unknown): bounds is Iterable<number> {
  return Array.isArray(bounds) || (ArrayBuffer.isView(bounds) && !(bounds instanceof DataView))
}

/**
 * Checks the inclusive upper bounds of buckets, and returns a copy: at least one, all finite, strictly ascending.
 * Takes arrays and typed arrays. The bucket `+Inf` is not among them: it is always there.
 *
 * @throws RangeError that names the bound and the remedy, in a sentence without a subject.
 */
export function checkBounds(bounds: ArrayLike<number>): readonly number[] {
  const fail = (problem: string): never => {
    throw new RangeError(problem)
  }
  if (!isNumbers(bounds)) return fail(`bucket bounds must be an array of numbers, got ${shown(bounds)}.`)
  // A copy has `undefined` where the array has holes, which forEach would pass over. Of the zeros `le` knows but one.
  const copy = [...bounds].map(bound => (bound === 0 ? 0 : bound))
  if (copy.length === 0) fail('bucket bounds are empty. Give at least one upper bound.')
  copy.forEach((bound, index) => {
    const before = index === 0 ? Number.NEGATIVE_INFINITY : copy[index - 1]!
    if (Number.isFinite(bound) && bound > before) return
    const place = `bound ${index} of ${shownList(copy)}`
    if (bound === Number.POSITIVE_INFINITY)
      fail(`${place} is Infinity. Leave it out: the +Inf bucket is always there.`)
    if (!Number.isFinite(bound)) fail(`${place} is ${shown(bound)}. Give finite numbers.`)
    if (bound === before) fail(`${place} is given twice. Leave one out.`)
    fail(`${place} is smaller than the one before it. Sort the bounds in ascending order.`)
  })
  // Not frozen: V8 boxes the numbers of frozen arrays, and to find the bucket of a value then takes twice the time.
  return copy
}
