import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { partialSuccess, pushingOtlp, status } from '../../../support/otlp-receiver.ts'
import { warningsOf } from '../../../support/warnings.ts'

// Receivers that misbehave: what is tried again, what is not, and what is told. How connections fail is in
// exchange.test.ts.

const retried = [429, 502, 503, 504]
const refused = [301, 307, 400, 401, 403, 404, 408, 413, 415, 500, 501]

for (const code of retried) {
  test(`${code} is tried again within the time of a flush, and what comes then is the present state`, () =>
    pushingOtlp({}, async ({ receiver, handle, errors }) => {
      counter('jobs_total').increment(3)
      receiver.answers.push((request, response) => {
        counter('jobs_total').increment(4)
        status(code)(request, response)
      })
      assert.equal((await handle.flush({ timeoutMs: 5_000 })).failed, [])
      assert.equal([receiver.total('jobs_total', 0), receiver.total('jobs_total', 1)], [3, 7])
      assert.equal(
        errors.map(({ reason, isFinal }) => [reason, isFinal]),
        [[String(code), false]],
      )
      assert.match(handle.render(), `metrics_push_errors_total{transport="otlp",reason="${code}"} 1\n`)
    }))
}

for (const code of refused) {
  test(`${code} is not tried again, and the next push has everything`, () =>
    pushingOtlp({}, async ({ receiver, handle, errors }) => {
      counter('jobs_total').increment(3)
      // Only the metrics of the exporter itself would be split after 413.
      receiver.answer = status(code)
      const { failed, arrived } = await handle.flush({ timeoutMs: 5_000 })
      assert.equal(
        [arrived, failed.map(({ transport, endpoint, error }) => [transport, endpoint, error.status])],
        [[], [['otlp', `${receiver.url}/v1/metrics`, code]]],
      )
      assert.equal([receiver.requests.length, errors.length], [1, 1])
      receiver.answer = status(200)
      counter('jobs_total').increment(4)
      assert.equal((await handle.flush()).failed, [])
      assert.is(receiver.total('jobs_total'), 7)
    }))
}

test('a redirect is told with its target, and not followed', () =>
  pushingOtlp({}, async ({ receiver, handle, errors }) => {
    gauge('g').set(1)
    receiver.answer = status(308, { Location: 'http://127.0.0.1:1/other' })
    await handle.flush()
    assert.is(
      errors[0]!.message,
      `POST ${receiver.url}/v1/metrics was answered with 308: it is at http://127.0.0.1:1/other; redirects are not followed`,
    )
  }))

test('who asks to wait is not asked again before', () =>
  pushingOtlp({}, async ({ receiver, handle }) => {
    gauge('g').set(1)
    let answeredMs = 0
    receiver.answers.push((request, response) => {
      answeredMs = performance.now()
      status(503, { 'Retry-After': '1' })(request, response)
    })
    const times: number[] = []
    receiver.answer = (request, response) => {
      times.push(performance.now() - answeredMs)
      status(200)(request, response)
    }
    assert.equal((await handle.flush({ timeoutMs: 10_000 })).failed, [])
    assert.ok(times[0]! >= 990, `${times}`)
  }))

test('what a receiver rejects of a request is counted, told and not sent again', () =>
  pushingOtlp({}, async ({ receiver, handle, errors }) => {
    counter('jobs_total').increment(3)
    receiver.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
      response.end(partialSuccess(2, 'too old'))
    }
    const { failed } = await handle.flush()
    assert.equal(
      [failed.map(({ error }) => [error.reason, error.status, error.answer]), receiver.requests.length],
      [[['partial', 200, 'too old']], 1],
    )
    assert.is(
      errors[0]!.message,
      `POST ${receiver.url}/v1/metrics was taken in part: 2 points were rejected: too old`,
    )
    assert.match(handle.render(), 'metrics_push_errors_total{transport="otlp",reason="partial"} 1\n')
  }))

test('the same in JSON', () =>
  pushingOtlp({ encoding: 'json' }, async ({ receiver, handle, errors }) => {
    counter('jobs_total').increment(3)
    const partial = { partialSuccess: { rejectedDataPoints: '1', errorMessage: 'no' } }
    receiver.answer = status(
      200,
      { 'Content-Type': 'application/json; charset=utf-8' },
      JSON.stringify(partial),
    )
    await handle.flush()
    assert.equal([errors[0]!.reason, errors[0]!.answer], ['partial', 'no'])
    receiver.answer = status(400, { 'Content-Type': 'application/json' }, '{"code":3,"message":"bad"}')
    await handle.flush()
    assert.is(errors[1]!.message, `POST ${receiver.url}/v1/metrics was answered with 400: bad`)
  }))

test('a warning of a receiver that took everything is reported, and is no failure', () =>
  pushingOtlp({}, async ({ receiver, handle }) => {
    gauge('g').set(1)
    receiver.answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
      response.end(partialSuccess(0, 'soon deprecated'))
    }
    const warnings = await warningsOf(async () => assert.equal((await handle.flush()).failed, []))
    assert.equal(warnings, [`POST ${receiver.url}/v1/metrics was taken with a warning: soon deprecated`])
  }))

/** Field 2 of google.rpc.Status. */
const rpcStatus = Buffer.from([0x08, 0x03, 0x12, 0x04, ...Buffer.from('oops')])

for (const [what, type, body, said] of [
  ['a Status', 'application/x-protobuf', rpcStatus, ': oops'],
  ['a page', 'text/html', Buffer.from('<h1>no</h1>'), ': <h1>no</h1>'],
  ['garbage that says it is a Status', 'application/x-protobuf', Buffer.from([0x12, 0xff, 0xff]), undefined],
  ['nothing', undefined, Buffer.alloc(0), '.'],
] as const) {
  test(`${what} in the answer of who refuses is what the error says`, () =>
    pushingOtlp({}, async ({ receiver, handle, errors }) => {
      gauge('g').set(1)
      receiver.answer = (_request, response) => {
        response.writeHead(400, type && { 'Content-Type': type })
        response.end(body)
      }
      await handle.flush()
      const start = `POST ${receiver.url}/v1/metrics was answered with 400`
      assert.ok(errors[0]!.message.startsWith(start), errors[0]!.message)
      if (said !== undefined) assert.is(errors[0]!.message, start + said)
    }))
}

for (const body of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x0a, 0x7f, 0x01]), Buffer.from('OK')]) {
  test(`a success is one, whatever else it says: ${body.toString('hex')}`, () =>
    pushingOtlp({}, async ({ receiver, handle }) => {
      gauge('g').set(1)
      receiver.answer = (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
        response.end(body)
      }
      assert.equal((await handle.flush()).failed, [])
    }))
}

test('each reason is reported once as a process warning without onError, and no header is in it', () =>
  pushingOtlp(
    { onError: undefined, headers: { Authorization: 'Bearer secret' } },
    async ({ receiver, handle }) => {
      gauge('g').set(1)
      receiver.answer = status(401, {}, 'who are you?')
      const warnings = await warningsOf(async () => {
        await handle.flush()
        await handle.flush()
      })
      assert.is(receiver.requests[0]!.headers.authorization, 'Bearer secret')
      assert.equal(warnings, [`POST ${receiver.url}/v1/metrics was answered with 401: who are you?`])
    },
  ))

test.run()
