import {
  defaultMetadata,
  Level,
  noopRecorder,
  type Recorder,
  recordersBeneath,
  swapGlobalRecorder,
  Unit,
} from 'metrics-facade'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  PrefixLayer,
  RecoverableRecorder,
  RouterBuilder,
  Stack,
} from 'metrics-facade/layers'
import { type MetricKind, MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

// What goes down through every layer: descriptions, registrations, and removals, whose count comes back.

const layers: Readonly<Record<string, (recorder: Recorder) => Recorder>> = {
  'a stack without layers': recorder => new Stack(recorder),
  prefix: recorder => new PrefixLayer('app').layer(recorder),
  filter: recorder => new FilterLayer({ patterns: ['never'] }).layer(recorder),
  'allow-list': recorder => new FilterLayer({ mode: 'allow', patterns: ['jobs'] }).layer(recorder),
  'the route of a router': recorder =>
    new RouterBuilder(noopRecorder).addRoute(MetricKindMask.All, 'jobs', recorder).build(),
  'the rest of a router': recorder =>
    new RouterBuilder(recorder).addRoute(MetricKindMask.All, 'other', noopRecorder).build(),
  'fan-out': recorder => new FanoutBuilder().addRecorder(noopRecorder).addRecorder(recorder).build(),
  'context labels': recorder => new ContextLabelLayer().layer(recorder),
  'a recorder that is lent': recorder => {
    new RecoverableRecorder(recorder).install()
    return swapGlobalRecorder(noopRecorder)
  },
}

const kinds: ReadonlyArray<readonly [MetricKind, 'registerCounter' | 'registerGauge' | 'registerHistogram']> =
  [
    ['counter', 'registerCounter'],
    ['gauge', 'registerGauge'],
    ['histogram', 'registerHistogram'],
  ]

const describes = {
  counter: 'describeCounter',
  gauge: 'describeGauge',
  histogram: 'describeHistogram',
} as const

for (const [name, layer] of Object.entries(layers)) {
  test(`${name}: what is beneath can be found`, () => {
    const recorder = new RecordingRecorder()
    assert.ok(recordersBeneath(layer(recorder)).has(recorder))
  })

  for (const [kind, register] of kinds) {
    test(`${name}: a ${kind} is described and registered beneath as it was above`, () => {
      const recorder = new RecordingRecorder()
      const layered = layer(recorder)
      const advice = { buckets: [1, 2] }
      const metadata = { level: Level.Warn, target: 'db' }
      const before = recorder.descriptions.length
      layered[describes[kind]]('jobs', Unit.Bytes, 'Jobs', advice)
      layered[describes[kind]]('jobs', undefined, 'Plain')
      layered[register]('jobs', { queue: 'mail' }, metadata)
      const beneath = name === 'prefix' ? 'app.jobs' : 'jobs'
      assert.equal(recorder.descriptions.slice(before), [
        { kind, name: beneath, unit: Unit.Bytes, description: 'Jobs', advice },
        { kind, name: beneath, unit: undefined, description: 'Plain', advice: undefined },
      ])
      const series = recorder.series(kind, beneath, { queue: 'mail' })
      assert.equal([series?.labels, series?.metadata], [{ queue: 'mail' }, metadata])
      assert.is(recorder.size, 1)
    })
  }

  for (const [kind] of kinds) {
    test(`${name}: a ${kind} that is removed is gone beneath, and nothing else is`, () => {
      const recorder = new RecordingRecorder()
      const layered = layer(recorder)
      for (const [, one] of kinds) {
        for (const queue of ['mail', 'pdf']) layered[one]('jobs', { queue }, defaultMetadata)
      }
      assert.is(recorder.size, 6)
      assert.is(layered.removeSeries?.(kind, 'jobs', { labels: { queue: 'mail' } }), 1)
      assert.is(layered.removeSeries?.(kind, 'jobs', { labels: { queue: 'mail' } }), 0)
      assert.is(layered.removeSeries?.(kind, 'jobs', { labels: {} }), 0)
      assert.is(layered.removeSeries?.(kind, 'others', { labels: {}, mayHaveOthers: true }), 0)
      assert.is(recorder.size, 5)
      assert.is(layered.removeSeries?.(kind, 'jobs', { labels: {}, mayHaveOthers: true }), 1)
      assert.is(recorder.size, 4)
    })
  }

  test(`${name}: over a recorder that cannot remove series none is removed, and nothing is said`, async () => {
    const { removeSeries: _, ...unable } = noopRecorder
    const layered = layer(unable)
    const warnings = await warningsOf(() => {
      assert.is(layered.removeSeries?.('counter', 'jobs_unable', { labels: {} }), 0)
    })
    assert.equal(warnings, [])
  })
}

test.run()
