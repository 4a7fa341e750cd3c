import { installRecorder, PrometheusBuilder, prometheusHandle } from 'metrics-exporter-prometheus'
import {
  noopRecorder,
  type Recorder,
  recordersBeneath,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  type Layer,
  PrefixLayer,
  RecoverableRecorder,
  RouterBuilder,
  Stack,
} from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../../support/prometheus-fixture.ts'
import { RecordingRecorder } from '../../support/recording-recorder.ts'

test.after.each(uninstall)

/** A layer of somebody who knows nothing of `beneath`. */
const opaque: Layer = {
  layer: inner => ({
    describeCounter: (...rest) => inner.describeCounter(...rest),
    describeGauge: (...rest) => inner.describeGauge(...rest),
    describeHistogram: (...rest) => inner.describeHistogram(...rest),
    registerCounter: (...rest) => inner.registerCounter(...rest),
    registerGauge: (...rest) => inner.registerGauge(...rest),
    registerHistogram: (...rest) => inner.registerHistogram(...rest),
  }),
}

/** Every way to put something around a recorder. */
const wrappings: Readonly<Record<string, (inner: Recorder) => Recorder>> = {
  'a stack without layers': inner => new Stack(inner),
  'each layer': inner =>
    new Stack(inner)
      .push(new PrefixLayer('app'))
      .push(FilterLayer.fromPatterns(['debug']))
      .push(new ContextLabelLayer()),
  'a layer alone': inner => new PrefixLayer('app').layer(inner),
  'a stack with layers that do not tell': inner =>
    new Stack(inner).push(opaque).push(new PrefixLayer('app')).push(opaque),
  'a stack on a stack': inner => new Stack(new Stack(inner).push(opaque)).push(opaque),
  'a fan-out': inner => new FanoutBuilder().addRecorder(new RecordingRecorder()).addRecorder(inner).build(),
  'the fallback of a router': inner =>
    new RouterBuilder(inner).addRoute(MetricKindMask.All, 'a', new DebuggingRecorder()).build(),
  'a route of a router': inner =>
    new RouterBuilder(noopRecorder).addRoute(MetricKindMask.Gauge, 'a', inner).build(),
}

test('without an exporter there is no handle', () => {
  assert.is(prometheusHandle(), undefined)
  setGlobalRecorder(new DebuggingRecorder())
  assert.is(prometheusHandle(), undefined)
})

test('the handle of what installRecorder installed is found until it is uninstalled', async () => {
  const handle = installRecorder()
  assert.is(prometheusHandle(), handle)
  await handle.close()
  assert.is(prometheusHandle(), handle)
  swapGlobalRecorder(noopRecorder)
  assert.is(prometheusHandle(), undefined)
})

for (const [name, wrap] of Object.entries(wrappings)) {
  test(`the handle is found under ${name}, and under all of them`, () => {
    const recorder = new PrometheusBuilder().buildRecorder()
    setGlobalRecorder(wrap(recorder))
    assert.is(prometheusHandle(), recorder.handle())
    const all = Object.values(wrappings).reduce((inner, next) => next(inner), recorder as Recorder)
    swapGlobalRecorder(wrap(all))
    assert.is(prometheusHandle(), recorder.handle())
  })
}

test('the handle of a recoverable recorder is found until the recorder is taken back', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const recovery = new RecoverableRecorder(new PrefixLayer('app').layer(recorder)).install()
  assert.is(prometheusHandle(), recorder.handle())
  recovery.intoInner()
  assert.is(prometheusHandle(), undefined)
})

test('a local recorder goes before the global one, which is found where the local one is no exporter', () => {
  const [global, local] = [new PrometheusBuilder().buildRecorder(), new PrometheusBuilder().buildRecorder()]
  setGlobalRecorder(global)
  withLocalRecorder(new Stack(local).push(new PrefixLayer('app')), () =>
    assert.is(prometheusHandle(), local.handle()),
  )
  withLocalRecorder(new DebuggingRecorder(), () => assert.is(prometheusHandle(), global.handle()))
})

test('of a fan-out the first exporter counts', () => {
  const recorders = [new PrometheusBuilder().buildRecorder(), new PrometheusBuilder().buildRecorder()]
  const fanout = new FanoutBuilder()
  for (const recorder of recorders) fanout.addRecorder(recorder)
  setGlobalRecorder(fanout.build())
  assert.is(prometheusHandle(), recorders[0]!.handle())
})

test('what is beneath is told once each, in circles and for nonsense, too', () => {
  const circle = { ...noopRecorder, beneath: [] as Recorder[] }
  const other = { ...noopRecorder, beneath: [circle, circle] }
  circle.beneath.push(other)
  assert.equal([...recordersBeneath(circle)], [circle, other])
  const strange = { ...noopRecorder, beneath: [undefined, 5] as never }
  assert.is([...recordersBeneath(strange)].length, 3)
  assert.equal([...recordersBeneath({ ...noopRecorder, beneath: circle as never })].slice(1), [circle, other])
  for (const beneath of [null, undefined]) {
    const one = { ...noopRecorder, beneath: beneath as never }
    assert.equal([...recordersBeneath(one)], [one])
  }
  setGlobalRecorder(strange)
  assert.is(prometheusHandle(), undefined)
})

test('a chain of 100,000 recorders is gone through', () => {
  const handle = new PrometheusBuilder().buildRecorder()
  let top: Recorder = handle
  for (let depth = 0; depth < 100_000; depth++) top = { ...noopRecorder, beneath: [top] }
  setGlobalRecorder(top)
  assert.is(prometheusHandle(), handle.handle())
})

test.run()
