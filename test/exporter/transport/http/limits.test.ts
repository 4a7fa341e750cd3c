import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { type ExporterOptions, installRecorder, type ListenerAddress } from 'metrics-exporter-prometheus'
import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { nextTurn } from '../../../support/gate.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { holdCollector, listening } from '../../../support/scrape-fixture.ts'

const request = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'

/** A connection of which the server knows: it has answered on it. */
async function opened({ host, port }: ListenerAddress, isSecure: boolean): Promise<Socket> {
  const socket = isSecure ? connectSecurely({ host, port, ...clientTls() }) : connect(port, host)
  socket.on('error', () => {})
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'data')
  return socket
}

/** Everything that comes over a connection until it is closed. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('error', () => {})
  socket.on('data', more => {
    text += more
  })
  await new Promise(resolve => socket.once('close', resolve))
  return text
}

for (const [name, tls] of [
  ['plain', undefined],
  ['TLS', filesOf('first')],
] as const) {
  const client = tls === undefined ? {} : { tls: clientTls() }
  const options: ExporterOptions = { ...(tls && { tls }), scrapeLimits: { connections: 3 } }

  test(`a connection beyond the limit is dropped, and one that was closed makes room, ${name}`, () =>
    listening(options, async ({ address }) => {
      const sockets: Socket[] = []
      for (let index = 0; index < 3; index++) sockets.push(await opened(address, tls !== undefined))
      assert.ok(await isDropped(ask(address, '/health', client)))
      assert.ok(await isDropped(ask(address, '/health', client)))
      sockets[0]!.destroy()
      let answer = 'dropped'
      // The server hears of it in its own time.
      for (let time = 0; answer === 'dropped' && time < 1_000; time++) {
        answer = await ask(address, '/health', client).then(
          ({ text }) => text,
          () => 'dropped',
        )
      }
      assert.is(answer, 'OK')
      for (const socket of sockets) socket.destroy()
    }))
}

test('connections that are dropped for their address count for nobody', () =>
  listening({ allowedAddresses: ['127.0.0.2'], scrapeLimits: { connections: 1 } }, async ({ address }) => {
    for (let time = 0; time < 10; time++) assert.ok(await isDropped(ask(address, '/health')))
    const socket = connect({ ...address, localAddress: '127.0.0.2' })
    socket.write(request)
    await once(socket, 'data')
    socket.destroy()
  }))

test('as many requests of a connection may be under way as the limit says', () =>
  listening({ scrapeLimits: { requestsPerConnection: 3 } }, async ({ address: { host, port } }) => {
    gauge('g').set(1)
    const socket = connect(port, host)
    const reading = readToEnd(socket)
    // One answer after the other is no bound: the limit is of those under way.
    for (let round = 0; round < 2; round++) {
      using held = holdCollector()
      socket.write(request.repeat(3))
      await held.started
      await ask({ host, port }, '/health')
      held.release()
      await once(socket, 'data')
    }
    socket.end(request.replace('Host', 'Connection: close\r\nHost'))
    assert.is((await reading).match(/^HTTP\/1\.1 200 OK/gm)?.length, 7)
  }))

test('a connection with a request too many under way is closed, and others are served', () =>
  listening({ scrapeLimits: { requestsPerConnection: 3 } }, async ({ address }) => {
    const socket = connect(address.port, address.host)
    const reading = readToEnd(socket)
    using held = holdCollector()
    socket.write(request.repeat(4))
    assert.is(await reading, '')
    await held.started
    held.release()
    assert.is((await ask(address, '/metrics')).status, 200)
  }))

test('3,000 requests on one connection, each with a time-out of its own, cost ten at most', () =>
  listening({}, async ({ address }) => {
    let runs = 0
    using _counting = { [Symbol.dispose]: collect(() => void runs++) }
    const socket = connect(address.port, address.host)
    const reading = readToEnd(socket)
    const timeout = 'X-Prometheus-Scrape-Timeout-Seconds'
    for (let id = 0; id < 3_000; id++) {
      socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\n${timeout}: 5.${String(id).padStart(6, '0')}\r\n\r\n`)
    }
    await reading
    // What was begun for them comes to its end.
    for (let turn = 0; turn < 100; turn++) await nextTurn()
    assert.ok(runs <= 10, `collectors ran ${runs} times`)
    assert.is((await ask(address, '/metrics')).status, 200)
  }))

refuses('INVALID_OPTION', [
  ['limits that are not an object', b => b.withScrapeLimits(5 as never), 'got 5', 'requestsPerConnection'],
  [
    'a limit that does not exist',
    b => b.withScrapeLimits({ conections: 5 } as never),
    '"conections"',
    'connections',
  ],
])

refuses(
  'INVALID_COUNT',
  (['connections', 'requestsPerConnection', 'renders', 'bodies'] as const).flatMap(name =>
    [0, -1, 1.5, NaN, Infinity, '5', 1_000_001].map(
      value =>
        [
          `${name}: ${value}`,
          b => b.withScrapeLimits({ [name]: value }),
          `withScrapeLimits, ${name}`,
          'from 1 to 1000000',
        ] as const,
    ),
  ),
)

test('a limit that is undefined has its default, and limits go with handlers alone', () => {
  installRecorder({ scrapeLimits: { renders: 1, bodies: undefined as never } })
  uninstall()
})

test.run()
