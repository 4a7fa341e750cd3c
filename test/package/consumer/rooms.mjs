// Enters every room of the exporter that is loaded late, and prints which are loaded before and after that.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { BuildError, install, optionsFromEnvironment, prometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

const files = Object.keys(createRequire(process.argv[1]).cache)
const roomsOf = names => names.map(name => /[/\\]late[/\\](.*)\.cjs$/.exec(name)?.[1]).filter(Boolean)
console.log(roomsOf(files).sort().join(' '))

/** Errors of rooms are of the class that the core exports. */
const refuses = (options, code) =>
  assert.rejects(install(options), error => error instanceof BuildError && error.code === code)
async function run() {
  await refuses({ otlp: { endpoint: 'none' } }, 'INVALID_OTLP')
  await refuses({ remoteWrite: { endpoint: 'none' } }, 'INVALID_REMOTE_WRITE')
  await refuses({ pushGateway: { endpoint: 'none' } }, 'INVALID_PUSH_GATEWAY')
  await refuses(
    { listener: { host: '127.0.0.1', port: 0 }, allowedAddresses: ['none'] },
    'INVALID_ALLOWED_ADDRESS',
  )

  const directory = join(tmpdir(), `metrics-rooms-${process.pid}`)
  const { enabled, ...options } = optionsFromEnvironment('ROOMS', { ROOMS_PORT: '0' }, { host: '127.0.0.1' })
  assert.ok(enabled)
  const handle = await install({
    ...options,
    page: true,
    processes: { directory },
    include: [() => 'included_total 4\n'],
  })
  assert.equal(prometheusHandle(), handle)
  counter('jobs_total').increment()
  for (const format of ['text', 'openmetrics', 'json', 'protobuf', 'openmetrics2']) {
    assert.match(Buffer.from(await handle.renderAsync({ format })).toString('latin1'), /jobs/, format)
  }
  const { port } = handle.address
  const get = async path => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  assert.match(await get('/metrics'), /^jobs_total 1$/m)
  assert.match(await get('/metrics'), /^included_total 4$/m)
  assert.match(await get('/'), /<html/)
  await new Promise(resolve => new Worker('0', { eval: true }).once('exit', resolve))
  await handle.close()
  rmSync(directory, { recursive: true })
  console.log(
    roomsOf(Object.keys(createRequire(process.argv[1]).cache))
      .sort()
      .join(' '),
  )
}

run()
