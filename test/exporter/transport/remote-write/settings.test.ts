import { BuildError, install, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { ReceiverStub } from '../../../support/remote-write-receiver.ts'

const endpoint = 'http://127.0.0.1:9090/api/v1/write'

const invalid: ReadonlyArray<readonly [options: object, words: RegExp, code?: string]> = [
  [{ endpoint: 'nowhere' }, /"nowhere", which is not a URL/],
  [{ endpoint: 5 }, /5, which is not a URL/],
  [{ endpoint: 'ftp://host/write' }, /neither "http:" nor "https:"/],
  [{ endpoint: 'http://host' }, /has no path/],
  [{ endpoint: 'http://user:secret@host/write' }, /credentials in it\. Give them /],
  [{ endpoint: 'user:secret@host/write' }, /"\*\*\*@host\/write", which starts with neither/],
  [{ interval: 5 }, /the option "interval"/],
  [{ version: '3.0' }, /"3.0" for version/],
  [{ job: 5 }, /5 for job/],
  [{ instance: null }, /null for instance/],
  [{ headers: 'x' }, /headers that are not an object/],
  [{ headers: { 'a b': 'x' } }, /"a b", which is not a name/],
  [{ headers: { a: 'secret\n' } }, /a value for the header "a"/],
  [{ headers: { 'User-Agent': 'x' } }, /"User-Agent", which the exporter sets/],
  [{ headers: { 'x-prometheus-remote-write-version': '1' } }, /which the exporter sets/],
  [{ headers: { authorization: 'x' }, bearerToken: 'y' }, /credentials twice/],
  [{ username: 'a', bearerToken: 'secret' }, /credentials twice/],
  [{ username: 'a:b' }, /"a:b" for username/],
  [{ password: 'secret' }, /undefined for username/],
  [{ username: 'a', password: 5 }, /a password that is not a string/],
  [{ bearerToken: 'secret\r\n' }, /the option bearerToken/],
  [{ maxSamplesPerSend: 0 }, /0 for maxSamplesPerSend/],
  [{ maxPendingSamples: 1.5 }, /1.5 for maxPendingSamples/],
  [{ onError: 'x' }, /"x" for onError/],
  [{ intervalMs: 0 }, /intervalMs/, 'INVALID_DURATION'],
  [{ timeoutMs: Number.POSITIVE_INFINITY }, /timeoutMs/, 'INVALID_DURATION'],
]

for (const [options, words, code = 'INVALID_REMOTE_WRITE'] of invalid) {
  test(`${JSON.stringify(options)} is refused, and nothing secret is shown`, () => {
    const { endpoint: given, ...rest } = { endpoint, ...options }
    const error = errorOf(() => new PrometheusBuilder().withRemoteWrite(given as string, rest as never))
    assert.ok(error instanceof BuildError)
    assert.is((error as BuildError).code, code)
    assert.match(error.message, /^withRemoteWrite/)
    assert.match(error.message, words)
    assert.not.match(error.message, 'secret')
  })
}

test('the option is checked as well, and an empty list of receivers is refused', async () => {
  for (const remoteWrite of [[], { endpoint: 'nowhere' }]) {
    const error = await rejectionOf(install({ remoteWrite }))
    assert.match(error.message, /^The option "remoteWrite"/)
  }
})

test('several receivers get everything, each with its headers and credentials; flush() tells what came of each', async () => {
  const [one, other] = [new ReceiverStub(), new ReceiverStub()]
  await one.listen()
  await other.listen()
  other.answer = () => ({ status: 403, text: 'no' })
  const handle = await install({
    remoteWrite: [
      {
        endpoint: one.url,
        username: 'ann',
        password: 'x:y',
        headers: { 'X-Scope-OrgID': 'shop' },
        intervalMs: Infinity,
      },
      { endpoint: `${other.url}?secret=1`, bearerToken: 'token', intervalMs: Infinity, onError: () => {} },
    ],
  })
  try {
    assert.is(handle.address, undefined)
    counter('jobs_total').increment()
    const { arrived, failed } = await handle.flush()
    assert.equal(arrived, [{ transport: 'remote-write', endpoint: one.url }])
    assert.equal(
      failed.map(({ endpoint: to, error }) => [to, error.reason]),
      [[other.url, '403']],
    )
    const [{ headers, samples }] = one.requests as [ReceiverStub['requests'][0]]
    assert.is(headers.authorization, `Basic ${Buffer.from('ann:x:y').toString('base64')}`)
    assert.is(headers['x-scope-orgid'], 'shop')
    assert.is(other.requests[0]?.headers.authorization, 'Bearer token')
    // The host's name, so that two hosts do not overwrite one another.
    assert.ok(samples.every(({ series }) => /instance="[^"]+"/.test(series)))
  } finally {
    await handle.close()
    await one.close()
    await other.close()
    uninstall()
  }
})

test.run()
