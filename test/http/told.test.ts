import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { DebuggingRecorder } from 'metrics-facade/debugging'
import type { HttpMetricsOptions } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countsOf, measuring } from '../support/http-metrics.ts'

// Requests that are sent, as Node and undici tell of them, event by event.

/** A request of `node:http` as its channels and events tell of it. */
class Asked extends EventEmitter {
  readonly method: string = 'GET'
  readonly protocol: string
  readonly host: string
  readonly #header: string | undefined
  res: object | null | undefined
  upgradeOrConnect = false

  constructor(host = 'a', header?: string, protocol = 'http:') {
    super()
    this.host = host
    this.#header = header
    this.protocol = protocol
  }

  getHeader(name: string): string | undefined {
    return name === 'host' ? this.#header : undefined
  }

  tell(): this {
    for (const name of ['created', 'start']) channel(`http.client.request.${name}`).publish({ request: this })
    return this
  }
}

const duration = 'http_client_request_duration_seconds'
const whole = { complete: true, statusCode: 200 }

function measured(
  body: (recorder: DebuggingRecorder) => void,
  options: HttpMetricsOptions = {},
): () => Promise<void> {
  return () => measuring({ server: false, ...options }, async recorder => body(recorder))
}

for (const [host, header, expected] of [
  ['a', undefined, 'a'],
  ['a', 'a', 'a'],
  ['a', 'a:8080', 'a:8080'],
  ['A', 'A:8080', 'a:8080'],
  ['a', 'b:8080', 'a'],
  ['a', 'a.b:8080', 'a'],
  ['a', 'a:', 'a'],
  ['a', 'a:80x', 'a'],
  ['a', 'a:80 ', 'a'],
  ['::1', '[::1]:8080', '[::1]:8080'],
  ['::1', undefined, '[::1]'],
  ['[::1]', '[::1]:8080', '[::1]:8080'],
] as const) {
  test(
    `a request to ${host} with the header ${header} is one to ${expected}`,
    measured(recorder => {
      const asked = new Asked(host, header).tell()
      asked.res = whole
      asked.emit('close')
      assert.equal(countsOf(recorder, duration), { [`GET ${expected} 200`]: 1 })
    }),
  )
}

const failed = (code: string) => Object.assign(new Error('x'), { code })

const ends: ReadonlyArray<
  readonly [what: string, end: (asked: Asked) => void, code: string, reason: string | undefined]
> = [
  ['was answered', asked => Object.assign(asked, { res: whole }), '200', undefined],
  [
    'got a part of an answer',
    asked => Object.assign(asked, { res: { ...whole, complete: false } }),
    'error',
    'reset',
  ],
  ['got nothing', asked => Object.assign(asked, { res: null }), 'error', 'reset'],
  [
    'was handed over',
    asked => Object.assign(asked, { res: { complete: false, statusCode: 101 }, upgradeOrConnect: true }),
    '101',
    undefined,
  ],
  ['failed', asked => asked.emit('error', failed('ECONNREFUSED')), 'error', 'refused'],
  [
    'failed twice',
    asked => {
      asked.emit('error', failed('ENOTFOUND'))
      asked.emit('error', failed('ECONNRESET'))
    },
    'error',
    'dns',
  ],
  [
    'was given up after a time-out',
    asked => {
      asked.emit('timeout')
      asked.emit('error', failed('ECONNRESET'))
    },
    'error',
    'timeout',
  ],
  [
    'timed out and was answered all the same',
    asked => {
      asked.emit('timeout')
      asked.res = whole
    },
    '200',
    undefined,
  ],
]

for (const [what, end, code, reason] of ends) {
  test(
    `what ${what} has the code ${code}${reason === undefined ? '' : ` and the reason ${reason}`}, once`,
    measured(recorder => {
      const asked = new Asked().tell().on('error', () => {})
      assert.is(recorder.snapshot().gauge('http_client_requests_in_flight'), 1)
      end(asked)
      assert.equal(countsOf(recorder, duration), {})
      for (let time = 0; time < 2; time++) asked.emit('close')
      assert.equal(countsOf(recorder, duration), { [`GET a ${code}`]: 1 })
      const errors = countsOf(recorder, 'http_client_request_errors_total')
      assert.equal(errors, reason === undefined ? {} : { [`GET a ${reason}`]: 1 })
      assert.is(recorder.snapshot().gauge('http_client_requests_in_flight'), 0)
    }),
  )
}

test(
  'the scheme is that of the request, whichever way it is sent',
  measured(
    recorder => {
      for (const protocol of ['http:', 'https:']) {
        const asked = new Asked('a', undefined, protocol).tell()
        asked.res = whole
        asked.emit('close')
        const request = { method: 'GET', origin: `${protocol}//b` }
        channel('undici:request:create').publish({ request })
        channel('undici:request:headers').publish({ request, response: { statusCode: 204 } })
        channel('undici:request:trailers').publish({ request })
      }
      assert.equal(countsOf(recorder, duration), {
        'GET a 200 http': 1,
        'GET b 204 http': 1,
        'GET a 200 https': 1,
        'GET b 204 https': 1,
      })
      assert.equal(countsOf(recorder, 'http_client_active_requests'), {
        'a http': 0,
        'a https': 0,
        'b http': 0,
        'b https': 0,
      })
    },
    { names: 'opentelemetry' },
  ),
)

test(
  'what undici tells of a request that was not begun, or is over, does not count',
  measured(recorder => {
    const tell = (name: string, message: object): void => channel(`undici:request:${name}`).publish(message)
    const stranger = { method: 'GET', origin: 'http://a' }
    tell('headers', { request: stranger, response: { statusCode: 200 } })
    tell('trailers', { request: stranger })
    tell('error', { request: stranger, error: failed('ECONNRESET') })
    assert.equal(countsOf(recorder, duration), {})
    const request = { method: 'GET', origin: 'http://a' }
    tell('create', { request })
    tell('headers', { request })
    tell('trailers', { request })
    tell('error', { request, error: failed('ECONNRESET') })
    assert.equal(countsOf(recorder, duration), { 'GET a error': 1 })
    assert.equal(countsOf(recorder, 'http_client_request_errors_total'), { 'GET a other': 1 })
    assert.is(recorder.snapshot().gauge('http_client_requests_in_flight'), 0)
  }),
)

test('a request takes from its beginning to its end, and never less than nothing', async () => {
  let now = 1_000
  const { now: real } = performance
  performance.now = () => now
  try {
    await measured(recorder => {
      for (const [took, seconds] of [
        [250, 0.25],
        [-50, 0],
      ] as const) {
        const asked = new Asked().tell()
        now += took
        asked.res = whole
        asked.emit('close')
        const { entries } = recorder.snapshot()
        assert.equal((entries.find(({ name }) => name === duration)!.value as number[]).at(-1), seconds)
      }
    })()
  } finally {
    performance.now = real
  }
})

test('undici: what is under way at the end of measuring is measured, and nothing listens then', async () => {
  const request = { method: 'GET', origin: 'http://a' }
  const [created, trailers] = ['create', 'trailers'].map(name => channel(`undici:request:${name}`))
  let last: DebuggingRecorder | undefined
  await measuring({ server: false }, async recorder => {
    last = recorder
    created!.publish({ request })
  })
  created!.publish({ request: { ...request } })
  assert.is(trailers!.hasSubscribers, true)
  trailers!.publish({ request })
  assert.is(trailers!.hasSubscribers, false)
  assert.is(last!.snapshot().gauge('http_client_requests_in_flight'), 0)
})

test.run()
