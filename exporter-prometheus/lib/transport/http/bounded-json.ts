import { messageOf } from 'metrics-facade'

/** How many properties and elements are written in all. */
const mostEntries = 1_000

/** How many objects may be within one another. */
const mostDepth = 8

const mostCharacters = 200

/** Stands for what is left out. */
const more = '…'

/**
 * A value of any kind as JSON for people: long strings, deep objects and long lists are cut, and so are cycles. Errors are
 * written as their messages, and what JSON does not have as a string. Never throws.
 */
export function boundedJson(value: unknown): string {
  return JSON.stringify(new Copy().of(value)) ?? 'null'
}

/** Copies into plain data, in which nothing throws or has a cycle. */
class Copy {
  #left = mostEntries
  /** The objects around the value that is copied. */
  readonly #around: object[] = []

  of(value: unknown): unknown {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'boolean' || value === null || value === undefined) return value
    if (typeof value !== 'object') return messageOf(value, mostCharacters)
    if (this.#around.length === mostDepth || this.#around.includes(value)) return more
    this.#around.push(value)
    try {
      return this.#ofObject(value)
    } catch (error) {
      return messageOf(error, mostCharacters)
    } finally {
      this.#around.pop()
    }
  }

  #ofObject(value: object): unknown {
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.of(toJSON.call(value))
    if (isError(value)) return messageOf(value, mostCharacters)
    if (Array.isArray(value) || value instanceof Set) return this.#ofList(value)
    if (value instanceof Map) return this.#ofProperties(value.keys(), key => value.get(key))
    return this.#ofProperties(Object.keys(value), key => (value as Record<string, unknown>)[key])
  }

  #ofList(values: Iterable<unknown>): unknown[] {
    const list: unknown[] = []
    for (const value of values) {
      if (!this.#takes()) return [...list, more]
      list.push(this.of(value))
    }
    return list
  }

  #ofProperties<Key>(keys: Iterable<Key>, read: (key: Key) => unknown): object {
    // Without a prototype, so that `__proto__` is a name like any other.
    const copy: Record<string, unknown> = Object.create(null)
    for (const key of keys) {
      if (!this.#takes()) {
        copy[more] = more
        return copy
      }
      copy[messageOf(key, mostCharacters)] = this.of(readOrError(key, read))
    }
    return copy
  }

  #takes(): boolean {
    this.#left -= 1
    return this.#left >= 0
  }
}

/** What is read, or else why it cannot be. */
function readOrError<Key>(key: Key, read: (key: Key) => unknown): unknown {
  try {
    return read(key)
  } catch (error) {
    return messageOf(error, mostCharacters)
  }
}

function isError(value: object): boolean {
  // Each realm has another Error.
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}
