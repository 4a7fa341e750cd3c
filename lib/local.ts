import { type Collector, type ContextStorage, cell, type Scope, updateEpoch } from './cell.ts'
import { checkRecorder, firstLive } from './global.ts'
import type { Recorder } from './recorder.ts'
import { callThen } from './settle.ts'

type Enter = Collector['enter']

interface ContextStorageClass {
  new <S>(): ContextStorage<S>
  snapshot?(): Enter
}

interface Realm {
  readonly process?: {
    getBuiltinModule?(id: string): { readonly AsyncLocalStorage?: ContextStorageClass } | undefined
  }
  readonly AsyncLocalStorage?: ContextStorageClass
}

/** Contexts that last for the synchronous part of their body: all that a runtime without async contexts can do. */
function createSynchronousStorage<S>(): ContextStorage<S> {
  let current: S | undefined
  return {
    run(store, body) {
      const before = current
      current = store
      try {
        return body()
      } finally {
        current = before
      }
    },
    getStore: () => current,
  }
}

/** Not imported: the facade must also load in runtimes without node:async_hooks. */
function storageClass(): ContextStorageClass | undefined {
  const realm = globalThis as Realm
  let found: ContextStorageClass | undefined
  try {
    found = realm.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage
  } catch {
    // In edge runtimes the function exists only to throw; the class is a global there.
  }
  return typeof found === 'function' ? found : realm.AsyncLocalStorage
}

/** A store that follows calls through `await`, timers and callbacks: `AsyncLocalStorage`, if the runtime has it. */
export function createContextStorage<S>(): ContextStorage<S> {
  try {
    return new (storageClass()!)()
  } catch {
    // It is missing or broken.
    return createSynchronousStorage()
  }
}

/** Returns a function that runs others in the context of this call, if the runtime has async contexts. */
export function captureContext(): Enter {
  try {
    return storageClass()!.snapshot!()
  } catch {
    // Async contexts are missing or broken.
    return body => body()
  }
}

/**
 * Runs `body` with `recorder` in place of the global one, and returns its result.
 *
 * The scope follows `body` through `await`, timers and callbacks. It ends when `body` returns or throws or, if it
 * returns a promise, when that settles. Code that runs beside it is not affected. Scopes nest; code that outlives its
 * scope emits to the scope around it. A handle writes to the recorder of the scope that it is used in, wherever it was
 * made.
 *
 * While any scope is open, every write in the process looks for its recorder: a held counter takes three times as long.
 * A promise that never settles leaves its scope open for good. Only the scope itself stays in memory then.
 *
 * In a runtime without `AsyncLocalStorage` (browsers), the scope lasts for the synchronous part of `body` only.
 *
 * @example
 * ```ts
 * const recorder = new DebuggingRecorder()
 * await withLocalRecorder(recorder, () => sendMail(message))
 * recorder.snapshot().counter('mails_total') // 1
 * ```
 * @throws TypeError when `recorder` is not a Recorder.
 */
export function withLocalRecorder<T>(recorder: Recorder, body: () => T): T {
  checkRecorder(recorder)
  cell.scopes ??= createContextStorage()
  const storage = cell.scopes
  const scope: Scope = { recorder, parent: storage.getStore() }
  cell.liveScopes += 1
  updateEpoch()
  return callThen(
    () => storage.run(scope, body),
    () => {
      scope.recorder = undefined
      // Otherwise a chain of scopes, each opened within the one before, would stay in memory.
      scope.parent = firstLive(scope.parent)
      cell.liveScopes -= 1
      updateEpoch()
    },
  )
}
