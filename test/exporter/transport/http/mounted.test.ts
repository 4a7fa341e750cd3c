import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breakRenders } from '../../../support/broken-render.ts'
import { nextTurn, openGate } from '../../../support/gate.ts'
import { ask } from '../../../support/http-client.ts'
import { freshRecorder, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'
import { warningsOf } from '../../../support/warnings.ts'

// When the promise of a handler is fulfilled, and what it does about an answer that is not its own.

test.after.each(uninstall)

/** Serves a handler, and collects what its promises come to. */
function watching(onRequest: (...given: Parameters<RequestListener>) => Promise<void>): {
  readonly listener: RequestListener
  readonly ended: Array<'answered' | 'under way' | unknown>
} {
  const ended: unknown[] = []
  const listener: RequestListener = (request, response) => {
    const index = ended.push('under way') - 1
    onRequest(request, response).then(
      () => {
        ended[index] = 'answered'
      },
      error => {
        ended[index] = error
      },
    )
  }
  return { listener, ended }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) await nextTurn()
  assert.ok(isSo())
}

test('the promise is fulfilled when the answer is sent, whatever is asked', () => {
  const handle = freshRecorder()
  gauge('g', { fill: 'x'.repeat(2_000) }).set(1)
  const handler = handle.requestHandler()
  const sent: boolean[] = []
  const { listener, ended } = watching(async (request, response) => {
    await handler(request, response)
    sent.push(response.writableFinished)
  })
  return serving(listener, async address => {
    await ask(address, '/')
    await ask(address, '/', { headers: { 'Accept-Encoding': 'gzip' } })
    await ask(address, '/', { method: 'HEAD' })
    await ask(address, '/', { method: 'POST' })
    await until(() => ended.every(end => end === 'answered'))
    assert.equal(sent, [true, true, true, true])
  })
})

test('the promise is not fulfilled before the collectors have ended', () => {
  const { listener, ended } = watching(freshRecorder().requestHandler())
  return serving(listener, async address => {
    using held = holdCollector()
    const answer = ask(address, '/')
    await held.started
    await nextTurn()
    assert.equal(ended, ['under way'])
    held.release()
    await answer
    await until(() => ended[0] === 'answered')
  })
})

test('the promise is fulfilled when rendering fails, and when the client is gone', async () => {
  const handle = freshRecorder()
  const { listener, ended } = watching(handle.requestHandler())
  await serving(listener, async address => {
    using held = holdCollector()
    const socket = connect(address)
    // Both wait for the first answer; the second is not told when the connection ends.
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /?name[]=x HTTP/1.1\r\nHost: x\r\n\r\n')
    await held.started
    await until(() => ended.length === 2)
    socket.destroy()
    await until(() => ended.every(end => end === 'answered'))
    held.release()
    using _broken = breakRenders('the clock stopped')
    assert.is((await ask(address, '/')).status, 500)
    await until(() => ended.every(end => end === 'answered'))
  })
})

test('the promise is fulfilled over HTTP/2 as well, and when its client is gone', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const handler = handle.requestHandler()
  const ended: string[] = []
  const server = createHttp2Server((request, response) => {
    void handler(request, response).then(() => ended.push(String(request.url)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    const answer = client.request({ ':path': '/first' }).setEncoding('utf8')
    let text = ''
    for await (const piece of answer) text += piece
    assert.is(text, handle.render())
    await until(() => ended.length === 1)
    using held = holdCollector()
    const second = client.request({ ':path': '/second' })
    await held.started
    second.close()
    await until(() => ended.length === 2)
    assert.equal(ended, ['/first', '/second'])
  } finally {
    client.destroy()
    server.close()
  }
})

test('what answers a request meanwhile is dropped with what it said in headers, and reported once', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const handler = handle.requestHandler()
  const messages: string[] = []
  const hasty: RequestListener = (request, response) => {
    response.setHeader('X-Request-Id', '7')
    response.once('finish', () => messages.push(response.statusMessage))
    void handler(request, response)
    // As Express does for a path that nobody answers; Fastify and Koa answer in a later turn.
    response.statusCode = 404
    response.statusMessage = 'Not Found'
    response.setHeader('ETag', '"of nothing"')
    response.setHeader('Content-Security-Policy', "default-src 'none'")
    response.writeHead(404)
    response.write('Cannot ')
    response.end('GET /')
    assert.not(response.headersSent)
  }
  const warnings = await warningsOf(() =>
    serving(hasty, async address => {
      for (let time = 0; time < 2; time++) {
        const { status, text, headers } = await ask(address, '/')
        assert.equal([status, text], [200, handle.render()])
        assert.equal([headers.etag, headers['content-security-policy']], [undefined, undefined])
        assert.is(headers['x-request-id'], '7')
      }
    }),
  )
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /that answer was dropped\. Await the promise/)
  assert.equal(messages, ['OK', 'OK'])
})

test('a request that was answered before is left as it is, one half answered is broken off; reported once', async () => {
  const handler = freshRecorder().requestHandler()
  const { listener, ended } = watching(async (request, response) => {
    response.writeHead(200, { 'Content-Length': 6 })
    if (request.url === '/whole') response.end('before')
    else response.write('bef')
    await handler(request, response)
  })
  const warnings = await warningsOf(() =>
    serving(listener, async address => {
      assert.is((await ask(address, '/whole')).text, 'before')
      assert.is(((await rejectionOf(ask(address, '/half'))) as NodeJS.ErrnoException).code, 'ECONNRESET')
      assert.equal(ended, ['answered', 'answered'])
    }),
  )
  assert.equal(warnings, [
    'requestHandler() was called for a request that was answered already. ' +
      'Call it before anything else answers, and await its promise.',
  ])
})

test('an answer that is broken off is reported, with what broke it', async () => {
  const handler = freshRecorder().requestHandler()
  const gone = openGate()
  const warnings = await warningsOf(() =>
    serving(
      (request, response) => {
        response.end = () => {
          throw new Error('no end today')
        }
        void handler(request, response).then(() => gone.resolve())
      },
      async address => {
        const error = (await rejectionOf(ask(address, '/'))) as NodeJS.ErrnoException
        assert.is(error.code, 'ECONNRESET')
        await gone.promise
      },
    ),
  )
  assert.equal(warnings, ['An answer to a scrape was broken off: no end today'])
})

test.run()
