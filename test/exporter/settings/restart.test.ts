import { getEnvironmentData } from 'node:worker_threads'
import { type BuildError, install, installRecorder } from 'metrics-exporter-prometheus'
import { collect } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

test('what is installed again waits for what is being closed', async () => {
  const [asked, gate] = [openGate(), openGate()]
  using _collecting = {
    [Symbol.dispose]: collect(() => {
      asked.resolve()
      return gate.promise
    }),
  }
  const first = await install({ listener: '127.0.0.1:0' })
  const scrape = ask(first.address!, '/metrics')
  await asked.promise
  const order: string[] = []
  const closing = first.close().then(() => order.push('closed'))
  const installing = install({ listener: '127.0.0.1:0', reuse: true }).then(again => {
    order.push('installed')
    return again
  })
  for (let turn = 0; turn < 50; turn++) await nextTurn()
  assert.equal(order, [])
  gate.resolve()
  await Promise.all([closing, scrape])
  await (await installing).close()
  assert.equal(order, ['closed', 'installed'])
})

const remedy = 'Give { kinds, timeoutMs }, or leave the option out.'
const ofKinds = 'for metric kinds. Combine those of MetricKindMask with "|", or use MetricKindMask.All.'

for (const [idleTimeout, problem] of [
  [7, `is 7: it is not an object. ${remedy}`],
  [{ kind: 7 }, `is {"kind":7}: there is no "kind". ${remedy}`],
  [{ kinds: 7 }, `is {"kinds":7}: it has no timeoutMs. ${remedy}`],
  [{ timeoutMs: 5 }, `got undefined ${ofKinds}`],
  [{ kinds: 'all', timeoutMs: 5 }, `got "all" ${ofKinds}`],
] as const) {
  test(`${JSON.stringify(idleTimeout)} as time-out of idle series is refused by the name of its option`, () => {
    const { message } = errorOf(() => installRecorder({ idleTimeout } as never)) as BuildError
    assert.is(message, `The option "idleTimeout" ${problem}`)
  })
}

for (const runtime of ['bun', 'deno']) {
  test(`in ${runtime} threads are told that they do not take part`, () => {
    const { versions } = process
    Object.defineProperty(process, 'versions', {
      value: { ...versions, [runtime]: '1.0.0' },
      configurable: true,
    })
    try {
      installRecorder()
      const left = getEnvironmentData('metrics-facade.1') as unknown
      assert.equal(left, {
        warning:
          'The metrics of this worker thread are not collected, because that needs Node. Install a recorder in this ' +
          'thread, or run the program in Node.',
      })
    } finally {
      Object.defineProperty(process, 'versions', { value: versions, configurable: true })
    }
  })
}

test.run()
