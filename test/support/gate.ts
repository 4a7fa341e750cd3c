/** A promise, and what settles it: `Promise.withResolvers` for Node 20. */
export interface Gate<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

export function openGate<T = void>(): Gate<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil
    reject = fail
  })
  return { promise, resolve, reject }
}

/** Lets everything that is ready to run do so: ticks, microtasks and immediates. */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
