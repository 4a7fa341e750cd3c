import { createConnection } from 'node:net'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breakRenders } from '../../../support/broken-render.ts'
import { ask } from '../../../support/http-client.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { parseStrictly } from '../../../support/strict-parser.ts'

test('GET /metrics answers what render returns, with its type, its length and what it varies by', () =>
  listening({}, async ({ handle, address }) => {
    counter('requests', { path: '/ä' }).increment()
    const { status, headers, body, text } = await ask(address, '/metrics')
    assert.is(status, 200)
    assert.is(text, handle.render())
    parseStrictly(body)
    assert.is(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.is(headers['content-length'], String(body.length))
    assert.is(headers.vary, 'Accept, Accept-Encoding')
    assert.is(headers['content-encoding'], undefined)
  }))

test('an exposition without metrics is answered with 200 and no bytes', () =>
  listening({}, async ({ address }) => {
    const { status, text, headers } = await ask(address, '/metrics')
    assert.equal([status, text, headers['content-length']], [200, '', '0'])
  }))

test('GET /metrics answers fetch alike', () =>
  listening({}, async ({ handle, address }) => {
    gauge('g').set(1)
    const response = await fetch(`http://${address.host}:${address.port}/metrics`)
    assert.is(response.status, 200)
    assert.is(await response.text(), handle.render())
  }))

test('HEAD answers the headers of GET and no body', () =>
  listening({}, async ({ address }) => {
    gauge('g', { long: 'x'.repeat(2_000) }).set(1)
    for (const headers of [{}, { 'Accept-Encoding': 'gzip' }, { Accept: 'application/json' }] as const) {
      const [get, head] = [
        await ask(address, '/metrics', { headers }),
        await ask(address, '/metrics', { method: 'HEAD', headers }),
      ]
      const { date: _one, ...own } = head.headers
      const { date: _other, ...expected } = get.headers
      assert.is(head.status, 200)
      assert.is(head.body.length, 0)
      assert.equal(own, expected)
    }
  }))

test('the query of a request is ignored, but for name[]', () =>
  listening({}, async ({ address }) => {
    gauge('g').set(1)
    assert.is((await ask(address, '/metrics?name=x&y=/')).text, '# TYPE g gauge\ng 1\n')
    assert.is((await ask(address, '/health?')).text, 'OK')
  }))

test('/health answers OK, runs no collector and renders nothing', () =>
  listening({}, async ({ address }) => {
    let runs = 0
    using _ending = collect(() => {
      runs += 1
    })
    const { status, text, headers } = await ask(address, '/health')
    assert.equal([status, text, runs], [200, 'OK', 0])
    assert.is(headers['content-type'], 'text/plain; charset=utf-8')
    assert.is((await ask(address, '/health', { method: 'HEAD' })).status, 200)
  }))

test('every other path answers 404, and says where the metrics are', () =>
  listening({}, async ({ address }) => {
    for (const path of ['/', '/metric', '/metrics/', '/metrics/x', '/METRICS', '/healthz', '//metrics']) {
      const { status, text } = await ask(address, path)
      assert.is(status, 404, path)
      assert.match(text, '/metrics')
    }
    assert.is((await ask(address, '/other', { method: 'POST' })).status, 404)
  }))

test('every method but GET and HEAD answers 405, and says which are allowed', () =>
  listening({}, async ({ address }) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      for (const path of ['/metrics', '/health']) {
        const { status, headers } = await ask(address, path, { method })
        assert.is(status, 405, `${method} ${path}`)
        assert.is(headers.allow, 'GET, HEAD')
      }
    }
  }))

test('the path of the exposition can be chosen, and /metrics is then another path', () =>
  listening(
    { listener: { host: '127.0.0.1', port: 0, path: '/internal/prometheus' } },
    async ({ address }) => {
      gauge('g').set(1)
      assert.match((await ask(address, '/internal/prometheus')).text, 'g 1')
      const other = await ask(address, '/metrics')
      // One that was chosen may be a secret.
      assert.equal([other.status, other.text], [404, 'Not Found\n'])
      assert.is((await ask(address, '/health')).status, 200)
    },
  ))

test('JSON is answered where it is preferred, and text where nothing that is accepted can be had', () =>
  listening({}, async ({ handle, address }) => {
    gauge('g').set(1)
    const json = await ask(address, '/metrics', { headers: { Accept: 'application/json' } })
    assert.is(json.headers['content-type'], 'application/json; charset=utf-8')
    assert.is(json.text, handle.renderJson())
    const other = await ask(address, '/metrics', { headers: { Accept: 'image/png' } })
    assert.is(other.status, 200)
    assert.is(other.headers['content-type'], handle.contentType)
  }))

test('a render that fails is answered with 500 and its reason, never with 200, and the next one is tried again', () => {
  return listening({}, async ({ address }) => {
    gauge('g').set(1)
    const broken = breakRenders('the clock stopped')
    const { status, text } = await ask(address, '/metrics')
    assert.is(status, 500)
    assert.match(text, 'the clock stopped')
    assert.is((await ask(address, '/health')).status, 200)
    broken[Symbol.dispose]()
    assert.is((await ask(address, '/metrics')).status, 200)
  })
})

/** Sends bytes as they are, and returns what comes back until the server ends the connection. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(bytes))
    let received = ''
    socket.setEncoding('latin1').on('data', text => {
      received += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
}

test('what is no HTTP is answered with 400, and the listener goes on', () =>
  listening({}, async ({ address }) => {
    assert.match(await sendRaw(address.port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /)
    assert.is((await ask(address, '/health')).status, 200)
  }))

test('HTTP/1.0 without a host, and junk in the headers that are read, get an answer', () =>
  listening({}, async ({ address }) => {
    gauge('g').set(1)
    assert.match(await sendRaw(address.port, 'GET /metrics HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 .*\bg 1\n$/s)
    const junk = {
      Accept: ';;q=,text/,\u00ff/*;q=x',
      'Accept-Encoding': ';;q=2,,=',
      'X-Prometheus-Scrape-Timeout-Seconds': '-1e999x',
    }
    assert.is((await ask(address, '/metrics', { headers: junk })).text, '# TYPE g gauge\ng 1\n')
  }))

test('a client that goes away in the middle of a scrape harms nobody', () =>
  listening({}, async ({ address }) => {
    gauge('g').set(1)
    await new Promise<void>(resolve => {
      using _slow = collect(() => new Promise(turn => setImmediate(turn)))
      const socket = createConnection(address.port, '127.0.0.1', () => {
        socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    assert.is((await ask(address, '/metrics')).status, 200)
  }))

test('a request for the whole URL, as proxies send it, is answered by its path', () =>
  listening({}, async ({ handle, address }) => {
    counter('c').increment()
    assert.is((await ask(address, 'http://metrics.example/metrics?x=y')).text, handle.render())
    assert.is((await ask(address, 'http://metrics.example/other')).status, 404)
    assert.is((await ask(address, '//metrics')).status, 404)
  }))

test('every short answer says how long it is', () =>
  listening({ allowedAddresses: ['127.0.0.1'] }, async ({ address }) => {
    for (const [path, method] of [
      ['/health', 'GET'],
      ['/other', 'GET'],
      ['/metrics', 'POST'],
    ] as const) {
      const { headers, body } = await ask(address, path, { method })
      assert.is(headers['content-length'], String(body.length), `${method} ${path}`)
    }
  }))

test.run()
