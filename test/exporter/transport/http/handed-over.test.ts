import type { IncomingMessage, ServerResponse } from 'node:http'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../../support/http-client.ts'
import { freshRecorder, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { serving } from '../../../support/serving.ts'

// What servers, frameworks and test runners hand to a handler.

test.after.each(uninstall)

/** As the mocks of test libraries are: no stream, and nothing that tells when it is over. */
class MockResponse {
  readonly headers: Record<string, string> = {}
  readonly data: unknown[] = []
  statusCode = 0
  headersSent = false
  writableEnded = false
  setHeader(name: string, value: string): void {
    this.headers[name] = value
  }
  writeHead(statusCode: number): void {
    this.headersSent = true
    this.statusCode = statusCode
  }
  write(): void {
    throw new Error('one piece is one write')
  }
  end(data: unknown): void {
    this.writableEnded = true
    this.data.push(data)
  }
  on(): void {}
  once(): void {}
  prependListener(): void {}
}

test('a response that is no stream is answered by one write, a string where the format is one', async () => {
  const handle = freshRecorder()
  const handler = handle.requestHandler()
  gauge('g', { value: 'ä'.repeat(2_000) }).set(1)
  const answerTo = async (headers: object, socket?: object): Promise<MockResponse> => {
    const response = new MockResponse()
    const request = { method: 'GET', url: '/metrics', headers, socket }
    await handler(request as unknown as IncomingMessage, response as unknown as ServerResponse)
    return response
  }
  for (const socket of [undefined, {}]) {
    const plain = await answerTo({}, socket)
    assert.equal([plain.statusCode, plain.data], [200, [handle.render()]])
  }
  for (const headers of [
    { 'accept-encoding': 'gzip' },
    { accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited' },
  ]) {
    const [data] = (await answerTo(headers)).data
    assert.instance(data, Buffer)
  }
})

test('what Fastify and Koa call a handler with leads to the request and the response of Node', () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const handler = handle.requestHandler() as (...given: unknown[]) => Promise<void>
  return serving(
    (request, response) => {
      if (request.url === '/fastify') void handler({ raw: request }, { raw: response })
      else void handler({ req: request, res: response }, () => {})
    },
    async address => {
      for (const path of ['/fastify', '/koa']) {
        assert.is((await ask(address, path)).text, handle.render())
      }
    },
  )
})

test('requestHandler called with anything else rejects, and names fetchHandler', async () => {
  const handler = freshRecorder().requestHandler() as (...given: unknown[]) => Promise<void>
  for (const given of [
    [],
    [new Request('http://x/')],
    [new Request('http://x/'), { params: {} }],
    [{}, null],
  ]) {
    const error = await rejectionOf(handler(...given))
    assert.instance(error, TypeError)
    assert.match(error.message, 'there is fetchHandler()')
  }
})

test.run()
