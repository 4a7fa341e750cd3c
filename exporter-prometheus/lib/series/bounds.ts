import { messageOf } from 'metrics-facade'
import { checkBounds as check } from 'metrics-facade/registry'
import { BuildError } from '../base/error.ts'

/**
 * Checks the upper bounds of a histogram's buckets, and returns a copy. There must be at least one; all must be finite
 * and strictly ascending.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_BUCKETS`.
 */
export function checkBounds(bounds: readonly number[], where: string): readonly number[] {
  try {
    return check(bounds)
  } catch (error) {
    throw new BuildError('INVALID_BUCKETS', `${where}: ${messageOf(error, 4000)}`)
  }
}
