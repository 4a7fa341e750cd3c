/** Whether `result` is a promise, or anything else with a `then`: the call that returned it still goes on. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | undefined | null)?.then === 'function'
}

/**
 * Runs `body`, returns its result, and calls `after` when it is done: when it has returned or thrown or, if it returns
 * a promise, when that settles.
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
