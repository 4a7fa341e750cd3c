// Takes the file of each room away while somebody needs it: that is told, the rest goes on, and the room is there again
// when its file is.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { install } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

const handle = await install({
  listener: { host: '127.0.0.1', port: 0 },
  page: true,
  include: [() => 'included_total 4\n'],
})
counter('jobs_total').increment()
const warnings = []
process.on('warning', ({ message }) => warnings.push(message))

async function without(room, use) {
  const file = `node_modules/metrics-exporter-prometheus/dist/late/${room}.cjs`
  renameSync(file, `${file}.away`)
  try {
    await use()
  } finally {
    renameSync(`${file}.away`, file)
  }
}

async function get(path, accept) {
  const response = await fetch(`http://127.0.0.1:${handle.address.port}${path}`, {
    headers: { accept },
    signal: AbortSignal.timeout(20_000),
  })
  return { status: response.status, text: await response.text() }
}

async function text() {
  const { status, text } = await get('/metrics', 'text/plain')
  assert.equal(status, 200)
  assert.match(text, /^jobs_total 1$/m)
  return text
}

await without('parse', async () => {
  const shown = await text()
  assert.match(shown, /^metrics_collector_errors_total\S* 1$/m)
  assert.doesNotMatch(shown, /included_total/)
})
assert.match(await text(), /^included_total 4$/m)

for (const [room, accept, path = '/metrics'] of [
  ['json', 'application/json'],
  ['openmetrics2', 'application/openmetrics-text; version=2.0.0'],
  [
    'protobuf',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  ],
  ['page', 'text/html', '/'],
]) {
  await without(room, async () => {
    const { status, text: told } = await get(path, accept)
    assert.equal(status, 500, room)
    assert.match(told, new RegExp(`Cannot find module './${room}.cjs'`))
    await text()
  })
  assert.equal((await get(path, accept)).status, 200, room)
}

const runThread = () => once(new Worker('0', { eval: true }), 'exit')
await without('threads', async () => {
  await runThread()
  assert.match(await text(), /^metrics_member_errors_total 1$/m)
})
await runThread()
assert.match(await text(), /^metrics_member_errors_total 1$/m)
for (const room of ['parse', 'threads']) {
  assert.ok(
    warnings.some(message => message.includes(`Cannot find module './${room}.cjs'`)),
    room,
  )
}
await handle.close()
