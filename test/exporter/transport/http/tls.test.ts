import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import fs, {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import {
  type BuildError,
  install,
  type ListenerAddress,
  PrometheusBuilder,
  type TlsFiles,
} from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AllowList } from '../../../../exporter-prometheus/lib/transport/http/access.ts'
import { readListenAddress } from '../../../../exporter-prometheus/lib/transport/http/address.ts'
import { bindPort } from '../../../../exporter-prometheus/lib/transport/http/bind.ts'
import { Listener } from '../../../../exporter-prometheus/lib/transport/http/listener.ts'
import { expositionRoute, liveRoute } from '../../../../exporter-prometheus/lib/transport/http/routes.ts'
import { TlsCredentials } from '../../../../exporter-prometheus/lib/transport/http/tls.ts'
import { defaultLimits } from '../../../../exporter-prometheus/lib/transport/limits.ts'
import { authority, type CertificateName, clientTls, filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { nextTurn } from '../../../support/gate.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { errorOf, freshRecorder, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { runProgram } from '../../../support/run-program.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

const first = filesOf('first')
const tls = clientTls()

/** Files that a test changes, in a directory of their own. */
interface Files {
  readonly directory: string
  readonly files: TlsFiles
  /** Puts the certificate, the key or both of another in place. */
  put(name: CertificateName, ...kinds: Array<'certificate' | 'key'>): void
}

/** A listener whose files are looked at when a test says so; by itself it does that each second. */
interface Renewing {
  readonly address: ListenerAddress
  look(): Promise<void>
}

async function renewing(tlsFiles: TlsFiles, body: (listener: Renewing) => Promise<void>): Promise<void> {
  const credentials = await TlsCredentials.open(tlsFiles)
  const access = { allowed: new AllowList(), credentials: [], tls: credentials }
  const bind = (server: Server) => bindPort(server, readListenAddress('127.0.0.1:0'))
  const routes = [expositionRoute('/metrics', freshRecorder().scraper, undefined), liveRoute('/health')]
  const listener = await Listener.listen(routes, access, bind, defaultLimits)
  try {
    await body({ address: listener.address!, look: () => credentials.renew() })
  } finally {
    await listener.close()
    uninstall()
  }
}

/** Has files that start as those of `first`. */
function withFiles(body: (files: Files) => Promise<void>): Promise<void> {
  return withDirectory(directory => {
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') }
    const put: Files['put'] = (name, ...kinds) => {
      for (const kind of kinds.length > 0 ? kinds : (['certificate', 'key'] as const)) {
        copyFileSync(filesOf(name)[kind], files[kind])
      }
    }
    put('first')
    return body({ directory, files, put })
  })
}

/** Whose certificate a new connection is shown. */
async function shownBy({ address }: { readonly address: ListenerAddress }): Promise<string | undefined> {
  return (await ask(address, '/health', { tls })).certificate
}

/** The same, after a look at the files. */
async function shownNextBy(listener: Renewing): Promise<string | undefined> {
  await listener.look()
  return shownBy(listener)
}

test('everything is served over TLS, with the certificate given', () =>
  listening({ tls: first }, async ({ handle, address }) => {
    gauge('g').set(1)
    const { status, text, certificate } = await ask(address, '/metrics', { tls })
    assert.equal([status, text, certificate], [200, handle.render(), 'first'])
    assert.is((await ask(address, '/other', { tls })).status, 404)
    assert.is((await ask(address, '/health', { tls })).text, 'OK')
  }))

test('who speaks no TLS, or one that is too old, is turned away, and the listener goes on', () =>
  listening({ tls: first }, async ({ address }) => {
    await rejectionOf(ask(address, '/metrics'))
    const old = { ...tls, maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
    const { message } = await rejectionOf(ask(address, '/metrics', { tls: old }))
    assert.match(message, /alert protocol version/)
    assert.is((await ask(address, '/metrics', { tls })).status, 200)
  }))

test('credentials and an allowlist are asked for over TLS as without', async () => {
  await listening({ tls: first, bearerAuthentication: ['t'] }, async ({ address }) => {
    assert.is((await ask(address, '/metrics', { tls })).status, 401)
    const headers = { Authorization: 'Bearer t' }
    assert.is((await ask(address, '/metrics', { tls, headers })).status, 200)
  })
  await listening({ tls: first, allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    assert.ok(await isDropped(ask(address, '/metrics', { tls })))
  })
})

test('a certificate that is written again is shown after the next look at it', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      assert.is(await shownBy(listener), 'first')
      put('second')
      assert.is(await shownNextBy(listener), 'second')
      put('first')
      assert.is(await shownNextBy(listener), 'first')
    }),
  ))

