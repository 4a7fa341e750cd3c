import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { collect, counter, currentRecorder, gauge, histogram, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { StatsdExporter } from '../../exporter-prometheus/examples/statsd-exporter.ts'
import { recorderContract } from '../support/contract.ts'
import { withInstalled } from '../support/installed.ts'
import { sourceFlags } from '../support/run-program.ts'
import { listen, type StatsdServer } from '../support/statsd-server.ts'
import { warningsOf } from '../support/warnings.ts'

const examples = new URL('../../exporter-prometheus/examples/', import.meta.url)
const service = fileURLToPath(new URL('statsd-service.ts', examples))

recorderContract('StatsdExporter', () => {
  const exporter = new StatsdExporter()
  const { registry } = exporter
  return {
    recorder: exporter,
    read(kind, name, labels) {
      if (kind !== 'histogram') return registry.get(kind, name, labels)?.value
      const series = registry.get('histogram', name, labels)
      return series && { count: series.count, sum: series.sum }
    },
    drop: (kind, name, labels) => registry.delete(kind, name, labels),
  }
})

async function withServer(
  body: (exporter: StatsdExporter, server: StatsdServer) => Promise<void>,
): Promise<void> {
  const server = await listen()
  const exporter = new StatsdExporter(server.port)
  try {
    await withInstalled(exporter, () => body(exporter, server))
  } finally {
    await exporter.close()
    await server.close()
  }
}

test('what is recorded arrives, each kind as StatsD has it', async () => {
  await withServer(async (exporter, server) => {
    counter('jobs_total', { queue: 'mail', retry: true }).increment(3)
    counter('untouched_total')
    gauge('depth').set(42.5)
    gauge('balance', { of: 'a' }).set(-7)
    gauge('unspeakable').set(Number.NaN)
    histogram('sizes').record(0.25)
    histogram('sizes').recordMany(-4, 8)
    await exporter.flush()
    assert.equal((await server.next()).split('\n'), [
      'jobs_total:3|c|#queue:mail,retry:true',
      'depth:42.5|g',
      'balance:0|g|#of:a',
      'balance:-7|g|#of:a',
      'sizes:0.25|h',
      'sizes:-4|h|@0.125',
    ])
  })
})

test('counters and histograms are sent once, gauges each time', async () => {
  await withServer(async (exporter, server) => {
    counter('jobs_total').increment(3)
    histogram('sizes').record(1)
    gauge('depth').set(1)
    await exporter.flush()
    await server.next()
    counter('jobs_total').increment(0.5)
    await exporter.flush()
    assert.is(await server.next(), 'jobs_total:0.5|c\ndepth:1|g')
    await exporter.flush()
    assert.is(await server.next(), 'depth:1|g')
  })
})

test('names and values can neither end a line nor start one', async () => {
  await withServer(async (exporter, server) => {
    counter('a:1|c\nb', { 'x,y': 'one,two|three\nfour%:five 🦀\ud800' }).increment()
    counter('', { '': '' }).increment()
    await exporter.flush()
    assert.equal((await server.next()).split('\n'), [
      'a_1_c_b:1|c|#x_y:one%2Ctwo%7Cthree%0Afour%25:five 🦀\ufffd',
      '_:1|c|#_:',
    ])
  })
})

test('lines are joined to datagrams of at most 1432 bytes, and none is cut', async () => {
  await withServer(async (exporter, server) => {
    const expected = Array.from({ length: 200 }, (_, id) => `jobs_total:1|c|#id:${id} é`)
    for (let id = 0; id < 200; id++) counter('jobs_total', { id: `${id} é` }).increment()
    counter('long_total', { text: 'x'.repeat(2000) }).increment()
    expected.push(`long_total:1|c|#text:${'x'.repeat(2000)}`)
    await exporter.flush()
    const lines: string[] = []
    while (lines.length < expected.length) {
      const datagram = await server.next()
      lines.push(...datagram.split('\n'))
      if (!datagram.startsWith('long')) assert.ok(Buffer.byteLength(datagram) <= 1432)
    }
    assert.equal(lines.sort(), expected.sort())
  })
})

test('collectors run before each flush', async () => {
  await withServer(async (exporter, server) => {
    const end = collect(() => gauge('collected').increment())
    await exporter.flush()
    assert.is(await server.next(), 'collected:1|g')
    await exporter.flush()
    assert.is(await server.next(), 'collected:2|g')
    end()
  })
})

test('idle counters and histograms are forgotten, gauges are not; held handles come back', async () => {
  await withServer(async (exporter, server) => {
    const held = counter('jobs_total')
    held.increment()
    histogram('sizes').record(1)
    gauge('depth').set(1)
    await exporter.flush(1)
    await exporter.flush(300_002)
    assert.equal(
      exporter.registry.series().map(({ name }) => name),
      ['depth'],
    )
    held.increment(2)
    await exporter.flush(300_003)
    assert.match(await server.next(), 'jobs_total:1|c')
    assert.is(await server.next(), 'depth:1|g')
    assert.is(await server.next(), 'jobs_total:2|c\ndepth:1|g')
  })
})

test('close sends what is left, ends the recording, and may be called again', async () => {
  const server = await listen()
  const exporter = new StatsdExporter(server.port).install()
  assert.is(currentRecorder(), exporter)
  assert.throws(() => new StatsdExporter(server.port).install(), /recorder/)
  const end = collect(() => counter('collected_total').increment())
  counter('jobs_total').increment()
  await Promise.all([exporter.close(), exporter.close()])
  end()
  assert.is(currentRecorder(), noopRecorder)
  assert.is(await server.next(), 'jobs_total:1|c\ncollected_total:1|c')
  await server.close()
})

test('close leaves a recorder alone that was installed meanwhile', async () => {
  const exporter = new StatsdExporter()
  const other = new StatsdExporter()
  await withInstalled(other, async () => {
    await exporter.close()
    assert.is(currentRecorder(), other)
  })
  await other.close()
})

test('a datagram that cannot be sent is reported, once, and the flush resolves', async () => {
  const exporter = new StatsdExporter()
  exporter.registerCounter('jobs_total', { text: 'x'.repeat(70_000) }).increment(1)
  const messages = await warningsOf(() => exporter.flush())
  assert.is(messages.length, 1)
  assert.match(messages[0] ?? '', /^Metrics could not be sent to StatsD: .*EMSGSIZE/)
  exporter.registerCounter('jobs_total', { text: 'x'.repeat(70_000) }).increment(1)
  assert.equal(await warningsOf(() => exporter.flush()), [])
  await exporter.close()
})

test('an invalid port is refused', () => {
  for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
    assert.throws(() => new StatsdExporter(port), /^Port .*: give 1 to 65535/)
  }
})

