import { readFileSync } from 'node:fs'
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../support/certificates.ts'
import { answered, answers, countsOf, measuring, until } from '../support/http-metrics.ts'

const options = { client: false, route: ({ url }: { readonly url?: string | undefined }) => url }

function listen(server: Http2Server | Http2SecureServer): Promise<number> {
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

/** Asks over HTTP/2, and resolves when the stream has closed; breaks it off if `leaves`. */
function ask(session: ClientHttp2Session, path: string, leaves = false): Promise<number | undefined> {
  return new Promise(resolve => {
    const stream = session.request({ ':path': path })
    let status: number | undefined
    stream.on('response', headers => {
      status = headers[':status']
      if (leaves) stream.close(8)
    })
    stream.on('error', () => {})
    stream.on('close', () => resolve(status))
    stream.resume()
  })
}

function answer({ url }: Http2ServerRequest, response: Http2ServerResponse): void {
  response.statusCode = url === '/made' ? 201 : 200
  if (url === '/part') response.write('x')
  else if (url === '/events')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  else if (url !== '/hang') response.end('body')
}

test('requests of HTTP/2 are measured as those of HTTP/1', () =>
  measuring(options, async recorder => {
    const server = createServer(answer)
    const session = connect(`http://127.0.0.1:${await listen(server)}`)
    assert.is(await ask(session, '/a'), 200)
    assert.is(await ask(session, '/made'), 201)
    await ask(session, '/part', true)
    await ask(session, '/events', true)
    const hanging = ask(session, '/hang')
    await until(() => recorder.snapshot().gauge('http_requests_in_flight') === 1)
    session.destroy()
    await hanging
    assert.equal(await answered(recorder, 5), {
      'GET /a 200': 1,
      'GET /made 201': 1,
      'GET /part 499': 1,
      'GET /events 200': 1,
      'GET /hang 499': 1,
    })
    server.close()
  }))

test('a server of streams stays what it is, and is not measured', () =>
  measuring(options, async recorder => {
    const server = createServer()
    let streams = 0
    server.on('stream', stream => {
      streams += 1
      stream.respond({ ':status': 200 })
      stream.end()
    })
    const session = connect(`http://127.0.0.1:${await listen(server)}`)
    assert.is(await ask(session, '/a'), 200)
    session.destroy()
    server.close()
    assert.equal([streams, server.listenerCount('request'), answers(recorder)], [1, 0, {}])
  }))

test('over TLS the scheme is https, and what such a server takes of HTTP/1 is measured once', () =>
  measuring({ ...options, names: 'opentelemetry' }, async recorder => {
    const { certificate, key } = filesOf('first')
    const files = { cert: readFileSync(certificate as string), key: readFileSync(key as string) }
    const server = createSecureServer({ ...files, allowHTTP1: true }, answer)
    const port = await listen(server)
    const session = connect(`https://127.0.0.1:${port}`, clientTls())
    await ask(session, '/two')
    session.destroy()
    await new Promise(resolve =>
      secureRequest({ host: '127.0.0.1', port, path: '/one', agent: false, ...clientTls() }, response =>
        response.resume().on('end', resolve),
      ).end(),
    )
    const counts = () => countsOf(recorder, 'http_server_request_duration_seconds')
    await until(() => Object.keys(counts()).length === 2)
    assert.equal(counts(), { 'GET /two 200 https': 1, 'GET /one 200 https': 1 })
    server.close()
  }))

test('after the end nothing listens to a server any more', async () => {
  const server = createServer(answer)
  const port = await listen(server)
  const session = connect(`http://127.0.0.1:${port}`)
  await measuring(options, async recorder => {
    const other = connect(`http://127.0.0.1:${port}`)
    await ask(other, '/a')
    await answered(recorder, 1)
    other.destroy()
    assert.is(server.listenerCount('request'), 2)
  })
  assert.is(server.listenerCount('request'), 1)
  session.destroy()
  server.close()
})

test.run()