test('files are looked at by themselves, without a connection that would make it so, until close()', () =>
  withFiles(async ({ files, put }) => {
    await listening({ tls: files }, async listener => {
      put('second')
      // A second; each connection shows that none has to wait for it.
      let certificate = await shownBy(listener)
      while (certificate === 'first') certificate = await shownBy(listener)
      assert.is(certificate, 'second')
    })
  }))

test('one look at the files follows the other, and none the end', async () => {
  const timers: Array<readonly [delayMs: number, run: () => unknown]> = []
  const later = (...timer: (typeof timers)[number]): (() => void) => {
    timers.push(timer)
    return () => {}
  }
  const unwatch = (await TlsCredentials.open(first)).watch(() => {}, later)
  assert.equal([timers.length, timers[0]?.[0]], [1, 1_000])
  const look = timers[0]![1]()
  await nextTurn()
  assert.is(timers.length, 1, 'a look that does not end is the last')
  await look
  assert.is(timers.length, 2)
  const last = timers[1]![1]()
  unwatch()
  await last
  assert.is(timers.length, 2)
})

test('no connection reads a file, however many there are', () =>
  withFiles(({ files }) =>
    renewing(files, async listener => {
      let reads = 0
      const { openSync, readFileSync } = fs
      const counted =
        <F extends (...given: never[]) => unknown>(real: F) =>
        (...given: Parameters<F>) => {
          reads += 1
          return real(...given)
        }
      Object.assign(fs, { openSync: counted(openSync), readFileSync: counted(readFileSync) })
      const opens: unknown[] = []
      const { open } = fs.promises
      fs.promises.open = (...given) => {
        opens.push(given)
        return open(...given)
      }
      syncBuiltinESMExports()
      const start = performance.now()
      for (let time = 0; time < 50; time++) await shownBy(listener)
      // Two files a second.
      const most = 2 * (1 + Math.ceil((performance.now() - start) / 1_000))
      Object.assign(fs, { openSync, readFileSync })
      fs.promises.open = open
      syncBuiltinESMExports()
      assert.is(reads, 0)
      assert.ok(opens.length <= most, `${opens.length} files were opened`)
    }),
  ))

test('a certificate that comes by another target of a link is shown after the next look at it', () =>
  withDirectory(async directory => {
    // As Kubernetes lays out a secret: the link to the folder is replaced, the links to the files stay.
    for (const name of ['first', 'second'] as const) {
      mkdirSync(join(directory, name))
      copyFileSync(filesOf(name).certificate, join(directory, name, 'tls.crt'))
      copyFileSync(filesOf(name).key, join(directory, name, 'tls.key'))
    }
    symlinkSync('first', join(directory, '..data'))
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') }
    symlinkSync(join('..data', 'tls.crt'), files.certificate)
    symlinkSync(join('..data', 'tls.key'), files.key)
    await renewing(files, async listener => {
      assert.is(await shownBy(listener), 'first')
      symlinkSync('second', join(directory, '..new'))
      renameSync(join(directory, '..new'), join(directory, '..data'))
      assert.is(await shownNextBy(listener), 'second')
    })
  }))

