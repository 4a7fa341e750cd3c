import type { Counter, Histogram } from 'metrics-facade'
import {
  type CounterVec,
  createHierarchy,
  createRuntime,
  type Hierarchy,
  type MetricScope,
  type Runtime,
  type Scope,
} from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// `tsc` checks this file: each line marked as an error must be one, and every other line must compile. The functions
// below are never called.

function wrongCalls(runtime: Runtime, shop: Hierarchy<['region', 'store']>): void {
  const models = runtime.createCounterVec('a', 'A', ['model_type', 'model_size'])
  // @ts-expect-error: one value is missing
  models.withLabelValues('llama')
  // @ts-expect-error: one value too many
  models.withLabelValues('llama', '7b', 'more')
  // @ts-expect-error: a value is there
  models.withLabelValues('llama', undefined)
  // @ts-expect-error: a value is no object
  models.withLabelValues('llama', {})
  // @ts-expect-error: one label is missing
  models.withLabels({ model_type: 'llama' })
  // @ts-expect-error: there is no such label
  models.withLabels({ model_type: 'llama', size: '7b' })
  // @ts-expect-error: one label too many
  models.withLabels({ model_type: 'llama', model_size: '7b', more: 1 })
  // @ts-expect-error: a counter does not go down
  models.withLabelValues('llama', '7b').decrement()
  // @ts-expect-error: label names are read only
  models.labelNames.push('more')
  // @ts-expect-error: a vector is made by a scope
  new models.constructor('a')
  // @ts-expect-error: levels come in their order
  runtime.component('c')
  // @ts-expect-error: and none is left out
  runtime.namespace('n').endpoint('e')
  // @ts-expect-error: nor comes twice, unless it may be nested
  runtime.namespace('n').component('c').component('d')
  runtime.namespace('n').namespace('m').namespace('o').component('c').endpoint('e')
  // @ts-expect-error: what is beneath a nested level is not above it
  runtime.namespace('n').namespace('m').endpoint('e')
  // @ts-expect-error: nor leads a component back
  runtime.namespace('n').component('c').namespace('m')
  // @ts-expect-error: there is none beneath the last
  runtime.namespace('n').component('c').endpoint('e').endpoint('f')
  // @ts-expect-error: only the root is told what to render with
  runtime.namespace('n').renderWith({ render: () => '' })
  // @ts-expect-error: the levels are one's own
  shop.namespace('n')
  // @ts-expect-error: a scope has a name
  shop.region()
  // @ts-expect-error: help is needed
  runtime.createCounter('a')
  // @ts-expect-error: a label that never changes has a value
  runtime.createCounter('a', 'A', { queue: undefined })
  // @ts-expect-error: names of labels are texts
  runtime.createCounterVec('a', 'A', [5])
  // @ts-expect-error: buckets are numbers
  runtime.createHistogram('a', 'A', {}, ['1'])
  // @ts-expect-error: a hierarchy has a prefix
  createHierarchy({ levels: ['region'] })
  // @ts-expect-error: there is no such option
  createRuntime('app', { label: {} })
}

function rightCalls(): void {
  const runtime: Runtime = createRuntime('app', { labels: { zone: 5n, canary: true, rank: 1 } })
  const endpoint: Scope = runtime.namespace('n').component('c', { rank: 2 }).endpoint('e')
  const component: Scope<['endpoint']> = runtime.namespace('n').component('c')
  const scopes: MetricScope[] = [runtime, component, endpoint]
  const models: CounterVec<readonly ['type', 'size']> = runtime.createCounterVec('a', 'A', ['type', 'size'])
  const writable: CounterVec<['type', 'size']> = models
  const jobs: Counter = writable.withLabelValues('llama', 7)
  const same: Counter = models.withLabels({ size: 7n, type: 'llama' })
  const sizes: Histogram = endpoint.createHistogram('b', 'B', undefined, [1, 2] as const)
  const names = ['a', 'b'] as const
  const values = ['x', 'y'] as const
  endpoint
    .createGaugeVec('c', 'C', names)
    .withLabelValues(...values)
    .set(1)
  // Where names are only known at run time, so is their number.
  const found: string[] = [...names]
  endpoint.createGaugeVec('c', 'C', found).withLabelValues('x', 'y').set(1)
  const shop = createHierarchy({ prefix: 'shop', levels: ['region', 'store'] })
  const region: Scope<['store']> = shop.region('north')
  const text: string = region.store('7').render()
  runtime.renderWith({ render: ({ names: wanted }) => [...wanted, text, scopes, jobs, same, sizes].join() })
}

test('calls that are wrong do not compile, and those that are right do', () => {
  assert.type(wrongCalls, 'function')
  assert.type(rightCalls, 'function')
})

test('a handle of the exporter is a renderer', async () => {
  const { PrometheusBuilder } = await import('metrics-exporter-prometheus')
  createRuntime('app', { uptime: false }).renderWith(new PrometheusBuilder().buildRecorder().handle())
})

test.run()
