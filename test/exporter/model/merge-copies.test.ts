import {
  type FamilySnapshot,
  Matcher,
  mergeGatherers,
  PrometheusBuilder,
  type PrometheusHandle,
  Renderer,
  renderFamilies,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

// Where families become one whose global labels differ, their series are copied: whole, and at one moment.

function recorderOf(zone: string): { handle: PrometheusHandle; record: (value: number) => void } {
  const recorder = new PrometheusBuilder()
    .addGlobalLabel('zone', zone)
    .withCreatedTimestamps()
    .setBucketsForMetric(Matcher.full('buckets'), [1, 2])
    .setNativeHistogramForMetric(Matcher.full('native'))
    .buildRecorder()
  const labels = { id: '1' }
  return {
    handle: recorder.handle(),
    record(value) {
      recorder.registerCounter('jobs_total', labels).increment(value, { trace_id: `trace${value}` })
      recorder.registerGauge('depth', labels).set(-value)
      for (const name of ['buckets', 'native', 'wait', 'wait_below']) {
        const exemplar = { trace_id: `trace${value}` }
        recorder.registerHistogram(name, labels).record(name === 'wait_below' ? -value : value, exemplar)
      }
    },
  }
}

const outputs: Readonly<Record<string, (renderer: Renderer) => readonly string[]>> = {
  ...Object.fromEntries(
    (['text', 'openmetrics'] as const).map(format => [
      format,
      (renderer: Renderer) =>
        renderer
          .render({ format })
          .split('\n')
          .filter(line => line !== '' && !line.startsWith('#'))
          .sort(),
    ]),
  ),
  'a snapshot': renderer =>
    renderer
      .snapshot()
      .families.flatMap(({ name, series }) => series.map(one => JSON.stringify([name, one])))
      .sort(),
  JSON: renderer =>
    (JSON.parse(renderer.renderJson()).families as FamilySnapshot[])
      .flatMap(({ name, series }) => series.map(one => JSON.stringify([name, one])))
      .sort(),
}

for (const [output, read] of Object.entries(outputs)) {
  test(`every type of series is copied whole where global labels differ: ${output}`, () => {
    using _wall = setWallClock(() => 1_700_000_000_000)
    const [here, there] = [recorderOf('here'), recorderOf('there')]
    for (const value of [0.5, 1.5, 7]) here.record(value)
    there.record(3)
    const merged = new Renderer(mergeGatherers([here.handle, there.handle]))
    assert.equal(read(merged), [...read(here.handle), ...read(there.handle)].sort())
  })
}

test('in protobuf too, every type of series is copied whole', () => {
  using _wall = setWallClock(() => 1_700_000_000_000)
  const [here, there] = [recorderOf('here'), recorderOf('there')]
  here.record(0.5)
  there.record(3)
  const metricsOf = (renderer: Renderer) =>
    readProtobuf(renderer.renderProtobuf()).flatMap(({ name, metric }) =>
      metric.map((one: Message) => JSON.stringify([name, one])),
    )
  const merged = metricsOf(new Renderer(mergeGatherers([here.handle, there.handle])))
  assert.equal(merged.sort(), [...metricsOf(here.handle), ...metricsOf(there.handle)].sort())
})

test('a copied series shows the moment of its copy, whatever is recorded before it is written', async () => {
  const [here, there] = [recorderOf('here'), recorderOf('there')]
  here.record(0.5)
  there.record(3)
  const { families } = await new Renderer(mergeGatherers([here.handle, there.handle])).gather()
  const expected = formatNames.map(format => renderFamilies(families, format))
  for (const { record } of [here, there]) record(1.5)
  assert.equal(
    formatNames.map(format => renderFamilies(families, format)),
    expected,
  )
})

test.run()