test('a half-written pair changes nothing, is reported once, and is used when it is whole', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        put('second', 'certificate')
        assert.is(await shownNextBy(listener), 'first')
        writeFileSync(files.key, '')
        assert.is(await shownNextBy(listener), 'first')
        put('second', 'key')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      for (const text of ['not renewed', files.certificate, files.key, 'the key does not belong to']) {
        assert.ok(warnings[0]?.includes(text), warnings[0])
      }
      const later = await warningsOf(async () => {
        put('first', 'key')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(later.length, 1, 'what breaks after a change is reported again')
    }),
  ))

test('files that are taken away change nothing', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        rmSync(files.certificate)
        assert.is(await shownNextBy(listener), 'first')
        put('second')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      assert.match(warnings[0] ?? '', 'ENOENT')
    }),
  ))

test('a pipe in place of a certificate, which nobody writes to, holds nothing up', () =>
  withFiles(({ files, put }) =>
    renewing(files, async listener => {
      const warnings = await warningsOf(async () => {
        rmSync(files.certificate)
        execFileSync('mkfifo', [files.certificate])
        assert.is(await shownNextBy(listener), 'first')
        assert.is((errorOf(() => new PrometheusBuilder().withTls(files)) as BuildError).code, 'INVALID_TLS')
        rmSync(files.certificate)
        put('second')
        assert.is(await shownNextBy(listener), 'second')
      })
      assert.is(warnings.length, 1)
      assert.match(warnings[0] ?? '', 'is not a file')
    }),
  ))

test('with clientCa only clients with a certificate of it are served, by what its file holds', () =>
  withDirectory(async directory => {
    const clientCa = join(directory, 'ca.pem')
    copyFileSync(authority, clientCa)
    await renewing({ ...first, clientCa }, async ({ address, look }) => {
      const isServed = async (name?: CertificateName): Promise<boolean> =>
        ask(address, '/health', { tls: clientTls(name) }).then(
          ({ status }) => status === 200,
          () => false,
        )
      assert.equal(
        [await isServed(), await isServed('client'), await isServed('stranger')],
        [false, true, false],
      )
      copyFileSync(filesOf('stranger').certificate, clientCa)
      await look()
      assert.equal(
        [await isServed(), await isServed('client'), await isServed('stranger')],
        [false, false, true],
      )
    })
  }))

test('an encrypted key is taken with its passphrase', () =>
  withDirectory(async directory => {
    const key = join(directory, 'encrypted.pem')
    writeFileSync(key, encrypted(first.key))
    await listening({ tls: { ...first, key, passphrase: 'hidden' } }, async listener => {
      assert.is(await shownBy(listener), 'first')
    })
    for (const passphrase of [{}, { passphrase: 'wrong' }]) {
      const error = errorOf(() => new PrometheusBuilder().withTls({ ...first, key, ...passphrase }))
      assert.is((error as BuildError).code, 'INVALID_TLS')
      assert.match(error.message, 'the key cannot be read')
      assert.not.match(error.message, passphrase.passphrase ?? 'hidden')
    }
  }))

function encrypted(path: string): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hidden' } as const
  return createPrivateKey(readFileSync(path)).export(options).toString()
}

test('files that cannot be used are refused', () =>
  withDirectory(async directory => {
    const write = (name: string, content: string): string => {
      writeFileSync(join(directory, name), content)
      return join(directory, name)
    }
    const otherKind = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    const missing = join(directory, 'missing')
    const cases: ReadonlyArray<readonly [TlsFiles, ...string[]]> = [
      [{ ...first, certificate: missing }, 'ENOENT', missing],
      [{ ...first, key: missing }, 'ENOENT', missing],
      [{ ...first, clientCa: missing }, 'ENOENT', missing],
      [{ ...first, certificate: directory }, 'is not a file', directory],
      [{ ...first, certificate: '/dev/zero' }, 'is not a file', '/dev/zero'],
      [{ ...first, clientCa: write('large', ' '.repeat(1_000_001)) }, 'more than 1000000 bytes', 'large'],
      [
        { ...first, key: filesOf('second').key },
        'the key does not belong to the certificate',
        'second-key.pem',
      ],
      [{ ...first, key: write('other', otherKind.toString()) }, 'the key does not belong to the certificate'],
      [{ ...first, certificate: write('junk', 'junk') }, 'the certificate cannot be read'],
      [{ ...first, key: write('empty', '') }, 'the key cannot be read'],
      [{ ...first, key: first.certificate }, 'the key cannot be read'],
      // Without this check, a certificate from any public authority would be accepted.
      [{ ...first, clientCa: write('none', '') }, 'the clientCa cannot be read', 'none'],
    ]
    for (const [files, ...says] of cases) {
      const error = errorOf(() => new PrometheusBuilder().withTls(files)) as BuildError
      assert.is(error.code, 'INVALID_TLS')
      for (const text of [...says, 'Give the paths of readable PEM files']) {
        assert.ok(error.message.includes(text), error.message)
      }
    }
  }))

