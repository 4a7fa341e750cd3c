import { createHierarchy, createRuntime, type ScopeError } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../support/prometheus-fixture.ts'

// Who got what, and what to give instead, however long that is.

test('a level whose label cannot be one', () => {
  const levels = [{ method: 'part', label: 'le' }]
  const { code, message } = errorOf(() => createHierarchy({ prefix: 'app', levels })) as ScopeError
  assert.is(code, 'INVALID_LABELS')
  assert.match(message, /^The hierarchy .*"le"/)
})

test('many bounds of buckets that do not ascend', () => {
  const buckets = [...Array.from({ length: 15 }, (_, index) => 1e6 + index), 5]
  const scope = createRuntime('app', { uptime: false })
  const { code, message } = errorOf(() => scope.createHistogram('wait', 'Wait', {}, buckets)) as ScopeError
  assert.is(code, 'INVALID_BUCKETS')
  assert.match(message, /^The histogram "wait".*1000014, 5\].*\.$/)
})

test('a wrong prefix is called one', () => {
  const { message } = errorOf(() => createHierarchy({ prefix: '1 app', levels: [] })) as ScopeError
  assert.match(message, /^The prefix is named "1 app": use letters/)
})

test.run()
