import { Agent, type ServerResponse } from 'node:http'
import type { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered, connection, measuring, statusOf, withServer } from '../support/http-metrics.ts'

const options = { client: false, sizes: true, route: ({ url }: { readonly url?: string | undefined }) => url }

function sizes(recorder: DebuggingRecorder, what: 'request' | 'response'): Record<string, readonly number[]> {
  const entries = recorder.snapshot().entries.filter(({ name }) => name === `http_${what}_size_bytes`)
  return Object.fromEntries(entries.map(({ labels, value }) => [labels.route, value as number[]]))
}

test('bodies are measured as their headers tell, however these were given', () =>
  measuring(options, recorder =>
    withServer(
      ({ url }, response) => {
        if (url === '/head') response.writeHead(200, { 'Content-Length': 5 }).end('hello')
        else if (url === '/empty') response.writeHead(304).end()
        else if (url === '/unchanged') response.writeHead(304, { 'Content-Length': 5 }).end()
        else response.end('four')
      },
      async ({ get, port }) => {
        await get('/head')
        await get('/implied', { method: 'HEAD' })
        await get('/empty')
        await get('/unchanged')
        const socket = await connection(
          port,
          'POST /posted HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
        )
        await answered(recorder, 5)
        socket.destroy()
        assert.equal(sizes(recorder, 'request'), {
          '/head': [0],
          '/implied': [0],
          '/empty': [0],
          '/unchanged': [0],
          '/posted': [3],
        })
        assert.equal(sizes(recorder, 'response'), {
          '/head': [5],
          '/implied': [0],
          '/empty': [0],
          '/unchanged': [0],
          '/posted': [4],
        })
      },
    ),
  ))

test('what is sent in chunks is measured as it is sent, for each answer on a connection', () =>
  measuring(options, recorder =>
    withServer(
      ({ url }, response) => {
        response.write('x'.repeat(Number(url!.slice(1))))
        response.end()
      },
      async ({ port }) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        for (const path of ['/10', '/100', '/10']) await statusOf(port, { path, agent })
        agent.destroy()
        const pipelined = ['/20', '/200'].map(path => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('')
        const socket = await connection(port, pipelined)
        await answered(recorder, 5)
        socket.destroy()
        // The frames are the length in hexadecimal and two line ends, and the last chunk, which is empty.
        const frame = (size: number) => size + size.toString(16).length + 4 + 5
        assert.equal(sizes(recorder, 'response'), {
          '/10': [frame(10), frame(10)],
          '/100': [frame(100)],
          '/20': [frame(20)],
          '/200': [frame(200)],
        })
      },
    ),
  ))

test('an answer has none of the bytes of one that left the connection after its request came', () => {
  let first: ServerResponse | undefined
  return measuring(options, recorder =>
    withServer(
      (_, response) => {
        response.write('x'.repeat(100))
        if (first === undefined) first = response
        else for (const one of [first, response]) one.end()
      },
      async ({ port }) => {
        const both = ['/1', '/2'].map(path => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('')
        const socket = await connection(port, both)
        await answered(recorder, 2)
        socket.destroy()
        const size = 100 + '64'.length + 4 + 5
        assert.equal(sizes(recorder, 'response'), { '/1': [size], '/2': [size] })
      },
    ),
  )
})

test('a request in chunks, whose size nobody tells, has none; nor has an answer that was broken off', () =>
  measuring(options, recorder =>
    withServer(
      ({ url }, response) => {
        if (url === '/chunks') response.end()
      },
      async ({ port }) => {
        const head = 'HTTP/1.1\r\nHost: a\r\n'
        const chunks = await connection(
          port,
          `POST /chunks ${head}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
        )
        await answered(recorder, 1)
        const broken = await connection(port, `GET /broken ${head}\r\n`)
        setImmediate(() => broken.destroy())
        await answered(recorder, 2)
        chunks.destroy()
        assert.equal(sizes(recorder, 'request'), { '/chunks': [], '/broken': [] })
        assert.equal(sizes(recorder, 'response'), { '/chunks': [0], '/broken': [] })
      },
    ),
  ))

test.run()
