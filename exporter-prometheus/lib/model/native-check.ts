import { shown } from '../base/error.ts'
import type { NativeView } from './views.ts'

/** Beyond the index of every double in every schema; the bucket of 1 has index 0. */
const furthestIndex = 300_000

/** Up to here the difference of two counts is exact, with one bit for its sign. */
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
 * Checks a native histogram that came from outside, and returns it unchanged.
 *
 * @throws TypeError for one that would crash a server that reads it, or break queries there.
 */
export function checkNative(native: NativeView): NativeView {
  const { schema, zeroThreshold, zeroCount, positive, negative } = native
  if (!(Number.isInteger(schema) && schema >= -4 && schema <= 8)) {
    throw new TypeError(`its schema is ${shown(schema)}: give an integer from -4 to 8`)
  }
  if (!(zeroThreshold >= 0 && zeroThreshold < Infinity && isCount(zeroCount))) {
    throw new TypeError('its zero bucket lacks a threshold or a count')
  }
  if (!areBuckets(positive) || !areBuckets(negative)) {
    throw new TypeError('its native buckets need integers, with indices in ascending order')
  }
  return native
}
