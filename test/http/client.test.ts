import { hasSubscribers } from 'node:diagnostics_channel'
import { Agent, createServer, get as nodeGet, request } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countsOf, measuring, statusOf, until, withServer } from '../support/http-metrics.ts'
import { errors, sent } from '../support/http-sent.ts'
import { withInstalled } from '../support/installed.ts'

// What is measured of requests that a program sends.

const server = false

const ways = {
  'node:http': (port: number, path: string, method = 'GET') => statusOf(port, { path, method }),
  fetch: async (port: number, path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' })
    await answer.text()
    return answer.status
  },
}

for (const [way, ask] of Object.entries(ways)) {
  test(`${way}: a request is measured by method, host and code, until its answer was read`, () =>
    measuring({ server }, recorder =>
      withServer(
        ({ url }, response) => {
          response.statusCode = Number(url!.slice(1))
          response.end('hello')
        },
        async ({ port }) => {
          await ask(port, '/200')
          await ask(port, '/404')
          await ask(port, '/204')
          await ask(port, '/304', 'HEAD')
          await ask(port, '/200', 'PROPFIND')
          assert.equal(await sent(recorder, 5), {
            'GET 127.0.0.1 200': 1,
            'GET 127.0.0.1 404': 1,
            'GET 127.0.0.1 204': 1,
            'HEAD 127.0.0.1 304': 1,
            'other 127.0.0.1 200': 1,
          })
          assert.ok(
            Object.keys(countsOf(recorder, 'http_client_request_duration_seconds'))[0]!.includes(`:${port} `),
          )
          assert.equal(errors(recorder), {})
        },
      ),
    ))

  test(`${way}: a connection that is refused or broken off is an error, by its reason`, () =>
    measuring({ server }, recorder =>
      withServer(
        ({ url, socket }, response) => {
          if (url === '/part') response.write('x', () => socket.destroy())
          else socket.destroy()
        },
        async ({ port }) => {
          const closed = createServer().listen(0, '127.0.0.1')
          await new Promise(resolve => closed.once('listening', resolve))
          const { port: nobody } = closed.address() as AddressInfo
          await new Promise(resolve => closed.close(resolve))
          for (const [where, path] of [
            [nobody, '/'],
            [port, '/'],
            [port, '/part'],
          ] as const) {
            await ask(where, path).then(
              () => assert.unreachable(),
              () => {},
            )
          }
          assert.equal(await sent(recorder, 3), { 'GET 127.0.0.1 error': 3 })
          assert.equal(errors(recorder), { 'GET 127.0.0.1 refused': 1, 'GET 127.0.0.1 reset': 2 })
        },
      ),
    ))
}

test('node:http: what is given up after a time-out has timed out, whatever error the program makes of it', () =>
  measuring({ server }, recorder =>
    withServer(
      () => {},
      async ({ port }) => {
        const asked = request({ host: '127.0.0.1', port, timeout: 10, agent: false })
        asked.on('timeout', () => asked.destroy(new Error('too slow'))).on('error', () => {})
        asked.end()
        const signalled = nodeGet({ host: '127.0.0.1', port, signal: AbortSignal.timeout(10), agent: false })
        signalled.on('error', () => {})
        const controller = new AbortController()
        nodeGet({ host: '127.0.0.1', port, signal: controller.signal, agent: false }).on('error', () => {})
        await until(() => recorder.snapshot().gauge('http_client_requests_in_flight') === 1)
        controller.abort()
        await sent(recorder, 3)
        assert.equal(errors(recorder), { 'GET 127.0.0.1 timeout': 2, 'GET 127.0.0.1 aborted': 1 })
      },
    ),
  ))

test('fetch: what is given up is a time-out or aborted', () =>
  measuring({ server }, recorder => {
    let seen = 0
    return withServer(
      ({ url }, response) => {
        seen += 1
        if (url === '/part') response.write('x')
      },
      async ({ port }) => {
        const url = `http://127.0.0.1:${port}`
        // What AbortSignal.timeout() gives, and abort(). Before there is a connection, undici tells neither.
        for (const [index, reason] of [new DOMException('too slow', 'TimeoutError'), undefined].entries()) {
          const controller = new AbortController()
          const asked = fetch(url, { signal: controller.signal }).catch(() => {})
          await until(() => seen === index + 1)
          controller.abort(reason)
          await asked
        }
        const answer = await fetch(`${url}/part`)
        await answer.body!.cancel()
        await sent(recorder, 3)
        assert.equal(errors(recorder), { 'GET 127.0.0.1 timeout': 1, 'GET 127.0.0.1 aborted': 2 })
      },
    )
  }))

test('fetch: each redirect that is followed is a request', () =>
  measuring({ server }, recorder =>
    withServer(
      ({ url }, response) => {
        if (url === '/from') response.writeHead(302, { location: '/to' })
        response.end()
      },
      async ({ port }) => {
        await (await fetch(`http://127.0.0.1:${port}/from`)).text()
        assert.equal(await sent(recorder, 2), { 'GET 127.0.0.1 302': 1, 'GET 127.0.0.1 200': 1 })
      },
    ),
  ))

test('node:http: requests of one connection, and those that wait for it, are measured each', () =>
  measuring({ server }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ port }) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        await Promise.all(Array.from({ length: 20 }, () => statusOf(port, { agent })))
        agent.destroy()
        assert.equal(await sent(recorder, 20), { 'GET 127.0.0.1 200': 20 })
      },
    ),
  ))

test('the host is where the client connects to, and not what a header says', () =>
  measuring({ server }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ port }) => {
        for (let count = 0; count < 50; count++) {
          await statusOf(port, { headers: { host: `stranger-${count}.example` } })
          await statusOf(port, { headers: { host: `127.0.0.1:stranger-${count}` } })
        }
        await statusOf(port, { host: 'LOCALHOST', family: 4 })
        assert.equal(await sent(recorder, 101), { 'GET 127.0.0.1 200': 100, 'GET localhost 200': 1 })
      },
    ),
  ))

test('an answer that nobody reads is over once it is there', () =>
  measuring({ server }, recorder =>
    withServer(
      (_, response) => response.end('hello'),
      async ({ port }) => {
        nodeGet({ host: '127.0.0.1', port, agent: false })
        await sent(recorder, 1)
      },
    ),
  ))

test('no HTTP at all is an error of another kind', async () => {
  const tcp = createTcp(socket => socket.end('nonsense\r\n\r\n')).listen(0, '127.0.0.1')
  await new Promise(resolve => tcp.once('listening', resolve))
  const { port } = tcp.address() as AddressInfo
  await measuring({ server }, async recorder => {
    await statusOf(port, {}).catch(() => {})
    await sent(recorder, 1)
    assert.equal(errors(recorder), { 'GET 127.0.0.1 other': 1 })
  })
  tcp.close()
})

test('what is under way at the end of measuring is measured', () =>
  withServer(
    (request, response) => request.on('data', () => response.end()),
    async ({ port }) => {
      await withInstalled(new DebuggingRecorder(), async recorder => {
        const end = collectHttpMetrics({ server })
        const asked = fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x' })
        await until(() => recorder.snapshot().gauge('http_client_requests_in_flight') === 1)
        end()
        await (await asked).text()
        assert.equal(await sent(recorder, 1), { 'POST 127.0.0.1 200': 1 })
        for (const channel of [
          'undici:request:trailers',
          'undici:request:error',
          'http.client.request.start',
        ]) {
          assert.not(hasSubscribers(channel), channel)
        }
      })
    },
  ))

test.run()
