import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type ExporterOptions, install } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Told } from '../../../support/cluster-worker.ts'
import { withDirectory } from '../../../support/directory.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { sourceFlags } from '../../../support/run-program.ts'

// This process is the primary of a real cluster.
cluster.setupPrimary({
  exec: fileURLToPath(new URL('../../../support/cluster-worker.ts', import.meta.url)),
  execArgv: [...sourceFlags],
})

/** What each of several workers tells that are started one after the other, while the ones before live. */
async function toldByWorkers(
  count: number,
  options: ExporterOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<Told[]> {
  const workers: Worker[] = []
  const told: Told[] = []
  try {
    while (told.length < count) {
      const worker = cluster.fork({ OPTIONS: JSON.stringify(options), ...environment })
      workers.push(worker)
      const [message] = await once(worker, 'message')
      told.push(message as Told)
    }
  } finally {
    for (const worker of workers) worker.process.kill('SIGKILL')
    await Promise.all(workers.map(worker => worker.isDead() || once(worker, 'exit')))
  }
  return told
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

test('a second worker that wants the same port is refused, and told of clusters', async () => {
  const port = await freePort()
  const [first, second] = await toldByWorkers(2, { listener: { host: '127.0.0.1', port } })
  assert.equal(first, { port })
  assert.is(second!.code, 'LISTENER_FAILED')
  for (const says of [
    String(port),
    'worker of a cluster',
    'PM2',
    'by the option processes',
    'a port of its own',
    'cluster.worker.id',
  ]) {
    assert.match(second!.message!, says)
  }
})

test('workers that share their metrics share the port, too, and need no advice', () =>
  withDirectory(async directory => {
    const port = await freePort()
    const processes = { directory, program: 'test' }
    const told = await toldByWorkers(2, { listener: { host: '127.0.0.1', port }, processes })
    assert.equal(told, [{ port }, { port }])
    const [handler] = await toldByWorkers(1, { processes }, { HANDLER: 'shared' })
    assert.equal(handler!.warnings, [])
  }))

test('two workers that want any free port get two', async () => {
  const [first, second] = await toldByWorkers(2, { listener: '127.0.0.1:0' })
  assert.ok(first!.port! > 0 && second!.port! > 0)
  assert.is.not(first!.port, second!.port)
})

test('a handler on a port that workers share says so once, with the remedy', async () => {
  const [told] = await toldByWorkers(1, {}, { HANDLER: 'shared' })
  assert.is(told!.warnings!.length, 1)
  for (const says of [
    'worker of a cluster',
    'PM2',
    'each scrape meets another',
    'by the option processes',
    'a port of its own',
  ]) {
    assert.match(told!.warnings![0]!, says)
  }
})

test('a handler on a port of its own says nothing', async () => {
  const [told] = await toldByWorkers(1, {}, { HANDLER: 'exclusive' })
  assert.equal(told!.warnings, [])
})

test('who is not a worker is told nothing of clusters where a port is taken', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  uninstall()
  const { message } = await rejectionOf(install({ listener: handle.address! }))
  assert.match(message, 'Another program listens there')
  assert.not.match(message, 'cluster')
  await handle.close()
})

test.run()
