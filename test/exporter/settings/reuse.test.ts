import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  counter,
  globalRecorder,
  noopRecorder,
  SetRecorderError,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { PrefixLayer, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { ask } from '../../support/http-client.ts'
import { errorOf, rejectionOf, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../support/push-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// What is installed once, however often and at whatever time it is asked for.

test.after.each(uninstall)

const listener = '127.0.0.1:0'

test('installRecorder with reuse installs once, and gives the same handle each time', async () => {
  const first = installRecorder({ reuse: true })
  counter('c').increment()
  assert.is(installRecorder({ reuse: true }), first)
  assert.is(new PrometheusBuilder().withReuse().installRecorder(), first)
  assert.is(sampleValue(first.render(), 'c'), '1')
  await first.close()
})

test('install with reuse gives the handle with the listener that runs, and starts no other', async () => {
  const first = await install({ listener })
  const { port } = first.address!
  const again = await install({ listener, reuse: true })
  assert.is(again, first)
  assert.is(again.address!.port, port)
  assert.is(installRecorder({ reuse: true }), first)
  await first.close()
  assert.is(first.address, undefined)
})

test('several calls at once are one installation', async () => {
  const handles = await Promise.all(
    Array.from({ length: 5 }, () => install({ listener: '127.0.0.1:0', reuse: true })),
  )
  assert.is(new Set(handles).size, 1)
  assert.is((await ask(handles[0]!.address!, '/health')).status, 200)
  await handles[0]!.close()
})

test('of two calls at once without reuse the second is refused as the second', async () => {
  const [first, second] = await Promise.allSettled([install({ listener }), install({ listener })])
  assert.is(first.status, 'fulfilled')
  assert.instance((second as PromiseRejectedResult).reason, SetRecorderError)
  await (first as PromiseFulfilledResult<Awaited<ReturnType<typeof install>>>).value.close()
})

test('where the first of two calls at once fails, the second installs with its own options', async () => {
  const taken = await new PrometheusBuilder().withHttpListener(listener).build()
  const { port } = taken.handle().address!
  const [first, second] = await Promise.allSettled([
    install({ listener: `127.0.0.1:${port}`, reuse: true }),
    install({ listener, reuse: true }),
  ])
  assert.match((first as PromiseRejectedResult).reason.code, 'LISTENER_FAILED')
  assert.is(second.status, 'fulfilled')
  const handle = installRecorder({ reuse: true })
  assert.ok(handle.address!.port !== port)
  await Promise.all([handle.close(), taken.handle().close()])
})

test('without reuse a second install says that this process has a recorder, before it tries the port', async () => {
  const first = await install({ listener })
  const second = { listener: `127.0.0.1:${first.address!.port}` }
  const error = (await rejectionOf(install(second))) as SetRecorderError
  assert.is(error.code, 'RECORDER_ALREADY_SET')
  for (const word of ['this process', 'reuse: true', 'prometheusHandle()', 'swapGlobalRecorder()']) {
    assert.match(error.message, word)
    assert.match(error.stack!, word)
  }
  assert.is((errorOf(() => installRecorder()) as SetRecorderError).message, error.message)
  assert.is(await install({ ...second, reuse: true }), first)
  await first.close()
})

test('with reuse a recorder of another kind is refused as ever', async () => {
  const other = new DebuggingRecorder()
  setGlobalRecorder(other)
  assert.instance(
    errorOf(() => installRecorder({ reuse: true })),
    SetRecorderError,
  )
  const error = await rejectionOf(install({ listener, reuse: true }))
  assert.instance(error, SetRecorderError)
  // There is no handle to be had.
  assert.not.match(error.message, 'prometheusHandle')
  assert.is(globalRecorder(), other)
})

test('after close() install with reuse listens again, with what was counted', async () => {
  const first = await install({ listener })
  counter('c').increment(3)
  const { port } = first.address!
  // Not awaited: reloaded code does not know that the earlier installation is still closing.
  const closing = first.close()
  const again = await install({ listener: `127.0.0.1:${port}`, reuse: true })
  assert.is(again, first)
  assert.is(again.address!.port, port)
  assert.is(sampleValue((await ask(again.address!, '/metrics')).text, 'c'), '3')
  await Promise.all([closing, again.close()])
  assert.is(again.address, undefined)
})

test('install with reuse listens for a recorder that was installed without, and only once', async () => {
  const first = installRecorder()
  counter('c').increment()
  const [handle, other] = await Promise.all([
    install({ listener, reuse: true }),
    install({ listener, reuse: true }),
  ])
  assert.equal([handle, other], [first, first])
  assert.is(sampleValue((await ask(handle.address!, '/metrics')).text, 'c'), '1')
  await first.close()
})

test('install with reuse pushes for a recorder that was installed without', async () => {
  const gateway = new GatewayStub()
  await gateway.listen()
  const first = installRecorder()
  counter('c').increment()
  await install({ reuse: true, pushGateway: { endpoint: gateway.url } })
  await first.close()
  await gateway.close()
  assert.is(sampleValue(gateway.requests.at(-1)?.text ?? '', 'c'), '1')
})

test('an installation that is over is not kept, whether it failed or not', async () => {
  const kept = (): unknown =>
    (globalThis as { [key: symbol]: unknown })[Symbol.for('metrics-exporter-prometheus.installing.1')]
  const installing = install({ listener })
  assert.ok(kept() instanceof Promise)
  const handle = await installing
  assert.is(kept(), undefined)
  await rejectionOf(install({ listener }))
  assert.is(kept(), undefined)
  await handle.close()
})

test('install that another one comes before leaves nothing that listens', () =>
  withDirectory(async directory => {
    const udsListener = join(directory, 's')
    const installing = rejectionOf(install({ udsListener }))
    const other = installRecorder()
    assert.instance(await installing, SetRecorderError)
    assert.is(existsSync(udsListener), false)
    await other.close()
  }))

test('installRecorder that comes while install listens is taken by it, and nothing listens twice', async () => {
  const installing = install({ listener, reuse: true })
  const first = installRecorder()
  assert.is(await installing, first)
  assert.is((await ask(first.address!, '/health')).status, 200)
  await first.close()
})

test('options that the installed exporter has not are named once, others are not', async () => {
  const options = { buckets: [1, 2], globalLabels: { service: 'shop' }, clock: () => 5 }
  const first = installRecorder(options)
  const same = await warningsOf(() => {
    installRecorder({ reuse: true })
    installRecorder({ ...options, clock: () => 5, buckets: [1, 2], reuse: true })
  })
  assert.equal(same, [])
  const warnings = await warningsOf(() => {
    for (let count = 0; count < 3; count++) {
      installRecorder({ ...options, buckets: [1, 3], quantiles: [0.5], reuse: true })
    }
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /ignored: buckets, quantiles\./)
  assert.not.match(first.render(), 'le="3"')
  await first.close()
})

test('a listener that is not the one which runs is named, and neither shows a password', async () => {
  const password = 'in-no-warning'
  const basicAuthentication = [{ username: 'a', password }]
  const first = await install({ listener, basicAuthentication })
  const warnings = await warningsOf(async () => {
    await install({ listener, basicAuthentication, reuse: true })
    await install({
      listener: '127.0.0.1:9',
      basicAuthentication: [{ username: 'a', password: 'b' }],
      reuse: true,
    })
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /ignored: listener, basicAuthentication\./)
  assert.not.match(JSON.stringify([...first.settings!()]), password)
  await first.close()
})

test('reuse finds the exporter beneath layers, and in a local scope the global one', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  new Stack(recorder).push(new PrefixLayer('app')).install()
  assert.is(installRecorder({ reuse: true }), recorder.handle())
  const handle = withLocalRecorder(new DebuggingRecorder(), () => installRecorder({ reuse: true }))
  assert.is(handle, recorder.handle())
  swapGlobalRecorder(noopRecorder)
  const next = installRecorder({ reuse: true })
  assert.is.not(next, handle)
  await Promise.all([next.close(), handle.close()])
})

test('build and buildRecorder make another with reuse, too', () => {
  const builder = new PrometheusBuilder().withReuse()
  assert.is.not(builder.buildRecorder(), builder.buildRecorder())
  assert.match(errorOf(() => new PrometheusBuilder().withReuse('yes' as never)).message, 'withReuse')
})

test.run()
