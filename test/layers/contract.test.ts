import type { Labels, Recorder } from 'metrics-facade'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  type Layer,
  PrefixLayer,
  RouterBuilder,
  Stack,
} from 'metrics-facade/layers'
import { type MetricKind, MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import { recorderContract, type Subject } from '../support/contract.ts'
import { makePrometheus, makeRecording } from '../support/contract-subjects.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

/** A subject under layers, read and evicted from beneath them. */
function under(subject: Subject, recorder: Recorder, rename = (name: string) => name): Subject {
  const { drop } = subject
  return {
    recorder,
    read: (kind, name, labels) => subject.read(kind, rename(name), labels),
    ...(drop && {
      drop: (kind: MetricKind, name: string, labels?: Labels) => drop(kind, rename(name), labels),
    }),
  }
}

// Rules that the contract's metrics do not meet, and rules that they all meet.
const filter = new FilterLayer({ patterns: ['never'], labels: ['nobody'], targets: ['nowhere'] })
const allow = new FilterLayer({ mode: 'allow', patterns: ['contract', /^metrics_/] })

function route(recorder: Recorder): Recorder {
  return new RouterBuilder(new RecordingRecorder())
    .addRoute(MetricKindMask.Counter | MetricKindMask.Histogram, 'contract_', recorder)
    .addRoute(MetricKindMask.Gauge, 'contract', recorder)
    .addRoute(MetricKindMask.All, 'metrics_', recorder)
    .build()
}

/** Beside another recorder, of which nothing must be seen. */
function fanOut(recorder: Recorder): Recorder {
  return new FanoutBuilder().addRecorder(recorder).addRecorder(new RecordingRecorder()).build()
}

const layers: Readonly<Record<string, Layer>> = {
  filter,
  'allow-list': allow,
  router: { layer: route },
  'fan-out': { layer: fanOut },
  'context labels': new ContextLabelLayer(),
}

for (const [base, make] of [
  ['RecordingRecorder', makeRecording],
  ['PrometheusRecorder', makePrometheus],
] as const) {
  for (const [name, layer] of Object.entries(layers)) {
    recorderContract(`${name} over ${base}`, () => {
      const subject = make()
      return under(subject, layer.layer(subject.recorder))
    })
  }

  recorderContract(`prefix over ${base}`, () => {
    const subject = make()
    const layer = new PrefixLayer('app', { separator: '_' })
    return under(subject, layer.layer(subject.recorder), name => `app_${name}`)
  })

  recorderContract(`a stack of all over ${base}`, () => {
    const subject = make()
    const stack = new Stack(subject.recorder).push(new PrefixLayer('app', { separator: '_' }))
    for (const layer of Object.values(layers)) stack.push(layer)
    return under(subject, stack, name => `app_${name}`)
  })

  recorderContract(`a stack of all, the other way round, over ${base}`, () => {
    const subject = make()
    const stack = new Stack(subject.recorder)
    for (const layer of Object.values(layers).reverse()) stack.push(layer)
    return under(
      subject,
      stack.push(new PrefixLayer('contract', { separator: '_' })),
      name => `contract_${name}`,
    )
  })
}

test.run()
