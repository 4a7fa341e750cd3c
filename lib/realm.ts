/** Jest takes apart what a test file leaves on `globalThis`, and timers that outlive the file then find it empty. */
const spared = Symbol.for('$$jest-protect-from-deletion')

/**
 * What every copy of the package in this realm shares under `key`: made by the first that asks for it.
 *
 * Where the global object takes no properties, each copy has its own.
 */
export function shared<T extends object>(key: symbol, create: () => T): T {
  const realm = globalThis as { [key]?: T }
  // An empty list stands for all properties.
  const state = realm[key] ?? Object.defineProperty(create(), spared, { value: [] })
  try {
    realm[key] = state
  } catch {
    // The global object is frozen.
  }
  return state
}
