import { forgetMetrics, forgetNames, registerLater } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// In a realm where nothing has loaded the facade's own part there is nothing to forget, and that is no error.

test('where the facade keeps nothing, there is nothing to forget, and nobody to register later', () => {
  const realm = globalThis as { [key: symbol]: unknown }
  const symbol = Symbol.for('metrics-facade.1')
  const kept = Object.getOwnPropertyDescriptor(realm, symbol)
  const never = (): never => {
    throw new Error('called')
  }
  try {
    delete realm[symbol]
    assert.is(realm[symbol], undefined)
    forgetNames(never)
    forgetMetrics('counter', 'jobs_total', never)
    registerLater(never)
    assert.is(realm[symbol], undefined)
  } finally {
    if (kept !== undefined) Object.defineProperty(realm, symbol, kept)
  }
})

test.run()
