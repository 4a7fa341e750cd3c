import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  gauge,
  histogram,
  noopRecorder,
  type Recorder,
  swapGlobalRecorder,
} from 'metrics-facade'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  type Layer,
  PrefixLayer,
  RouterBuilder,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// Made before any recorder, and used under every stack.
const orders = counter('shop_orders_total', { shop: 1 })
const size = histogram('shop_size')

function routed(recorder: Recorder): Recorder {
  return new RouterBuilder(new RecordingRecorder())
    .addRoute(MetricKindMask.All, 'shop', recorder)
    .addRoute(MetricKindMask.All, 'app_shop', recorder)
    .build()
}

const layers: readonly Layer[] = [
  new PrefixLayer('app', { separator: '_' }),
  new FilterLayer({ patterns: ['secret'] }),
  new FilterLayer({ mode: 'allow', patterns: ['shop'] }),
  new ContextLabelLayer(),
  { layer: routed },
  {
    layer: recorder => new FanoutBuilder().addRecorder(recorder).addRecorder(new RecordingRecorder()).build(),
  },
]

function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]]
  return things.flatMap((first, index) => ordersOf(things.toSpliced(index, 1)).map(rest => [first, ...rest]))
}

function emit(handle: PrometheusHandle): void {
  describeCounter('shop_orders_total', 'Orders taken')
  for (const labels of [{}, { user: 'ferris' }, {}]) {
    withLabels(labels, () => {
      orders.increment()
      counter('shop_orders_total', { shop: 1 }).increment()
      size.recordMany(0.5, 10)
      counter('shop_secret_total').increment()
      counter('other_total').increment()
    })
  }
  gauge('shop_open').set(1)
  handle.remove('counter', 'app_shop_orders_total', { shop: 1 })
  orders.increment(5)
}

const expected = `\
# HELP app_shop_orders_total Orders taken
# TYPE app_shop_orders_total counter
app_shop_orders_total{shop="1",user="ferris"} 2
app_shop_orders_total{shop="1"} 5
# TYPE app_shop_open gauge
app_shop_open 1
# TYPE app_shop_size histogram
app_shop_size_bucket{le="1"} 20
app_shop_size_bucket{le="+Inf"} 20
app_shop_size_sum 10
app_shop_size_count 20
app_shop_size_bucket{user="ferris",le="1"} 10
app_shop_size_bucket{user="ferris",le="+Inf"} 10
app_shop_size_sum{user="ferris"} 5
app_shop_size_count{user="ferris"} 10
`

test('all layers on each other, in every order there is, record the same', () => {
  const all = ordersOf(layers)
  assert.is(all.length, 720)
  for (const order of all) {
    const recorder = new PrometheusBuilder().setBuckets([1]).buildRecorder()
    const stack = new Stack(recorder)
    for (const layer of order) stack.push(layer)
    swapGlobalRecorder(stack)
    emit(recorder.handle())
    const text = recorder.handle().render()
    swapGlobalRecorder(noopRecorder)
    assert.is(text, expected, order.map(layer => layers.indexOf(layer)).join())
  }
})

test.run()
