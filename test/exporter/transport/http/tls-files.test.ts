import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildError, PrometheusBuilder, type TlsFiles } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { authority, type CertificateName, clientTls, filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { ask } from '../../../support/http-client.ts'
import { errorOf, rejectionOf } from '../../../support/prometheus-fixture.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { renewing, shownBy } from '../../../support/tls-fixture.ts'

const first = filesOf('first')

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

test('the content of a key in place of its path is refused, and not shown', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nhidden'
  const error = errorOf(() => new PrometheusBuilder().withTls({ ...first, key }))
  assert.match(error.message, 'the content of a file for the key')
  assert.not.match(error.message, 'hidden')
})

test('files that were broken between withTls() and install() are an error then', () =>
  withDirectory(async directory => {
    const key = join(directory, 'key')
    copyFileSync(first.key, key)
    const builder = new PrometheusBuilder().withHttpListener('127.0.0.1:0').withTls({ ...first, key })
    rmSync(key)
    assert.is(((await rejectionOf(builder.install())) as BuildError).code, 'INVALID_TLS')
  }))

test.run()
