import { PassThrough } from 'node:stream'
import { BuildError } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import {
  errorOf,
  freshRecorder,
  rejectionOf,
  sampleValue,
  setWallClock,
  uninstall,
} from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

test('renderAsync waits for async collectors and runs each once', async () => {
  const handle = freshRecorder()
  const runs = { sync: 0, async: 0 }
  using _sync = collect(() => gauge('sync').set(++runs.sync))
  using _async = collect(async () => {
    runs.async += 1
    await nextTurn()
    gauge('async').set(runs.async)
  })
  const text = await handle.renderAsync()
  assert.equal([sampleValue(text, 'sync'), sampleValue(text, 'async')], ['1', '1'])
  assert.equal(runs, { sync: 1, async: 1 })
})

test('a collector that takes too long is counted and not awaited', async () => {
  const handle = freshRecorder()
  const gate = openGate()
  using _slow = collect(() => gate.promise, 'slow')
  // Neither the exporter nor this collector keeps the process alive.
  const awake = setTimeout(() => {}, 10_000)
  const text = await handle.renderAsync({ timeoutMs: 1 })
  clearTimeout(awake)
  assert.is(sampleValue(text, 'metrics_collector_errors_total{collector="slow"}'), '1')
  gate.resolve()
})

test('render and renderAsync return the same as the method of each format', async () => {
  const handle = freshRecorder()
  counter('jobs_total', { queue: 'mail' }).increment(2)
  counter('jobs_total', { queue: 'pdf' }).increment(3)
  gauge('depth').set(1)
  for (const selection of [{}, { names: 'jobs_total' }, { labels: { queue: 'pdf' } }]) {
    const expected = {
      text: handle.render(selection),
      openmetrics: handle.renderOpenMetrics(selection),
      json: handle.renderJson(selection),
    }
    for (const format of ['text', 'openmetrics', 'json'] as const) {
      assert.is(handle.render({ format, ...selection }), expected[format])
      assert.is(await handle.renderAsync({ format, ...selection }), expected[format])
    }
    const bytes: Uint8Array = await handle.renderAsync({ format: 'protobuf', ...selection })
    assert.equal(Buffer.from(bytes), Buffer.from(handle.renderProtobuf(selection)))
    assert.equal(Buffer.from(handle.render({ format: 'protobuf', ...selection })), Buffer.from(bytes))
    assert.is(await handle.renderAsync(selection), expected.text)
  }
  assert.is(await handle.renderAsync(), handle.render())
  assert.is(handle.render({ format: undefined }), handle.render())
})

test('unknown formats, times and selections are refused by name', async () => {
  const handle = freshRecorder()
  for (const format of ['csv', 'toString', 5, null]) {
    const error = errorOf(() => handle.render({ format: format as never })) as BuildError
    assert.instance(error, BuildError)
    assert.is(error.code, 'INVALID_OPTION')
    assert.match(error.message, 'text, openmetrics, json, protobuf')
    assert.is((await rejectionOf(handle.renderAsync({ format: format as never }))).message, error.message)
  }
  for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never]) {
    const { code, message } = (await rejectionOf(handle.renderAsync({ timeoutMs }))) as BuildError
    assert.is(code, 'INVALID_DURATION')
    assert.match(message, /^renderAsync got /)
    const ofStream = await rejectionOf(handle.renderTo(new PassThrough(), undefined, timeoutMs))
    assert.is(ofStream.message, message.replace('renderAsync', 'renderTo, timeoutMs'))
  }
  assert.throws(() => handle.render({ timeoutMs: 5 } as never), /A selection has no "timeoutMs"/)
  assert.match((await rejectionOf(handle.renderAsync({ name: 'x' } as never))).message, 'no "name"')
  assert.match((await rejectionOf(handle.renderAsync('x' as never))).message, 'is not a plain object')
})

test('snapshot accepts a selection', () => {
  using _wall = setWallClock(() => 5_000)
  const handle = freshRecorder()
  counter('jobs_total', { queue: 'mail' }).increment(2)
  counter('jobs_total', { queue: 'pdf' }).increment(3)
  gauge('depth').set(1)
  const { families } = handle.snapshot({ names: 'jobs_total', labels: { queue: 'pdf' } })
  assert.equal(
    families.map(({ name, series }) => [name, series]),
    [['jobs_total', [{ labels: { queue: 'pdf' }, createdMs: 5_000, value: 3 }]]],
  )
  assert.throws(() => handle.snapshot({ name: 'depth' } as never), /no "name"/)
})

test.run()