test('the service sends what its queues did, at each interval and at the end, from the first flush on', async () => {
  const server = await listen()
  const child = execFile(process.execPath, [...sourceFlags, service], {
    env: {
      ...process.env,
      PORT: '0',
      CHARTS_PORT: '0',
      STATSD_PORT: String(server.port),
      STATSD_INTERVAL_MS: '3600000',
    },
  })
  const exited = once(child, 'exit')
  let output = ''
  for await (const text of child.stdout!) {
    output += text
    if (output.includes('Metrics')) break
  }
  const [url] = /http:\S+\/classify\/urgent/.exec(output)!
  const send = async (to: string, body: string): Promise<number> =>
    (await fetch(to, { method: 'POST', body })).status
  const german = 'Die Katze sitzt auf dem warmen Dach und sieht den Vögeln zu.'
  const batch = url.replace('urgent', 'batch')
  assert.equal(await Promise.all([send(url, german), send(url, '?'), send(batch, german)]), [200, 400, 200])
  assert.is(await send(url.replace('urgent', 'other'), german), 404)
  child.kill('SIGTERM')
  const lines = (await server.next()).split('\n')
  for (const line of [
    'texts_total:1|c|#queue:urgent,outcome:classified',
    'texts_total:1|c|#queue:urgent,outcome:refused',
    'texts_total:1|c|#queue:batch,outcome:classified',
    'texts_waiting:0|g|#queue:urgent',
    'texts_waiting:0|g|#queue:batch',
  ]) {
    assert.ok(lines.includes(line), line)
  }
  const requests = lines.filter(line =>
    /^http_request_duration_seconds:[\d.]+\|h\|#method:POST,route:\/classify\/:queue,code:200$/.test(line),
  )
  assert.is(requests.length, 2, lines.join('\n'))
  const durations = lines.filter(line => /^text_duration_seconds:0\.\d+\|h\|#queue:/.test(line))
  assert.is(durations.length, 2, lines.join('\n'))
  assert.ok(lines.some(line => /^memory_bytes:\d+\|g$/.test(line)))
  assert.equal(await exited, [0, null])
  await server.close()
})

test('it is under 100 lines, and made of the facade, the registry parts and Node', () => {
  const text = readFileSync(new URL('statsd-exporter.ts', examples), 'utf8')
  assert.ok(text.split('\n').length - 1 < 100)
  const specifiers = [...text.matchAll(/\bfrom '([^']+)'/g)].map(([, specifier]) => specifier ?? '')
  assert.ok(specifiers.includes('metrics-facade/registry'))
  for (const specifier of specifiers) assert.match(specifier, /^(node:\w+|metrics-facade(\/registry)?)$/)
})

test.run()
