import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import {
  type HealthCheck,
  install,
  installRecorder,
  type ListenerAddress,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { collect } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Health } from '../../../../exporter-prometheus/lib/transport/http/health.ts'
import { withDirectory } from '../../../support/directory.ts'
import { openGate } from '../../../support/gate.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { listening } from '../../../support/scrape-fixture.ts'

test.after.each(uninstall)

/** The answer to a health check: its status, and its body but for the time. */
async function healthAt(
  address: ListenerAddress | { readonly socketPath: string },
  path = '/health',
): Promise<readonly [status: number, body: Record<string, unknown>]> {
  const { status, text, headers } = await ask(address, path)
  assert.is(headers['content-type'], 'application/json')
  assert.is(headers['content-length'], String(Buffer.byteLength(text)))
  const { uptimeSeconds, ...body } = JSON.parse(text)
  assert.ok(uptimeSeconds > 0 && uptimeSeconds <= process.uptime(), `${uptimeSeconds} seconds`)
  return [status, body]
}

const ready = { status: 'ready' }
const notReady = { status: 'not ready' }

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

test('a check that takes too long is 503, and the next request starts another', () => {
  let runs = 0
  const health = () => {
    runs += 1
    return runs === 1 ? new Promise<boolean>(() => {}) : true
  }
  return listening({ health, scrapeLimits: { healthMs: 1 } }, async ({ address }) => {
    const reason = 'The health check failed: it has not answered within 1 milliseconds'
    assert.equal(await healthAt(address), [503, { ...notReady, reason }])
    assert.is(runs, 1)
    assert.is((await healthAt(address))[0], 200)
  })
})

test('a check that fails after its time-out ends nothing', () => {
  const late = openGate<boolean>()
  return listening({ health: () => late.promise, scrapeLimits: { healthMs: 1 } }, async ({ address }) => {
    assert.is((await healthAt(address))[0], 503)
    late.reject(new Error('late'))
    assert.is((await healthAt(address))[0], 503)
  })
})

test('requests at the same time share a call of the check', async () => {
  let runs = 0
  let found = openGate<boolean>()
  const health = new Health(() => {
    runs += 1
    return found.promise
  }, 'health')
  const together = Promise.all([health.answer(5_000), health.answer(5_000), health.answer(5_000)])
  found.resolve(true)
  assert.equal(
    (await together).map(({ status }) => status),
    [200, 200, 200],
  )
  assert.is(runs, 1)
  found = openGate()
  const next = health.answer(5_000)
  found.resolve(false)
  assert.equal([(await next).status, runs], [503, 2])
})

test('pipelined requests share a call, too', () => {
  const found = openGate<boolean>()
  let runs = 0
  const health = () => {
    runs += 1
    return found.promise
  }
  return listening({ health }, async ({ address }) => {
    const socket = createConnection(address.port, address.host)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3))
    let text = ''
    socket.on('data', data => {
      text += data
    })
    while (runs === 0) await new Promise(resolve => setImmediate(resolve))
    found.resolve(true)
    while (text.split('"ready"').length < 4) await once(socket, 'data')
    assert.is(runs, 1)
    socket.destroy()
  })
})

test('a client that goes away while the check runs ends nothing', () => {
  const found = openGate<boolean>()
  const begun = openGate()
  const health = () => {
    begun.resolve()
    return found.promise
  }
  return listening({ health }, async ({ address }) => {
    const socket = createConnection(address.port, address.host)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    await begun.promise
    socket.destroy()
    await once(socket, 'close')
    found.resolve(true)
    assert.equal(await healthAt(address), [200, ready])
  })
})

test('a set-up that is repeated keeps the check of the exporter, and one that starts listening has its own', async () => {
  installRecorder()
  const handle = await install({ listener: '127.0.0.1:0', reuse: true, health: () => false })
  try {
    await install({ listener: '127.0.0.1:0', reuse: true, health: () => true })
    assert.equal(handle.addresses.length, 1)
    assert.equal(await healthAt(handle.address!), [503, notReady])
  } finally {
    await handle.close()
  }
})

test('paths can be chosen, and a listener can have a check of its own', async () => {
  const handle = await new PrometheusBuilder()
    .withHttpListener({ host: '127.0.0.1', port: 0 })
    .withHttpListener({ host: '127.0.0.1', port: 0, healthPath: '/ready', livePath: '/health' })
    .withHttpListener({ host: '127.0.0.1', port: 0, health: () => false })
    .withHealth(() => true)
    .install()
  try {
    const [usual, moved, own] = handle.addresses as [ListenerAddress, ListenerAddress, ListenerAddress]
    assert.equal(await healthAt(usual), [200, ready])
    assert.equal(await healthAt(moved, '/ready'), [200, ready])
    assert.is((await ask(moved, '/health')).text, 'OK')
    assert.is((await ask(moved, '/live')).status, 404)
    assert.equal(await healthAt(own), [503, notReady])
  } finally {
    await handle.close()
  }
})

test('where the exposition has moved, no answer says that a check is the metrics', () =>
  listening(
    { listener: { host: '127.0.0.1', port: 0, path: '/m', healthPath: '/metrics' } },
    async ({ address }) => assert.is((await ask(address, '/')).text, 'Not Found\n'),
  ))

test('a Unix socket answers alike, at paths and with a check of its own', () =>
  withDirectory(async directory => {
    const [first, second] = ['1', '2'].map(name => join(directory, name)) as [string, string]
    const handle = await install({
      udsListener: [first, { socketPath: second, healthPath: '/ready', livePath: '/up', health: () => true }],
      health: () => ({ ready: false, details: 'starting' }),
    })
    try {
      assert.equal(await healthAt({ socketPath: first }), [503, { ...notReady, details: 'starting' }])
      assert.equal(await healthAt({ socketPath: second }, '/ready'), [200, ready])
      assert.is((await ask({ socketPath: second }, '/up')).text, 'OK')
    } finally {
      await handle.close()
    }
  }))

test('a check needs a listener', () => {
  const builder = new PrometheusBuilder().withHealth(() => true)
  assert.throws(() => builder.installRecorder(), /leave withHealth\(\) out/)
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
