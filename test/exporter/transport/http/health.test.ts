import type { HealthCheck } from 'metrics-exporter-prometheus'
import { collect } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { healthAt, notReady, ready } from '../../../support/health-fixture.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { listening } from '../../../support/scrape-fixture.ts'

// What a health check is answered with, and what it does not touch.

test.after.each(uninstall)

const answers: ReadonlyArray<readonly [what: string, check: () => unknown, status: number, body: object]> = [
  ['true', () => true, 200, ready],
  ['false', () => false, 503, notReady],
  ['a promise of true', async () => true, 200, ready],
  ['a promise of false', async () => false, 503, notReady],
  ['a report', () => ({ ready: true, details: { db: 'up' } }), 200, { ...ready, details: { db: 'up' } }],
  [
    'a promise of a report',
    async () => ({ ready: false, endpoints: { generate: 'not ready' } }),
    503,
    { ...notReady, endpoints: { generate: 'not ready' } },
  ],
  [
    'a report with a cycle and a bigint',
    () => {
      const details: Record<string, unknown> = { rows: 10n ** 20n }
      details.self = details
      return { ready: true, details }
    },
    200,
    { ...ready, details: { rows: '100000000000000000000', self: '…' } },
  ],
  [
    'an error',
    () => {
      throw new Error('no \u001b[31m database')
    },
    503,
    { ...notReady, reason: 'The health check failed: no \\u{1b}[31m database' },
  ],
  [
    'a rejection that is not an error',
    () => Promise.reject(null),
    503,
    { ...notReady, reason: 'The health check failed: null' },
  ],
  [
    'a report whose state cannot be read',
    () => ({
      get ready() {
        throw new Error('gone')
      },
    }),
    503,
    { ...notReady, reason: 'The health check failed: gone' },
  ],
  ...[undefined, null, 1, 'ready', {}, { ready: 'yes' }].map(
    found =>
      [
        JSON.stringify(found) ?? 'nothing',
        () => found,
        503,
        {
          ...notReady,
          reason: `The health check returned ${JSON.stringify(found)}: return true, false or { ready, details }.`,
        },
      ] as const,
  ),
]
for (const [what, check, status, body] of answers) {
  test(`a check that answers ${what} is answered with ${status}`, () =>
    listening({ health: check as HealthCheck }, async ({ address }) => {
      assert.equal(await healthAt(address), [status, body])
    }))
}

test('details without end take nothing from the state of the endpoints', () => {
  const details = Array.from({ length: 100_000 }, (_, index) => index)
  const health = () => ({ ready: true, details, endpoints: { generate: 'ready' } })
  return listening({ health }, async ({ address }) => {
    const [, body] = await healthAt(address)
    assert.equal(body.endpoints, { generate: 'ready' })
    const shown = body.details as unknown[]
    assert.equal([shown.length < 1_000, shown.at(-1)], [true, '…'])
  })
})

test('/health is 503 until the program is ready, and /live answers OK all the time', () => {
  let isReady = false
  return listening({ health: () => isReady }, async ({ address }) => {
    assert.equal(await healthAt(address), [503, notReady])
    assert.equal((await ask(address, '/live')).status, 200)
    isReady = true
    assert.equal(await healthAt(address), [200, ready])
    isReady = false
    assert.equal(await healthAt(address), [503, notReady])
    const { status, text, headers } = await ask(address, '/live')
    assert.equal([status, text, headers['content-type']], [200, 'OK', 'text/plain; charset=utf-8'])
  })
})

test('without a check both paths answer OK', () =>
  listening({}, async ({ address }) => {
    for (const path of ['/health', '/live']) assert.is((await ask(address, path)).text, 'OK')
  }))

test('HEAD is answered as GET is, without a body; other methods are 405, and run no check', () => {
  let runs = 0
  const health = () => {
    runs += 1
    return false
  }
  return listening({ health }, async ({ address }) => {
    const { status, body, headers } = await ask(address, '/health', { method: 'HEAD' })
    assert.equal([status, body.length, headers['content-type'], runs], [503, 0, 'application/json', 1])
    for (const path of ['/health', '/live']) {
      const { status, headers } = await ask(address, path, { method: 'POST' })
      assert.equal([status, headers.allow, runs], [405, 'GET, HEAD', 1])
    }
  })
})

test('it needs no credentials, runs no collector, and is not counted as a scrape', () =>
  listening(
    { health: () => true, bearerAuthentication: ['t'], scrapeMetrics: 'scrape' },
    async ({ handle, address }) => {
      let runs = 0
      using _ending = collect(() => {
        runs += 1
      })
      assert.equal(await healthAt(address), [200, ready])
      assert.is((await ask(address, '/live')).status, 200)
      assert.is((await ask(address, '/metrics')).status, 401)
      assert.is(runs, 0)
      const counted = handle.render({ names: ['scrape_requests_total'] })
      assert.match(counted, '{code="401"} 1\n')
      assert.not.match(counted, /200"} [^0]/)
    },
  ))

test('a peer outside the allowlist is dropped, and runs no check', () => {
  let runs = 0
  const health = () => {
    runs += 1
    return true
  }
  return listening({ health, allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    for (const path of ['/health', '/live']) assert.ok(await isDropped(ask(address, path)))
    assert.is(runs, 0)
  })
})

refuses('INVALID_OPTION', [
  ['a state in place of a check', b => b.withHealth(true as never), 'withHealth got true', 'Give a function'],
  ['no check', b => b.withHealth(undefined as never), 'withHealth got undefined'],
  [
    'a state as the check of a listener',
    b => b.withHttpListener({ port: 0, health: false as never }),
    'withHttpListener, health got false',
  ],
  [
    'a report as the check of a socket',
    b => b.withHttpUdsListener({ socketPath: '/s', health: { ready: true } as never }),
    'withHttpUdsListener, health got {"ready":true}',
  ],
])

test.run()
