import { BuildError, shown } from '../error.ts'

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
  if (!Array.isArray(bounds)) fail(`bucket bounds must be an array of numbers, got ${shown(bounds)}.`)
  if (bounds.length === 0) fail('bucket bounds are empty. Give at least one upper bound.')
  // A copy has `undefined` where the array has holes, which forEach would pass over. Of the zeros `le` knows but one.
  const copy = [...bounds].map(bound => (bound === 0 ? 0 : bound))
  copy.forEach((bound, index) => {
    const before = index === 0 ? Number.NEGATIVE_INFINITY : copy[index - 1]!
    if (Number.isFinite(bound) && bound > before) return
    const place = `bound ${index} of [${copy.map(shown).join(', ')}]`
    if (bound === Number.POSITIVE_INFINITY)
      fail(`${place} is Infinity. Leave it out: the +Inf bucket is always there.`)
    if (!Number.isFinite(bound)) fail(`${place} is ${shown(bound)}. Give finite numbers.`)
    if (bound === before) fail(`${place} is given twice. Leave one out.`)
    fail(`${place} is smaller than the one before it. Sort the bounds in ascending order.`)
  })
  return copy
}
