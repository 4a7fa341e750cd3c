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

/** Contexts that end where the synchronous part of their body ends: all a runtime without async context can do. */
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

/** Not imported: the facade must load where there is no node:async_hooks. */
function storageClass(): ContextStorageClass | undefined {
  const realm = globalThis as Realm
  let found: ContextStorageClass | undefined
  try {
    found = realm.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage
  } catch {
    // Edge runtimes have the function to say that they have no modules of Node, and the class as a global.
  }
  return typeof found === 'function' ? found : realm.AsyncLocalStorage
}

/** What follows a call through `await`, timers and callbacks: `AsyncLocalStorage`, where the runtime has it. */
export function createContextStorage<S>(): ContextStorage<S> {
  try {
    return new (storageClass()!)()
  } catch {
    // It is not there, or cannot be used.
    return createSynchronousStorage()
  }
}

/** What runs a function in the context that this is called in, whoever calls it, where the runtime has contexts. */
export function captureContext(): Enter {
  try {
    return storageClass()!.snapshot!()
  } catch {
    // As above.
    return body => body()
  }
}

/**
 * Runs `body` with `recorder` in place of the global one, and returns what `body` returns.
 *
 * The scope follows `body` through `await`, timers and callbacks, and ends when `body` returns or throws or, where it
 * returns a promise, when that settles. Code running beside it does not see it. Scopes nest; what outlives its scope
 * emits to the scope around it. Handles taken outside follow inside, and the other way round.
 *
 * As long as any scope is open, every write in the process looks for its recorder: a held counter takes three times as
 * long. A promise that never settles leaves its scope open for good; that keeps the scope, and no memory beyond it.
 *
 * A runtime without `AsyncLocalStorage` (browsers) keeps the scope for the synchronous part of `body` only.
 *
 * @throws TypeError when `recorder` is none.
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
      // Of scopes that are opened each from within the one before, all would be kept.
      scope.parent = firstLive(scope.parent)
      cell.liveScopes -= 1
      updateEpoch()
    },
  )
}
