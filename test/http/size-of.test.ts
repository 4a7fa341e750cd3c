import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { requestSize, responseSize, sentHeader } from '../../lib/http/size.ts'

// What headers say of sizes, whatever they say.

const requests: ReadonlyArray<readonly [headers: Record<string, string>, size: number | undefined]> = [
  [{}, 0],
  [{ 'content-length': '0' }, 0],
  [{ 'content-length': '7' }, 7],
  [{ 'content-length': '7', 'transfer-encoding': 'chunked' }, 7],
  [{ 'content-length': '-1' }, 0],
  [{ 'content-length': '1.5' }, 0],
  [{ 'content-length': 'many' }, 0],
  [{ 'content-length': '9007199254740992' }, 0],
  [{ 'transfer-encoding': 'chunked' }, undefined],
]

for (const [headers, size] of requests) {
  test(`a request with ${JSON.stringify(headers)} has the size ${size}`, () => {
    assert.is(requestSize({ headers } as unknown as IncomingMessage), size)
  })
}

/** A response as Node has sent it: with what the program has set, and the head that was written. */
function response(
  statusCode: number,
  kept: string | number | undefined,
  head: string | null | undefined,
): ServerResponse {
  const getHeader = (name: string) => (name === 'content-length' ? kept : undefined)
  return { statusCode, getHeader, _header: head } as unknown as ServerResponse
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length:   12\r\nX: y\r\n\r\n'
const bare = 'HTTP/1.1 200 é\r\nX-Content-Length: 5\r\n\r\n'

const responses: ReadonlyArray<
  readonly [
    what: string,
    method: string,
    response: ServerResponse,
    written: number | undefined,
    size: number | undefined,
  ]
> = [
  ['one that was set', 'GET', response(200, 7, undefined), 100, 7],
  ['one that was set, before the one that was sent', 'GET', response(200, '7', head), 100, 7],
  ['one that was sent', 'GET', response(200, undefined, head), 100, 12],
  ['one of a response without a body', 'HEAD', response(200, 7, head), 100, 0],
  ['one of 204', 'GET', response(204, 7, head), 100, 0],
  ['one of 304', 'GET', response(304, 7, head), 100, 0],
  ['one of 203', 'GET', response(203, 7, head), 100, 7],
  ['one that is no number', 'GET', response(200, 'x', bare), bare.length + 5, 5],
  ['none: what was written without the head', 'GET', response(200, undefined, bare), bare.length + 5, 5],
  ['none, and less written than the head', 'GET', response(200, undefined, bare), bare.length - 1, 0],
  ['none, and no head', 'GET', response(200, undefined, null), 5, 5],
  ['none, and nothing is known', 'GET', response(200, undefined, bare), undefined, undefined],
]

for (const [what, method, sent, written, size] of responses) {
  test(`the size of a response with ${what} is ${size}`, () => {
    assert.is(responseSize(method, sent, written), size)
  })
}

test('a header that was sent is found in any letters, and only whole', () => {
  const sent = (text: string) => sentHeader(response(200, undefined, text), 'content-type')
  assert.is(sent('HTTP/1.1 200 OK\r\nCONTENT-type: a/b; c=d\r\nX: y\r\n'), 'a/b; c=d')
  assert.is(sent('HTTP/1.1 200 OK\r\nX-Content-Type: a/b\r\n'), undefined)
  assert.is(sent('HTTP/1.1 200 OK\r\nContent-Type:\r\n'), '')
  assert.is(sentHeader(response(200, undefined, undefined), 'content-type'), undefined)
})

test.run()