refuses('INVALID_TLS', [
  ['TLS without files', b => b.withTls(undefined as never), 'must be an object', '{ certificate, key }'],
  ['TLS without a key', b => b.withTls({ certificate: 'x' } as never), 'undefined for the key'],
  ['an empty path', b => b.withTls({ ...first, certificate: '' }), '"" for the certificate'],
  ['a setting that is not there', b => b.withTls({ ...first, clientCA: 'x' } as never), '"clientCA"'],
  [
    'a passphrase of a number',
    b => b.withTls({ ...first, passphrase: 1 as never }),
    'a passphrase that is not a string',
  ],
])

test('the content of a key in place of its path is refused, and not shown', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nhidden'
  const error = errorOf(() => new PrometheusBuilder().withTls({ ...first, key }))
  assert.match(error.message, 'the content of a file for the key')
  assert.not.match(error.message, 'hidden')
})

refuses('LISTENER_NOT_STARTED', [
  ['TLS without a listener', b => b.withTls(first).installRecorder(), 'leave withTls() out'],
])

test('files that were broken between withTls() and install() are an error then', () =>
  withDirectory(async directory => {
    const key = join(directory, 'key')
    copyFileSync(first.key, key)
    const builder = new PrometheusBuilder().withHttpListener('127.0.0.1:0').withTls({ ...first, key })
    rmSync(key)
    assert.is(((await rejectionOf(builder.install())) as BuildError).code, 'INVALID_TLS')
  }))

test('a Unix socket is served without TLS, and TLS for it alone is refused', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await listening({ tls: first, udsListener: socketPath }, async ({ address }) => {
      assert.is((await ask({ socketPath }, '/health')).status, 200)
      assert.is((await ask(address, '/health', { tls })).status, 200)
    })
    const error = (await rejectionOf(install({ tls: first, udsListener: socketPath }))) as BuildError
    assert.is(error.code, 'LISTENER_NOT_STARTED')
    assert.match(error.message, 'Leave the option "tls" out')
  }))

test('a connection over TLS that is kept alive does not keep the process alive', async () => {
  const { code, output } = await runProgram(`
    import { connect as connectPlain } from 'node:net'
    import { connect } from 'node:tls'
    import { install } from 'metrics-exporter-prometheus'
    const handle = await install({ listener: '127.0.0.1:0', tls: ${JSON.stringify(first)} })
    const { host, port } = handle.address
    const silent = connectPlain(port, host)
    await new Promise(resolve => silent.once('connect', resolve))
    const socket = connect({ host, port, rejectUnauthorized: false })
    socket.write('GET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
    await new Promise(resolve => socket.once('data', resolve))
    for (const one of [silent, socket]) one.unref()
    console.log('answered')
  `)
  assert.equal([code, output], [0, 'answered\n'])
})

test('what is no handshake harms nobody', () =>
  listening({ tls: first }, async ({ address }) => {
    for (const bytes of ['hello\r\n\r\n', '\u0016\u0003\u0001', '']) {
      await new Promise<void>(resolve => {
        const socket = createConnection(address.port, address.host, () => socket.end(bytes))
        socket.on('close', () => resolve()).on('error', () => {})
        socket.resume()
      })
    }
    assert.is((await ask(address, '/health', { tls })).status, 200)
  }))

test.run()
