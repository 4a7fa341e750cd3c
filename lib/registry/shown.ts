import { messageOf } from 'metrics-facade'

/** Whether a value is an object such as a literal makes, of any realm; not an array, `Map`, function or promise. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * A value as error messages name it: as JSON, or with `String` if JSON cannot write it or writes something else.
 * Escaped and cut by `messageOf`. Never throws.
 */
export function shown(value: unknown): string {
  try {
    if (typeof value === 'number') return String(value)
    const text = JSON.stringify(value)
    return messageOf(text === undefined || (text === '{}' && !isPlainObject(value)) ? String(value) : text)
  } catch {
    return messageOf(value)
  }
}

/** How many values of a list are shown. */
const mostShown = 20

/** A list as error messages name it: `[1, 2, 5]`. A long list is cut. */
export function shownList(values: Iterable<unknown>): string {
  const list = [...values]
  return `[${list.slice(0, mostShown).map(shown).join(', ')}${list.length > mostShown ? ', …' : ''}]`
}
