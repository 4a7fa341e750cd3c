import { BuildError } from '../error.ts'

/**
 * Checks the upper bounds of a histogram's buckets, and returns a copy: at least one, all finite, strictly ascending.
 * The bucket `+Inf` is not among them: it is always there.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_BUCKETS`.
 */
export function checkBounds(bounds: readonly number[], where: string): readonly number[] {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_BUCKETS', `${where}: ${problem}`)
  }
  if (!Array.isArray(bounds)) fail(`bucket bounds must be an array of numbers, got ${String(bounds)}.`)
  if (bounds.length === 0) fail('bucket bounds are empty. Give at least one upper bound.')
  // A copy has `undefined` where the array has holes, which forEach would pass over.
  const copy = [...bounds]
  copy.forEach((bound, index) => {
    const place = `bound ${index} of [${copy.join(', ')}]`
    if (bound === Number.POSITIVE_INFINITY)
      fail(`${place} is Infinity. Leave it out: the +Inf bucket is always there.`)
    if (!Number.isFinite(bound)) fail(`${place} is ${String(bound)}. Give finite numbers.`)
    if (index === 0) return
    const before = copy[index - 1]!
    if (bound === before) fail(`${place} is given twice. Leave one out.`)
    if (bound < before)
      fail(`${place} is smaller than the one before it. Sort the bounds in ascending order.`)
  })
  return copy
}
