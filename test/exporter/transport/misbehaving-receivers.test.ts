import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { PrometheusBuilder, type PushError } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filesOf } from '../../support/certificates.ts'
import { forgetMetrics } from '../../support/installed.ts'
import { partialSuccess } from '../../support/otlp-receiver.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'

// Every way in which a receiver misbehaves, for every way of pushing: what a flush tells, what is counted, how often the
// receiver is asked, and that the next push arrives.

const transports = ['otlp', 'remote-write', 'push-gateway'] as const
type Transport = (typeof transports)[number]

type Answer = (response: ServerResponse, transport: Transport) => void

/** What a receiver of remote write 2.0 says when it has written everything; others do not look at it. */
const written = { 'X-Prometheus-Remote-Write-Samples-Written': '1000' }

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  response =>
    void response.writeHead(code, headers).end()

/** Begins to answer with success, with a body that seems to have ten gigabytes. */
function begin(response: ServerResponse): void {
  response.writeHead(200, { ...written, 'Content-Length': '10000000000' }).on('error', () => {})
}

const partly: Answer = (response, transport) => {
  if (transport === 'remote-write') {
    response.writeHead(200, { 'X-Prometheus-Remote-Write-Samples-Written': '0' }).end()
  } else {
    response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
    response.end(partialSuccess(1, 'too old'))
  }
}

const drip: Answer = response => {
  begin(response)
  const timer = setInterval(() => void response.write('x'), 5)
  response.once('close', () => clearInterval(timer))
}

const pour: Answer = response => {
  begin(response)
  const piece = Buffer.alloc(65_536)
  const more = (): void => {
    while (!response.destroyed && response.write(piece)) {}
  }
  response.on('drain', more)
  more()
}

interface Case {
  readonly answer: Answer
  /** The reason of the error; absent if everything arrives. */
  readonly reason?: string
  /** How many requests there are at most, if it is not one for each try. Remote write asks in its other version, too. */
  readonly most?: Readonly<Record<Transport, number>>
  /** Which transports know it. */
  readonly only?: readonly Transport[]
  readonly timeoutMs?: number
}

const once = { otlp: 1, 'remote-write': 1, 'push-gateway': 1 }
const otherVersion = { ...once, 'remote-write': 2 }
const inAMinute = (): string => new Date(Date.now() + 60_000).toUTCString()

const cases: Readonly<Record<string, Case>> = {
  'answers 503': { answer: status(503), reason: '503', timeoutMs: 1_000 },
  'answers 429 and asks for 60 seconds': {
    answer: status(429, { 'Retry-After': '60' }),
    reason: '429',
    most: once,
  },
  'answers 429 and asks to wait until a date': {
    answer: response => status(429, { 'Retry-After': inAMinute() })(response, 'otlp'),
    reason: '429',
    most: once,
  },
  'answers 400': { answer: status(400), reason: '400', most: otherVersion },
  'answers 413': { answer: status(413), reason: '413' },
  'answers 415': { answer: status(415), reason: '415', most: otherVersion },
  'takes a part': { answer: partly, reason: 'partial', most: once, only: ['otlp', 'remote-write'] },
  'takes everything and says nothing': { answer: status(200), most: otherVersion },
  'redirects to itself': { answer: status(307, { Location: '/v1/metrics' }), reason: '307', most: once },
  hangs: { answer: () => {}, reason: 'timeout' },
  'drips an answer': { answer: drip, most: once },
  'answers with ten gigabytes': { answer: pour, most: once },
  'resets the connection': {
    answer: response => void response.socket?.resetAndDestroy(),
    reason: 'connection',
    timeoutMs: 1_000,
  },
}

interface Receiver {
  readonly url: string
  answer: Answer
  requests: number
  close(): Promise<void>
}

async function receiverOf(transport: Transport, isSecure: boolean): Promise<Receiver> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume().on('end', () => {
      receiver.requests += 1
      receiver.answer(response, transport)
    })
  }
  const { certificate, key } = filesOf('stranger')
  const server: Server = isSecure
    ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, handle)
    : createServer(handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/v1/metrics`,
    answer: status(200, written),
    requests: 0,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return receiver
}

function builderFor(
  transport: Transport,
  url: string,
  onError: (error: PushError) => void,
): PrometheusBuilder {
  const builder = new PrometheusBuilder()
  const options = { intervalMs: 1e9, timeoutMs: 2_000, onError }
  if (transport === 'otlp') return builder.withOtlp(url, options)
  if (transport === 'remote-write') return builder.withRemoteWrite(url, { ...options, instance: '' })
  return builder.withPushGateway(url, options)
}

async function pushing(
  transport: Transport,
  isSecure: boolean,
  body: (receiver: Receiver, flush: (timeoutMs: number) => Promise<boolean>, told: string[]) => Promise<void>,
): Promise<void> {
  const receiver = await receiverOf(transport, isSecure)
  const told: string[] = []
  forgetMetrics()
  const builder = builderFor(transport, receiver.url, ({ reason }) => void told.push(reason))
  const handle = await builder.install()
  const flush = async (timeoutMs: number): Promise<boolean> => {
    const { failed, arrived } = await handle.flush({ timeoutMs })
    assert.is(failed.length + arrived.length, 1)
    return failed.length === 0
  }
  try {
    counter('jobs_total').increment()
    await body(receiver, flush, told)
    const text = handle.render()
    for (const reason of told) {
      assert.match(text, `metrics_push_errors_total{transport="${transport}",reason="${reason}"}`)
    }
  } finally {
    receiver.answer = status(200, written)
    await handle.close()
    await receiver.close()
    uninstall()
  }
}

for (const [what, { answer, reason, most, only = transports, timeoutMs = 2_000 }] of Object.entries(cases)) {
  for (const transport of only) {
    test(`${transport}: a receiver that ${what}`, () =>
      pushing(transport, false, async (receiver, flush, told) => {
        receiver.answer = answer
        const hasArrived = await flush(timeoutMs)
        assert.ok(receiver.requests >= 1)
        if (most !== undefined)
          assert.ok(receiver.requests <= most[transport], `${receiver.requests} requests`)
        receiver.answer = status(200, written)
        assert.ok(await flush(20_000))
        // The last try of several may have had too little time for its answer.
        assert.equal([hasArrived, told[0]], [reason === undefined, reason])
      }))
  }
}

for (const transport of transports) {
  test(`${transport}: a receiver whose certificate nobody has signed gets nothing`, () =>
    pushing(transport, true, async (receiver, flush, told) => {
      assert.is(await flush(1_000), false)
      assert.equal([told[0], receiver.requests], ['connection', 0])
    }))
}

test.run()
