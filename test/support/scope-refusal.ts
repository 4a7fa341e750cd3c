import { ScopeError, type ScopeErrorCode } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from './prometheus-fixture.ts'

/** What is refused, the call that is, and what the message must contain. */
export type RefusedInScope = readonly [what: string, body: () => unknown, ...says: string[]]

/** A test for each case: it must throw a ScopeError of this code, that says so. */
export function refusesScope(code: ScopeErrorCode, cases: readonly RefusedInScope[]): void {
  for (const [what, body, ...says] of cases) {
    test(`${what} is refused as ${code}, naming the value and the remedy`, () => {
      const error = errorOf(body) as ScopeError
      assert.instance(error, ScopeError)
      assert.is(error.name, 'ScopeError')
      assert.is(error.code, code)
      for (const text of says)
        assert.ok(error.message.includes(text), `"${text}" is not in "${error.message}"`)
    })
  }
}
