import { Server } from 'node:net'
import timers from 'node:timers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn } from '../../support/gate.ts'
import { serving } from '../../support/serving.ts'

// What counts where nobody says anything: the port of install(), and how long collectors may take.

/** How long each timer that was set since was to take. */
const delays: number[] = []
const { setTimeout } = timers
timers.setTimeout = ((run: () => void, delayMs: number) => {
  delays.push(delayMs)
  return setTimeout(run, delayMs)
}) as typeof setTimeout

// Loaded now, because it takes the timers as it loads.
const { install, installRecorder } = await import('metrics-exporter-prometheus')
const { collect, counter } = await import('metrics-facade')
const { uninstall } = await import('../../support/prometheus-fixture.ts')

test.after.each(uninstall)

/** Runs `body` with all ports taken for others: a listener gets any that is free. Returns what was asked for. */
async function listening(body: () => Promise<void>): Promise<unknown[]> {
  const asked: unknown[] = []
  const { listen } = Server.prototype
  Server.prototype.listen = function (this: Server, ...given: unknown[]) {
    const [first, ...rest] = given as [{ port?: number; host?: string }]
    asked.push([first.port, first.host])
    return listen.call(this, { ...first, port: 0, host: '127.0.0.1' }, ...rest)
  } as typeof listen
  try {
    await body()
  } finally {
    Server.prototype.listen = listen
  }
  return asked
}

test('install() without a listener listens on port 9000 of all addresses', async () => {
  const asked = await listening(async () => {
    const handle = await install()
    await handle.close()
  })
  assert.equal(asked, [[9000, '0.0.0.0']])
})

test('install() that only pushes listens nowhere, unless an address is allowed, which is about a listener', () =>
  serving(
    (_request, response) => void response.end(),
    async ({ port }) => {
      const pushGateway = { endpoint: `http://127.0.0.1:${port}/metrics/job/a`, intervalMs: 1e9 }
      for (const [options, expected] of [
        [{ pushGateway }, []],
        [{ pushGateway, allowedAddresses: ['127.0.0.1'] }, [[9000, '0.0.0.0']]],
      ] as const) {
        const asked = await listening(async () => {
          const handle = await install(options)
          await handle.close()
        })
        assert.equal(asked, expected)
        uninstall()
      }
    },
  ))

test('collectors may take ten seconds, or as long as is said', async () => {
  const handle = installRecorder()
  let finish = (): void => {}
  const end = collect(async () => {
    await new Promise<void>(resolve => {
      finish = resolve
    })
    counter('collected_total').increment()
  })
  for (const [timeoutMs, expected] of [
    [undefined, 10_000],
    [123, 123],
  ] as const) {
    delays.length = 0
    const rendering = handle.renderAsync(timeoutMs === undefined ? {} : { timeoutMs })
    for (let turn = 0; turn < 3; turn++) await nextTurn()
    assert.ok(delays.includes(expected), delays.join())
    finish()
    assert.match(await rendering, /^collected_total \d$/m)
  }
  end()
})

test.run()
