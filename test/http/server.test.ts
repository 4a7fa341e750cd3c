import { hasSubscribers } from 'node:diagnostics_channel'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered, answers, connection, measuring, until, withServer } from '../support/http-metrics.ts'
import { withInstalled } from '../support/installed.ts'

const client = false

test('an answer is measured by method, route and code, and none is under way at the end', () =>
  measuring({ client, route: () => '/a/:id' }, recorder =>
    withServer(
      (_, response) => {
        assert.is(recorder.snapshot().gauge('http_requests_in_flight'), 1)
        response.end('hello')
      },
      async ({ get }) => {
        assert.is(await get('/a/7'), 200)
        assert.equal(await answered(recorder, 1), { 'GET /a/:id 200': 1 })
        const { entries } = recorder.snapshot()
        const duration = entries.find(({ name }) => name === 'http_request_duration_seconds')
        assert.equal(Object.keys(duration!.labels), ['method', 'route', 'code'])
        const [seconds] = duration!.value as number[]
        assert.ok(seconds! > 0 && seconds! < 10)
      },
    ),
  ))

test('the duration is that of a clock, from the start of a request to the end of its answer, and never below 0', async () => {
  const { now } = performance
  let time = 1000
  performance.now = () => time
  try {
    await measuring({ client }, recorder =>
      withServer(
        ({ url }, response) => {
          time += Number(url!.slice(1))
          response.end()
        },
        async ({ get }) => {
          await get('/250')
          await answered(recorder, 1)
          await get('/-50')
          await answered(recorder, 2)
          const labels = { method: 'GET', route: 'unmatched', code: '200' }
          assert.equal(recorder.snapshot().histogram('http_request_duration_seconds', labels), [0.25, 0])
        },
      ),
    )
  } finally {
    performance.now = now
  }
})

test('a server that listened before is measured; after the end, only what was under way', () =>
  withServer(
    (request, response) => {
      if (request.url === '/slow') request.on('data', () => response.end())
      else response.end()
    },
    ({ port, get }) =>
      withInstalled(new DebuggingRecorder(), async recorder => {
        const end = collectHttpMetrics({ client, route: ({ url }) => url })
        const socket = await connection(port, 'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n')
        await until(() => recorder.snapshot().gauge('http_requests_in_flight') === 1)
        end()
        await get('/later')
        assert.equal(answers(recorder), {})
        socket.write('x')
        assert.equal(await answered(recorder, 1), { 'POST /slow 200': 1 })
        await get('/later')
        assert.equal(answers(recorder), { 'POST /slow 200': 1 })
        assert.not(hasSubscribers('http.server.request.start'))
        assert.not(hasSubscribers('http.server.response.finish'))
      }),
  ))

test('methods that are not of the standards are one value', () =>
  measuring({ client }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ get }) => {
        for (const method of ['GET', 'HEAD', 'POST', 'PROPFIND', 'MKCOL', 'PURGE']) await get('/', { method })
        assert.equal(await answered(recorder, 6), {
          'GET unmatched 200': 1,
          'HEAD unmatched 200': 1,
          'POST unmatched 200': 1,
          'other unmatched 200': 3,
        })
      },
    ),
  ))

test.run()
