import { BuildError, shown } from './error.ts'

/** Checks a count: an integer from 1 to `most`. */
export function checkCount(count: number, most: number, option: string): number {
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return count
  throw new BuildError('INVALID_COUNT', `${option} got ${shown(count)}. Give an integer from 1 to ${most}.`)
}
