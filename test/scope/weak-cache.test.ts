import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WeakCache } from '../../lib/scope/weak-cache.ts'

// The collector of garbage, which comes when the test says so.

const refs: FakeRef[] = []
const finalizers: Array<(key: string) => void> = []

class FakeRef {
  #value: object | undefined

  constructor(value: object) {
    this.#value = value
    refs.push(this)
  }

  deref(): object | undefined {
    return this.#value
  }

  /** The object is garbage. */
  collect(): void {
    this.#value = undefined
  }
}

class FakeRegistry {
  constructor(finalize: (key: string) => void) {
    finalizers.push(finalize)
  }

  register(): void {}
}

test('an object that was made after another became garbage stays when that is cleared away', () => {
  const { WeakRef: realRef, FinalizationRegistry: realRegistry } = globalThis
  Object.assign(globalThis, { WeakRef: FakeRef, FinalizationRegistry: FakeRegistry })
  try {
    const cache = new WeakCache<object>()
    let made = 0
    const get = (): object => cache.get('key', () => ({ number: made++ }))
    const first = get()
    assert.is(get(), first)
    refs[0]!.collect()
    const second = get()
    assert.equal(second, { number: 1 })
    // Only now, as collectors of garbage do.
    finalizers[0]!('key')
    assert.is(get(), second)
    refs[1]!.collect()
    finalizers[0]!('key')
    assert.equal(get(), { number: 2 })
  } finally {
    Object.assign(globalThis, { WeakRef: realRef, FinalizationRegistry: realRegistry })
  }
})

test.run()
