import { createServer, type Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import { BuildError, install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, noopRecorder, SetRecorderError, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../support/http-client.ts'
import { errorOf, rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

const portOf = (server: Server): number => (server.address() as { port: number }).port

const closed = (server: Server): Promise<void> => new Promise(resolve => server.close(() => resolve()))

test('install listens, records what is emitted, and tells its address', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  counter('requests').increment()
  assert.is(handle.address?.host, '127.0.0.1')
  assert.ok(handle.address!.port > 0)
  assert.match((await ask(handle.address!, '/metrics')).text, 'requests 1')
  await handle.close()
  assert.is(handle.address, undefined)
})

test('the builder installs as install() does', async () => {
  const handle = await new PrometheusBuilder()
    .withHttpListener({ host: '127.0.0.1', port: 0 })
    .addAllowedAddress('127.0.0.1')
    .install()
  assert.is((await ask(handle.address!, '/metrics')).status, 200)
  await handle.close()
})

test('build listens and leaves the global recorder alone', async () => {
  const recorder = await new PrometheusBuilder().withHttpListener('127.0.0.1:0').build()
  assert.is(currentRecorder(), noopRecorder)
  recorder.registerCounter('c', undefined).increment(1)
  assert.match((await ask(recorder.handle().address!, '/metrics')).text, 'c 1')
  await recorder.handle().close()
})

test('a taken port is a BuildError that names it and the remedy, and nothing becomes global', async () => {
  const server = await listen(0)
  const port = portOf(server)
  const error = (await rejectionOf(install({ listener: `127.0.0.1:${port}` }))) as BuildError
  assert.instance(error, BuildError)
  assert.is(error.code, 'LISTENER_FAILED')
  assert.match(error.message, String(port))
  assert.match(error.message, 'port 0')
  assert.is((error.cause as NodeJS.ErrnoException).code, 'EADDRINUSE')
  assert.is(currentRecorder(), noopRecorder)
  await closed(server)
})

test('an address that this machine has not is a BuildError, and nothing becomes global', async () => {
  // Of the documentation net, which no machine has.
  const error = (await rejectionOf(install({ listener: '192.0.2.1:0' }))) as BuildError
  assert.instance(error, BuildError)
  assert.is(error.code, 'LISTENER_FAILED')
  assert.match(error.message, '192.0.2.1')
  assert.is(currentRecorder(), noopRecorder)
})

test('with a recorder already set install rejects, and its port is free again', async () => {
  const probe = await listen(0)
  const port = portOf(probe)
  await closed(probe)
  const first = installRecorder()
  const set = currentRecorder()
  const error = await rejectionOf(install({ listener: `127.0.0.1:${port}` }))
  assert.instance(error, SetRecorderError)
  assert.match(error.message, 'swapGlobalRecorder')
  assert.is(currentRecorder(), set)
  await closed(await listen(port))
  await first.close()
})

test('a second installRecorder throws, and the first goes on', async () => {
  const first = installRecorder()
  assert.instance(
    errorOf(() => installRecorder()),
    SetRecorderError,
  )
  counter('c').increment()
  assert.match(first.render(), 'c 1')
  await first.close()
})

test('a recorder that was swapped out can be followed by another installation', async () => {
  const first = installRecorder()
  const held = counter('c')
  held.increment()
  swapGlobalRecorder(noopRecorder)
  const second = installRecorder()
  held.increment(5)
  assert.match(first.render(), 'c 1')
  assert.match(second.render(), 'c 5')
  await Promise.all([first.close(), second.close()])
})

test('a port can be opened again as soon as close() is done', async () => {
  const first = await install({ listener: '127.0.0.1:0' })
  const { port } = first.address!
  assert.is((await ask(first.address!, '/metrics')).status, 200)
  await first.close()
  uninstall()
  const second = await install({ listener: `127.0.0.1:${port}` })
  assert.is(second.address?.port, port)
  assert.is((await ask(second.address!, '/health')).status, 200)
  await second.close()
})

const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))

test('an IPv6 address is listened on, where there is IPv6', async () => {
  if (!hasIpv6) return
  for (const listener of ['[::1]:0', { host: '::1', port: 0 }] as const) {
    const handle = await install({ listener })
    assert.is(handle.address?.host, '::1')
    assert.is((await ask(handle.address!, '/health')).status, 200)
    await handle.close()
    uninstall()
  }
})

test('after close() the recorder still records and renders', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  await handle.close()
  counter('c').increment()
  assert.match(handle.render(), 'c 1')
})

test.run()
