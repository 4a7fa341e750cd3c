import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pushingOtlp, status } from '../../../support/otlp-receiver.ts'

// Requests that a receiver finds too large.

test('a request that is too large is halved until it fits, and later ones are as small from the start', () =>
  pushingOtlp({}, async ({ receiver, handle, errors }) => {
    for (let i = 0; i < 100; i++) counter('many_total', { i }).increment()
    receiver.answer = (request, response) => {
      status(request.body.length > 3_000 ? 413 : 200)(request, response)
    }
    assert.equal((await handle.flush()).failed, [])
    const sizes = receiver.requests.map(({ body }) => body.length)
    const taken = sizes.flatMap((size, index) => (size > 3_000 ? [] : [index]))
    assert.is(
      taken.reduce((sum, index) => sum + receiver.total('many_total', index), 0),
      100,
    )
    assert.is(errors.length, 0)
    receiver.requests.length = 0
    await handle.flush()
    assert.ok(receiver.requests.every(({ body }) => body.length <= 3_000))
  }))

test('a series that is too large alone is refused, and the others arrive', () =>
  pushingOtlp({}, async ({ receiver, handle, errors }) => {
    counter('long_total', { text: 'x'.repeat(5_000) }).increment()
    for (let i = 0; i < 7; i++) counter('many_total', { i }).increment()
    receiver.answer = (request, response) => {
      status(request.body.length > 3_000 ? 413 : 200)(request, response)
    }
    assert.equal(
      (await handle.flush()).failed.map(({ error }) => error.status),
      [413],
    )
    const taken = receiver.requests.flatMap(({ body }, index) => (body.length > 3_000 ? [] : [index]))
    assert.is(
      taken.reduce((sum, index) => sum + receiver.total('many_total', index), 0),
      7,
    )
    assert.is(errors.length, 1)
  }))

test.run()
