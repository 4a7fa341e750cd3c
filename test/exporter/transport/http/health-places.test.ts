import { join } from 'node:path'
import {
  install,
  installRecorder,
  type ListenerAddress,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../../support/directory.ts'
import { healthAt, notReady, ready } from '../../../support/health-fixture.ts'
import { ask } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { listening } from '../../../support/scrape-fixture.ts'

// Which listeners answer probes, at which paths, and by which check.

test.after.each(uninstall)

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

test.run()
