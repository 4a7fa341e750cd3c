/** Whether a call went on after it returned. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | undefined | null)?.then === 'function'
}

/**
 * Returns what `body` returns, and calls `after` when `body` is done: when it returns or throws or, where it returns a
 * promise, when that settles.
 */
export function callThen<T>(body: () => T, after: () => void): T {
  let pending: Promise<unknown> | undefined
  try {
    const result = body()
    if (!isThenable(result)) return result
    pending = Promise.resolve(result).finally(after)
    return pending as T
  } finally {
    if (!pending) after()
  }
}
