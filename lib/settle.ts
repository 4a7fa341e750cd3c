/** Whether `result` is a promise, or anything else with a `then`: the call that returned it still goes on. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { then?: unknown } | undefined | null)?.then === 'function'
}

/**
 * Runs `body`, returns its result, and calls `after` when it is done: when it has returned or thrown or, if it returns
 * a promise, when that settles. `after` gets the result, or `undefined` and the error, and must not throw.
 */
export function callThen<T>(body: () => T, after: (result?: Awaited<T>, error?: unknown) => void): T {
  const fail = (error: unknown): never => {
    after(undefined, error)
    throw error
  }
  const succeed = (result: unknown): T => {
    after(result as Awaited<T>)
    return result as T
  }
  let result: T
  try {
    result = body()
    if (isThenable(result)) return Promise.resolve(result).then(succeed, fail) as T
  } catch (error) {
    return fail(error)
  }
  return succeed(result)
}
