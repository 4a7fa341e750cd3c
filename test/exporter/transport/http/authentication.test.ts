import { timingSafeEqual } from 'node:crypto'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  basicCredential,
  bearerCredential,
  type Credential,
  isAuthentic,
} from '../../../../exporter-prometheus/lib/transport/http/access.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { listening } from '../../../support/scrape-fixture.ts'

// Who is let in, and what the others are answered.

function basic(text: string, scheme = 'Basic'): string {
  return `${scheme} ${Buffer.from(text).toString('base64')}`
}

const all: readonly Credential[] = [
  basicCredential('prometheus', 'a:b c'),
  basicCredential('prometheus', 'next'),
  basicCredential('Jürgen', 'Größe€'),
  basicCredential('x', 'secret'),
  bearerCredential('first-token'),
  bearerCredential('second~token/+=='),
]

const headers: ReadonlyArray<readonly [authorization: string | undefined, isLetIn: boolean]> = [
  [basic('prometheus:a:b c'), true],
  [basic('prometheus:next'), true],
  [basic('Jürgen:Größe€'), true],
  [basic('prometheus:next', 'basic'), true],
  [basic('prometheus:next', 'BASIC'), true],
  [`Basic   ${Buffer.from('prometheus:next').toString('base64')}  `, true],
  ['Bearer first-token', true],
  ['bearer second~token/+==', true],
  [basic('prometheus:Next'), false],
  [basic('prometheus:nex'), false],
  [basic('prometheus:nextt'), false],
  [basic('prometheus:'), false],
  [basic('prometheus'), false],
  [basic(':next'), false],
  [basic(''), false],
  [basic('x:next'), false],
  [`Basic ${Buffer.from('Jürgen:Größe€', 'latin1').toString('base64')}`, false],
  ['Bearer first-toke', false],
  ['Bearer FIRST-TOKEN', false],
  ['Bearer first-token second~token/+==', false],
  ['Bearer', false],
  ['Bearer ', false],
  ['Basic', false],
  ['Basic prometheus:next', false],
  ['Basic \u00ff\u0000', false],
  // What one scheme lets in, the other does not.
  [basic('first-token'), false],
  [`Bearer ${Buffer.from('prometheus:next').toString('base64')}`, false],
  ['Bearer x:secret', false],
  ['Digest username="prometheus"', false],
  ['first-token', false],
  ['', false],
  [undefined, false],
  [`Bearer ${'x'.repeat(15_000)}`, false],
]
for (const [authorization, isLetIn] of headers) {
  const shown = authorization === undefined ? 'no header' : JSON.stringify(authorization.slice(0, 60))
  test(`${shown} is ${isLetIn ? 'let in' : 'refused'}`, () => {
    assert.is(isAuthentic(all, authorization), isLetIn)
  })
}

test('without credentials everyone is let in', () => {
  for (const authorization of [undefined, 'Bearer x', '']) assert.is(isAuthentic([], authorization), true)
})

test('what is kept of a secret has the same length for all, and is not the secret', () => {
  for (const { digest } of all) assert.is(digest.length, 32)
  const [one, other] = [basicCredential('a', 'b'.repeat(1000)), basicCredential('a', 'b')]
  assert.is(timingSafeEqual(one.digest, other.digest), false)
})

test('without credentials /metrics answers 401 with a challenge for each scheme, and renders nothing', () =>
  listening(
    { basicAuthentication: [{ username: 'p', password: 'w' }], bearerAuthentication: ['t', 'u'] },
    async ({ address }) => {
      let runs = 0
      using _ending = collect(() => {
        runs += 1
      })
      for (const method of ['GET', 'HEAD', 'POST']) {
        for (const path of ['/metrics', '/other']) {
          for (const headers of [
            {},
            { Authorization: basic('p:x') },
            { Authorization: 'Bearer p' },
          ] as const) {
            const answer = await ask(address, path, { method, headers })
            assert.is(answer.status, 401, `${method} ${path}`)
            assert.is(
              answer.headers['www-authenticate'],
              'Basic realm="metrics", charset="UTF-8", Bearer realm="metrics"',
            )
            assert.is(answer.text, method === 'HEAD' ? '' : 'Unauthorized\n')
          }
        }
      }
      assert.is(runs, 0)
    },
  ))

test('only a scheme that there are credentials of is asked for', async () => {
  await listening({ bearerAuthentication: ['t'] }, async ({ address }) => {
    assert.is((await ask(address, '/metrics')).headers['www-authenticate'], 'Bearer realm="metrics"')
  })
  await listening({ basicAuthentication: [{ username: 'p', password: 'w' }] }, async ({ address }) => {
    const { headers } = await ask(address, '/metrics')
    assert.is(headers['www-authenticate'], 'Basic realm="metrics", charset="UTF-8"')
  })
})

test('every credential is let in, so that one can be given to scrapers before the other is taken away', () =>
  listening(
    { basicAuthentication: [{ username: 'p', password: 'w' }], bearerAuthentication: ['old', 'new'] },
    async ({ address }) => {
      gauge('g').set(1)
      for (const Authorization of [basic('p:w'), 'Bearer old', 'Bearer new']) {
        const answer = await ask(address, '/metrics', { headers: { Authorization } })
        assert.equal([answer.status, answer.text], [200, '# TYPE g gauge\ng 1\n'])
      }
      const headers = { Authorization: 'Bearer new' }
      assert.is((await ask(address, '/other', { headers })).status, 404)
      assert.is((await ask(address, '/metrics', { headers, method: 'POST' })).status, 405)
    },
  ))

test('/health is answered without credentials, but not to a peer outside the allowlist', async () => {
  await listening({ bearerAuthentication: ['t'] }, async ({ address }) => {
    assert.is((await ask(address, '/health')).text, 'OK')
    assert.is((await ask(address, '/health', { method: 'POST' })).status, 405)
  })
  await listening({ bearerAuthentication: ['t'], allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    assert.ok(await isDropped(ask(address, '/health')))
    assert.ok(await isDropped(ask(address, '/metrics', { headers: { Authorization: 'Bearer t' } })))
  })
})

test('credentials given to the builder after it has built do not open what listens already', async () => {
  const builder = new PrometheusBuilder().withHttpListener('127.0.0.1:0').withBearerAuthentication('first')
  const handle = (await builder.build()).handle()
  builder.withBearerAuthentication('second')
  const headers = { Authorization: 'Bearer second' }
  assert.is((await ask(handle.address!, '/metrics', { headers })).status, 401)
  await handle.close()
})

test('a handler mounted elsewhere is not behind the authentication of the listener', () =>
  listening({ bearerAuthentication: ['t'] }, async ({ handle }) => {
    assert.is((await handle.fetchHandler()(new Request('http://x/metrics'))).status, 200)
  }))

test.run()
