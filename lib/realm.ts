/**
 * Jest empties the objects that a test file leaves on `globalThis`; timers that outlive the file still need this one.
 */
const spared = Symbol.for('$$jest-protect-from-deletion')

/**
 * Returns the object that all copies of the package in this realm share under `key`. The first copy that asks makes it.
 *
 * If the global object is frozen, each copy has an object of its own.
 */
export function shared<T extends object>(key: symbol, create: () => T): T {
  const realm = globalThis as { [key]?: T }
  // An empty list protects all properties.
  const state = realm[key] ?? Object.defineProperty(create(), spared, { value: [] })
  try {
    realm[key] = state
  } catch {
    // The global object is frozen.
  }
  return state
}
