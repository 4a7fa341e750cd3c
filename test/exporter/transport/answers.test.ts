import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  answerError,
  cut,
  isSuccess,
  quoted,
  wordsOf,
} from '../../../exporter-prometheus/lib/transport/answer-error.ts'
import { type Incoming, retryAfterOf, targetOf } from '../../../exporter-prometheus/lib/transport/exchange.ts'

// What is made of the answers of receivers, whatever they say.

function incoming(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Incoming {
  return {
    status,
    body: Buffer.from(body),
    header: name => headers[name] ?? '',
    retryAfterMs: 7,
  }
}

const outgoing = { url: new URL('http://127.0.0.1:9/a/b?token=secret') }

test('a success is any status of the two hundreds', () => {
  assert.equal(
    [199, 200, 204, 299, 300, 404].map(status => isSuccess(incoming(status))),
    [false, true, true, true, false, false],
  )
})

test('of what is said the beginning counts, without space around it', () => {
  assert.is(cut(' \n too old \n'), 'too old')
  assert.is(cut('x'.repeat(1_000)).length, 1_000)
  assert.is(cut(`${'x'.repeat(1_000)}y`), 'x'.repeat(1_000))
  assert.is(wordsOf(incoming(400, ` ${'ä'.repeat(2_000)}`)), 'ä'.repeat(999))
  assert.equal([quoted(''), quoted('no')], ['.', ': no'])
  assert.is(quoted('a\x1b[2J'), ': a\\u{1b}[2J')
})

for (const [status, body, headers, message] of [
  [400, 'bad', {}, 'POST http://127.0.0.1:9/a/b was answered with 400: bad'],
  [500, '', { location: '/c' }, 'POST http://127.0.0.1:9/a/b was answered with 500.'],
  [299, 'bad', { location: '/c' }, 'POST http://127.0.0.1:9/a/b was answered with 299: bad'],
  [400, 'bad', { location: '/c' }, 'POST http://127.0.0.1:9/a/b was answered with 400: bad'],
  [
    300,
    'bad',
    { location: '/c' },
    'POST http://127.0.0.1:9/a/b was answered with 300: it is at /c; redirects are not followed',
  ],
  [
    399,
    '',
    { location: '/c' },
    'POST http://127.0.0.1:9/a/b was answered with 399: it is at /c; redirects are not followed',
  ],
  [302, 'moved', {}, 'POST http://127.0.0.1:9/a/b was answered with 302: moved'],
] as const) {
  test(`${status} with "${body}" is told as: ${message}`, () => {
    const error = answerError(outgoing, incoming(status, body, headers), status === 500)
    assert.equal(
      [error.message, error.reason, error.status, error.answer, error.isPassing, error.retryAfterMs],
      [message, String(status), status, body, status === 500, 7],
    )
    assert.is(error.isFinal, false)
  })
}

test('words that were read otherwise take the place of the body', () => {
  const error = answerError({ ...outgoing, method: 'PUT' }, incoming(400, 'body'), false, 'words')
  assert.equal(
    [error.message, error.answer],
    ['PUT http://127.0.0.1:9/a/b was answered with 400: words', 'words'],
  )
  assert.is(targetOf({ ...outgoing, method: 'DELETE' }), 'DELETE http://127.0.0.1:9/a/b')
})

test('how long to wait is told in seconds or by a date, and nothing else', () => {
  for (const [value, ms] of [
    ['', 0],
    ['0', 0],
    ['7', 7_000],
    [' 12 ', 12_000],
    ['-5', 0],
    ['soon', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ] as const) {
    assert.is(retryAfterOf(value), ms, value)
  }
  const date = new Date(Date.now() + 3_600_000).toUTCString()
  const asked = retryAfterOf(date)
  assert.ok(asked > 3_500_000 && asked <= 3_600_000, `${asked}`)
})

test.run()
