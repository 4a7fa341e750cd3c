import { copyFileSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { type ExporterOptions, install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { gauge, noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { authority, type CertificateName, filesOf } from '../support/certificates.ts'
import { withDirectory } from '../support/directory.ts'
import { eventually, Program } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// Who may read the listener, as curl and a real Prometheus find it.

const username = 'prometheus'
const password = 'pass:word ä'
const token = 'token~1/+=='
const tls = filesOf('first')
const client = filesOf('client')

/** Installs an exporter with one metric for the time of `body`. */
async function serving(
  options: ExporterOptions,
  body: (handle: PrometheusHandle, target: string) => Promise<void>,
): Promise<void> {
  const handle = await install({ listener: '127.0.0.1:0', ...options })
  gauge('answer').set(42)
  try {
    await body(handle, `127.0.0.1:${handle.address!.port}`)
  } finally {
    await handle.close()
    swapGlobalRecorder(noopRecorder)
  }
}

/** Runs curl, and returns the status and the body. */
async function curl(...argv: string[]): Promise<readonly [status: number, body: string]> {
  const program = new Program('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...argv])
  const [, body = '', status] = /^(.*)\n(\d{3})$/s.exec(await program.ends()) ?? []
  return [Number(status), body]
}

/** What curl says when it gets no answer. */
async function curlFails(...argv: string[]): Promise<string> {
  return curl(...argv).then(
    ([status]) => `answered ${status}`,
    error => error.message,
  )
}

interface Target {
  readonly health: string
  readonly lastError: string
}

/** Lets a Prometheus scrape `target` with these settings, and returns what it says of it after a scrape. */
async function scrapedWith(target: string, settings: Readonly<Record<string, unknown>>): Promise<Target> {
  const prometheus = await Prometheus.start(target, settings)
  try {
    const found = await eventually('a scrape', async () => {
      const { activeTargets } = (await prometheus.get('targets')) as { activeTargets: Target[] }
      return activeTargets.find(({ health }) => health !== 'unknown')
    })
    if (found.health === 'up') assert.is(await prometheus.waitFor('answer', value => value > 0), 42)
    return found
  } finally {
    await prometheus.stop()
  }
}

/** The same with each of these settings, at the same time: a Prometheus takes five seconds to begin. */
function scrapedWithEach(
  target: string,
  settings: ReadonlyArray<Readonly<Record<string, unknown>>>,
): Promise<readonly Target[]> {
  return Promise.all(settings.map(each => scrapedWith(target, each)))
}

test('curl reads a Unix socket', () =>
  withDirectory(directory => {
    const socketPath = join(directory, 'metrics.sock')
    return serving({ udsListener: { socketPath, mode: 0o600 } }, async handle => {
      const [status, body] = await curl('--unix-socket', socketPath, 'http://localhost/metrics')
      assert.equal([status, body], [200, handle.render()])
      assert.is(lstatSync(socketPath).mode & 0o777, 0o600)
    })
  }))

test('curl and Prometheus are let in from an address that is allowed, and from no other', () =>
  serving({ allowedAddresses: ['127.0.0.2', '10.0.0.0/8'] }, async (handle, target) => {
    const from = (address: string, path: string): ReturnType<typeof curl> =>
      curl('--interface', address, `http://${target}${path}`)
    assert.equal(await from('127.0.0.2', '/metrics'), [200, handle.render()])
    for (const path of ['/metrics', '/health']) {
      assert.match(
        await curlFails('--interface', '127.0.0.1', `http://${target}${path}`),
        /curl: \((52|56)\)/,
      )
    }
    const { health, lastError } = await scrapedWith(target, {})
    assert.is(health, 'down')
    assert.match(lastError, /EOF|reset|broken pipe/, lastError)
  }))

test('curl is let in with a password or a token, and not without', () => {
  const options = { basicAuthentication: [{ username, password }], bearerAuthentication: [token] }
  return serving(options, async (handle, target) => {
    const url = `http://${target}/metrics`
    for (const argv of [
      ['--user', `${username}:${password}`],
      ['--anyauth', '--user', `${username}:${password}`],
      ['--header', `Authorization: Bearer ${token}`],
      ['--oauth2-bearer', token],
    ]) {
      assert.equal(await curl(...argv, url), [200, handle.render()])
    }
    for (const argv of [[], ['--user', `${username}:other`], ['--oauth2-bearer', 'other']]) {
      assert.equal(await curl(...argv, url), [401, 'Unauthorized\n'])
    }
    assert.equal(await curl(`http://${target}/health`), [200, 'OK'])
  })
})

test('curl trusts the certificate by its authority, and not without', () =>
  serving({ tls }, async (handle, target) => {
    const url = `https://${target}/metrics`
    assert.equal(await curl('--cacert', authority, url), [200, handle.render()])
    assert.equal(await curl('--cacert', authority, '--tls-max', '1.2', url), [200, handle.render()])
    assert.match(await curlFails(url), /certificate/)
    assert.match(await curlFails(`http://${target}/metrics`), /curl: \(52\)/)
  }))

test('curl is let in with a certificate of the authority, and not without', () =>
  serving({ tls: { ...tls, clientCa: authority } }, async (handle, target) => {
    const url = `https://${target}/metrics`
    const shown = ['--cert', client.certificate, '--key', client.key]
    assert.equal(await curl('--cacert', authority, ...shown, url), [200, handle.render()])
    assert.match(await curlFails('--cacert', authority, url), /curl: \((35|56)\)/)
  }))

test('a certificate that is replaced is used without a restart, by curl and by a Prometheus that found it wrong', () =>
  withDirectory(directory => {
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') }
    const put = (name: CertificateName): void => {
      copyFileSync(filesOf(name).certificate, files.certificate)
      copyFileSync(filesOf(name).key, files.key)
    }
    put('stranger')
    return serving({ tls: files }, async (handle, target) => {
      const asked = ['--cacert', authority, `https://${target}/metrics`]
      const settings = { scheme: 'https', tls_config: { ca_file: authority } }
      const prometheus = await Prometheus.start(target, settings)
      try {
        assert.match(await curlFails(...asked), /certificate/)
        await prometheus.waitFor('up', value => value === 0)
        put('second')
        // The files are looked at each second.
        await prometheus.waitFor('up', value => value === 1)
        assert.equal(await curl(...asked), [200, handle.render()])
        assert.is(await prometheus.waitFor('answer', value => value > 0), 42)
      } finally {
        await prometheus.stop()
      }
    })
  }))

test('Prometheus is let in with basic_auth, and told 401 with a wrong password', () =>
  serving({ basicAuthentication: [{ username, password }] }, async (_, target) => {
    const [right, wrong] = await scrapedWithEach(target, [
      { basic_auth: { username, password } },
      { basic_auth: { username, password: 'other' } },
    ])
    assert.is(right!.health, 'up')
    assert.is(wrong!.health, 'down')
    assert.match(wrong!.lastError, '401')
  }))

test('Prometheus is let in with authorization, and told 401 with a wrong token', () =>
  serving({ bearerAuthentication: ['old', token] }, async (_, target) => {
    const [right, wrong] = await scrapedWithEach(target, [
      { authorization: { credentials: token } },
      { authorization: { credentials: 'other' } },
    ])
    assert.is(right!.health, 'up')
    assert.is(wrong!.health, 'down')
    assert.match(wrong!.lastError, '401')
  }))

test('Prometheus scrapes with tls_config and a certificate of its own, and not without', () =>
  serving({ tls: { ...tls, clientCa: authority }, bearerAuthentication: [token] }, async (_, target) => {
    const trusting = { ca_file: authority, server_name: 'metrics.example' }
    const shown = { cert_file: client.certificate, key_file: client.key }
    const settings = { scheme: 'https', authorization: { credentials: token } }
    const [own, without, other] = await scrapedWithEach(target, [
      { ...settings, tls_config: { ...trusting, ...shown } },
      { ...settings, tls_config: trusting },
      { ...settings, tls_config: { ...trusting, ...shown, server_name: 'other.example' } },
    ])
    assert.equal([own!.health, own!.lastError], ['up', ''])
    assert.is(without!.health, 'down')
    // In TLS 1.3 a client may be writing already when it is told.
    assert.match(without!.lastError, /tls|certificate|reset|broken pipe/, without!.lastError)
    assert.match(other!.lastError, 'other.example')
  }))

test.run()
