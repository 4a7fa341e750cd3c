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
