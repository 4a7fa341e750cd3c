import { messageOf } from 'metrics-facade'

/** Whether a value is an object as a literal makes one, of whatever realm: no array, `Map`, function or promise. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * A value as an error message names it: as JSON, and what JSON cannot write, or writes as something else, as a string.
 * Printable and cut, as `messageOf` does it. Never throws.
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

/** A list as an error message names it: `[1, 2, 5]`, of a long one the beginning. */
export function shownList(values: Iterable<unknown>): string {
  const list = [...values]
  return `[${list.slice(0, mostShown).map(shown).join(', ')}${list.length > mostShown ? ', …' : ''}]`
}
