import { shown } from '../base/error.ts'
import type { NativeView } from './views.ts'

/** No double has a bucket further from that of 1, in whatever schema. */
const furthestIndex = 300_000

/** The most that every difference of two counts can be written of exactly, with a bit for its sign. */
const mostCount = 2 ** 52

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= mostCount
}

function areBuckets(entries: NativeView['positive']): boolean {
  let before = -Infinity
  return entries.every(([index, count]) => {
    const isNext = Number.isInteger(index) && index > before && Math.abs(index) <= furthestIndex
    before = index
    return isNext && isCount(count)
  })
}

/**
 * A native histogram that nobody has checked, as it is.
 *
 * @throws TypeError for one that would end a server that reads it, or break what is asked of it there.
 */
export function checkNative(native: NativeView): NativeView {
  const { schema, zeroThreshold, zeroCount, positive, negative } = native
  if (!(Number.isInteger(schema) && schema >= -4 && schema <= 8)) {
    throw new TypeError(`its schema is ${shown(schema)}: give an integer from -4 to 8`)
  }
  if (!(zeroThreshold >= 0 && zeroThreshold < Infinity && isCount(zeroCount))) {
    throw new TypeError('its bucket of zero has no threshold or no count')
  }
  if (!areBuckets(positive) || !areBuckets(negative)) {
    throw new TypeError('its native buckets are not integers, the indices in ascending order')
  }
  return native
}
