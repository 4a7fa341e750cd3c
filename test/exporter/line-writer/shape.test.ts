import { queryObjects } from 'node:v8'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../../exporter-prometheus/lib/base/timers.ts'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { LineWriter } from '../../../exporter-prometheus/lib/line-writer/line.ts'
import { ValueField } from '../../../exporter-prometheus/lib/line-writer/shared-messages.ts'
import { ValueOpening } from '../../../exporter-prometheus/lib/line-writer/shared-objects.ts'

/** The first is also made by a format when it loads. */
const kinds = [ByteSink, LineWriter, Turns]
/** These are made by formats that load late. */
const lateKinds = [ValueField, ValueOpening]
const counts = (of: ReadonlyArray<new (...args: never[]) => object> = kinds): number[] =>
  of.map(kind => queryObjects(kind, { format: 'count' }))

test('a program that only imports the exporter makes none', () => {
  assert.equal(counts().slice(1), [0, 0])
})

// What the garbage collector finds none of, V8 has to compile again for the next scrape.
test('one of each outlives all renders', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  recorder.registerCounter('jobs_total', { queue: 'mail' }).increment(1)
  const handle = recorder.handle()
  handle.render()
  const kept = counts()
  assert.ok(
    kept.every(count => count > 0),
    String(kept),
  )
  await handle.renderAsync({ format: 'openmetrics' })
  handle.renderOpenMetrics()
  assert.equal(counts(), kept)
})

test('one of each that protobuf and JSON need outlives their renders', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  for (const queue of ['mail', 'print']) recorder.registerCounter('jobs_total', { queue }).increment(1)
  const handle = recorder.handle()
  assert.equal(counts(lateKinds), [0, 0])
  for (let time = 0; time < 2; time++) {
    handle.renderProtobuf()
    handle.renderJson()
    assert.equal(counts(lateKinds), [1, 1])
  }
})

test.run()
