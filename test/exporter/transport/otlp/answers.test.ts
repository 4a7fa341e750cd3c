import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeAnswer } from '../../../../exporter-prometheus/lib/transport/otlp/protobuf-answer.ts'
import { partialSuccess, pushingOtlp } from '../../../support/otlp-receiver.ts'

// What a receiver says, of any length, and when it is told.

const incoming = (status: number, body: Uint8Array) => ({
  status,
  body,
  header: () => '',
  retryAfterMs: 0,
})

for (const rejected of [0, 1, 127, 128, 300, 16_383, 16_384, 2 ** 31]) {
  test(`${rejected} rejected points are read, with words of that length`, () => {
    const words = 'ä'.repeat(Math.min(rejected, 20_000))
    const said = decodeAnswer(incoming(200, partialSuccess(rejected, words)))
    assert.is(Number(said.rejected), rejected)
    assert.is(said.message, words)
  })
}

test('an answer that says nothing has taken all, and what refuses is read otherwise', () => {
  const status = Buffer.from([0x08, 0x03, 0x12, 0x02, ...Buffer.from('no')])
  for (const [code, body, said] of [
    [200, [], { rejected: 0, message: '' }],
    [200, [0x0a, 0x00], { rejected: 0, message: '' }],
    [299, partialSuccess(2, 'old'), { rejected: 2, message: 'old' }],
    // A Status has its code where the other answer has what it rejected.
    [299, status, { rejected: 0, message: '' }],
    [300, status, { rejected: 0, message: 'no' }],
    [400, [], { rejected: 0, message: '' }],
  ] as const) {
    assert.equal(decodeAnswer(incoming(code, Uint8Array.from(body))), said, `${code}`)
  }
})

test('an answer that is cut off is none', () => {
  const whole = partialSuccess(300, 'too old')
  for (let length = 1; length < whole.length; length++) {
    assert.throws(
      () => decodeAnswer(incoming(200, whole.subarray(0, length))),
      (error: unknown) => error instanceof RangeError,
    )
  }
})

test('what is refused of an earlier push is told, although the present one arrives', () =>
  pushingOtlp({ temporality: 'delta' }, async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    receiver.answers.push(
      (_request, response) => response.writeHead(503, { 'Retry-After': '60' }).end(),
      (_request, response) => response.writeHead(400).end('too old'),
    )
    await handle.flush({ timeoutMs: 1_000 })
    counter('jobs_total').increment(4)
    const { arrived, failed } = await handle.flush()
    assert.is(receiver.requests.length, 3)
    assert.equal(arrived, [])
    assert.equal(
      failed.map(({ error }) => error.reason),
      ['400'],
    )
    assert.equal((await handle.flush()).failed, [])
  }))

test.run()
