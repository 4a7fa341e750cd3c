import { PassThrough, Writable } from 'node:stream'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { collect, counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, rejectionOf } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'

function manySeries(count: number): PrometheusHandle {
  const handle = freshRecorder()
  for (let id = 0; id < count; id++) counter('series_total', { id, path: '/some/ä/path' }).increment(id)
  return handle
}

interface Sink {
  readonly stream: Writable
  readonly chunks: Buffer[]
  /** The most bytes that ever waited in the stream. */
  readonly most: () => number
}

/** A stream that takes its time for each chunk: as many turns of the event loop as are asked for. */
function slowSink(turns: number, onChunk: (chunks: number) => void = () => {}): Sink {
  const chunks: Buffer[] = []
  let most = 0
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      most = Math.max(most, stream.writableLength)
      onChunk(chunks.length)
      const wait = (left: number): unknown => (left === 0 ? done() : setImmediate(wait, left - 1))
      wait(turns)
    },
  })
  return { stream, chunks, most: () => most }
}

test('renderTo writes what render returns, in chunks of whole lines, and leaves the stream open', async () => {
  const handle = manySeries(9_000)
  const { stream, chunks } = slowSink(0)
  await handle.renderTo(stream)
  assert.is(Buffer.concat(chunks).toString(), handle.render())
  assert.ok(chunks.length > 5)
  assert.ok(chunks.every(chunk => chunk.at(-1) === 0x0a))
  assert.is(stream.writableEnded, false)
  assert.is(stream.destroyed, false)
})

test('chunks are at most 64 kB long, and all but the last at least 48 kB, for expositions of any length', async () => {
  const { stream, chunks } = slowSink(0)
  await manySeries(9_000).renderTo(stream)
  assert.ok(chunks.length > 5)
  assert.ok(Math.max(...chunks.map(chunk => chunk.length)) <= 65_536)
  assert.ok(Math.min(...chunks.slice(0, -1).map(chunk => chunk.length)) >= 49_152)
})

test('renderTo waits for a slow reader: at most one chunk waits in the stream', async () => {
  const { stream, chunks, most } = slowSink(3)
  await manySeries(3_000).renderTo(stream)
  assert.is(most(), Math.max(...chunks.map(chunk => chunk.length)))
})

test('renderTo accepts a selection', async () => {
  const handle = freshRecorder()
  gauge('one').set(1)
  gauge('two').set(2)
  const { stream, chunks } = slowSink(0)
  await handle.renderTo(stream, { names: ['two'] })
  assert.is(Buffer.concat(chunks).toString(), '# TYPE two gauge\ntwo 2\n')
})

test('renderTo of an empty recorder writes nothing', async () => {
  const { stream, chunks } = slowSink(0)
  await freshRecorder().renderTo(stream)
  assert.equal(chunks, [])
})

for (const [size, count] of [
  ['short', 1],
  ['long', 3_000],
] as const) {
  test(`renderTo of a ${size} exposition rejects with the error of a stream that fails`, async () => {
    const handle = manySeries(count)
    const failure = new Error('disk full')
    const stream = new Writable({ write: (_chunk, _encoding, done) => setImmediate(done, failure) })
    assert.is(await rejectionOf(handle.renderTo(stream)), failure)
  })

  test(`renderTo of a ${size} exposition rejects when the stream is destroyed before it has taken all`, async () => {
    const handle = manySeries(count)
    const stream = new Writable({ write: () => void setImmediate(() => stream.destroy()) })
    assert.instance(await rejectionOf(handle.renderTo(stream)), Error)
  })

  test(`renderTo of a ${size} exposition rejects on a stream that was ended or destroyed before`, async () => {
    const handle = manySeries(count)
    const [ended, destroyed] = [new PassThrough(), new PassThrough()]
    ended.end()
    destroyed.destroy()
    assert.instance(await rejectionOf(handle.renderTo(ended)), Error)
    assert.instance(await rejectionOf(handle.renderTo(destroyed)), Error)
    assert.is(ended.errored, null)
  })
}

test('renderTo leaves no listeners on the stream', async () => {
  const { stream } = slowSink(1)
  const before = stream.eventNames().map(event => [event, stream.listenerCount(event)])
  await manySeries(3_000).renderTo(stream)
  assert.equal(
    stream.eventNames().map(event => [event, stream.listenerCount(event)]),
    before,
  )
})

test('renderTo waits for async collectors, and shows what they set', async () => {
  const handle = freshRecorder()
  using _ending = collect(async () => {
    await new Promise(resolve => setImmediate(resolve))
    gauge('collected').set(7)
  })
  const { stream, chunks } = slowSink(0)
  await handle.renderTo(stream)
  assert.match(Buffer.concat(chunks).toString(), 'collected 7')
})

test('removing, evicting and registering during a render never shows a series twice', async () => {
  const handle = manySeries(3_000)
  histogram('wait').record(1)
  const { stream, chunks } = slowSink(1, count => {
    if (count !== 2) return
    // One series that is written already, and one that is not.
    for (const id of [0, 2_999]) {
      handle.remove('counter', 'series_total', { id, path: '/some/ä/path' })
      counter('series_total', { id, path: '/some/ä/path' }).increment(5)
    }
    counter('series_total', { id: 'new' }).increment()
    gauge('wait_other').set(1)
  })
  await handle.renderTo(stream)
  parseStrictly(Buffer.concat(chunks))
  parseStrictly(handle.render())
})

test('an exposition is valid even if the recorder is cleared during the render', async () => {
  const handle = manySeries(3_000)
  const { stream, chunks } = slowSink(1, count => {
    if (count !== 2) return
    handle.clear()
    gauge('series_total').set(1)
  })
  await handle.renderTo(stream)
  parseStrictly(Buffer.concat(chunks))
  assert.is(handle.render(), '# TYPE series_total gauge\nseries_total 1\n')
})

test('a collector that never settles is abandoned after the timeout and counted, and the rest is written', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  const end = collect(() => new Promise<void>(() => {}), 'never')
  // The exporter's own timer keeps no process alive, so this one does.
  const alive = setInterval(() => {}, 1000)
  try {
    const chunks: Buffer[] = []
    const sink = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(chunk)
        done()
      },
    })
    await handle.renderTo(sink, undefined, 1)
    const text = Buffer.concat(chunks).toString()
    assert.match(text, 'metrics_collector_errors_total{collector="never"} 1')
    assert.match(text, 'g 1')
  } finally {
    clearInterval(alive)
    end()
  }
})

test.run()
