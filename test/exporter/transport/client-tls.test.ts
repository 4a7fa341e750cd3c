import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import {
  type BuildError,
  type ClientTlsFiles,
  install,
  PrometheusBuilder,
  type PrometheusHandle,
  type PushError,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { authority, filesOf } from '../../support/certificates.ts'
import { withDirectory } from '../../support/directory.ts'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'

// Pushing to receivers behind TLS whose authority Node does not know, and that ask for a certificate.

const { certificate, key } = filesOf('client')

/** A receiver with the certificate `first`, which tells whose certificate it was shown. */
async function receiving(body: (port: number, shown: readonly string[]) => Promise<void>): Promise<void> {
  const shown: string[] = []
  const { certificate: own, key: ownKey } = filesOf('first')
  const files = { cert: readFileSync(own), key: readFileSync(ownKey), ca: readFileSync(authority) }
  const server: Server = createServer(
    { ...files, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN))
      request.resume().on('end', () => {
        response.writeHead(200, { 'X-Prometheus-Remote-Write-Samples-Written': '1000' }).end()
      })
    },
  )
  const sockets = new Set<Duplex>()
  server.on('connection', socket => sockets.add(socket))
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await body((server.address() as AddressInfo).port, shown)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  }
}

const transports = ['otlp', 'remoteWrite'] as const

/** Installs an exporter that pushes there when it is flushed, for the time of `body`. */
async function pushing(
  transport: (typeof transports)[number],
  port: number,
  tls: ClientTlsFiles | undefined,
  body: (handle: PrometheusHandle, failureOf: () => Promise<PushError>) => Promise<void>,
  timeoutMs = 10_000,
): Promise<void> {
  const endpoint = `https://127.0.0.1:${port}/api/v1/write`
  const never = Number.POSITIVE_INFINITY
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  const handle = await install({
    [transport]: { endpoint, tls, intervalMs: never, timeoutMs, onError },
  })
  try {
    counter('jobs_total').increment()
    await body(handle, async () => {
      // A busy machine may take longer for a handshake that fails.
      for (let patienceMs = 500; ; patienceMs *= 2) {
        errors.length = 0
        await handle.flush({ timeoutMs: patienceMs })
        const error = errors.find(({ reason }) => reason !== 'timeout')
        if (error !== undefined || patienceMs > 15_000) return error ?? errors[0]!
      }
    })
  } finally {
    await handle.close()
    uninstall()
  }
}

for (const transport of transports) {
  test(`${transport} trusts the authority that it is given, and shows its certificate`, () =>
    receiving((port, shown) =>
      pushing(transport, port, { ca: authority, certificate, key }, async handle => {
        assert.equal((await handle.flush()).failed, [])
        assert.equal([...new Set(shown)], ['client'])
      }),
    ))

  for (const [what, tls] of [
    ['without files', undefined],
    ['without a certificate', { ca: authority }],
    ['without the authority', { certificate, key }],
  ] as const) {
    test(`${transport} sends nothing ${what}`, () =>
      receiving((port, shown) =>
        pushing(
          transport,
          port,
          tls,
          async (_handle, failureOf) => {
            assert.is((await failureOf()).reason, 'connection')
            assert.equal(shown, [])
          },
          300,
        ),
      ))
  }

  test(`${transport} reads the files at each push, tells what is wrong with them, and trusts nothing in their place`, () =>
    withDirectory(directory =>
      receiving((port, shown) => {
        const ca = join(directory, 'ca.pem')
        copyFileSync(authority, ca)
        return pushing(transport, port, { ca, certificate, key }, async (handle, failureOf) => {
          for (const [change, says] of [
            [() => rmSync(ca), 'ENOENT'],
            [() => writeFileSync(ca, ''), 'the ca cannot be read'],
          ] as const) {
            change()
            const { reason, message } = await failureOf()
            assert.is(reason, 'connection')
            assert.match(message, `cannot use the certificate "${certificate}", key "${key}", ca "${ca}": `)
            assert.match(message, says)
          }
          assert.equal(shown, [])
          copyFileSync(authority, ca)
          assert.equal((await handle.flush()).failed, [])
          assert.ok(shown.length > 0)
        })
      }),
    ))
}

const wrong: ReadonlyArray<readonly [what: string, tls: object, ...says: string[]]> = [
  ['something else', 'ca.pem' as never, 'must be an object', '{ ca }'],
  ['an option that does not exist', { cert: certificate }, '"cert"', 'certificate'],
  ['a certificate without a key', { certificate }, 'without the other'],
  ['a key without a certificate', { key }, 'without the other'],
  ['the content of a file', { ca: '-----BEGIN CERTIFICATE-----secret' }, 'the content of a file for the ca'],
  ['a key of another', { certificate, key: filesOf('first').key }, 'the key does not belong'],
  ['a file that is not there', { ca: '/nowhere/ca.pem' }, '"/nowhere/ca.pem"', 'ENOENT'],
  ['a file of something else', { ca: key }, 'the ca cannot be read'],
  ['a passphrase of a number', { certificate, key, passphrase: 1 }, 'a passphrase that is not a string'],
]

for (const [method, path] of [
  ['withOtlp', ''],
  ['withRemoteWrite', '/api/v1/write'],
] as const) {
  for (const [what, tls, ...says] of wrong) {
    test(`${method} refuses ${what}`, () => {
      const builder = new PrometheusBuilder()
      const error = errorOf(() => builder[method](`https://127.0.0.1:1${path}`, { tls })) as BuildError
      assert.is(error.code, 'INVALID_TLS')
      for (const said of [`${method}, tls `, ...says]) assert.match(error.message, said)
      assert.not.match(error.message, 'secret')
    })
  }

  test(`${method} refuses files for an endpoint without TLS`, () => {
    const builder = new PrometheusBuilder()
    const error = errorOf(() => builder[method](`http://127.0.0.1:1${path}`, { tls: { ca: authority } }))
    assert.match(error.message, `${method}, tls is for endpoints that begin with "https:"`)
  })
}

test.run()
