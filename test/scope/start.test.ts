import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { noopRecorder, setGlobalRecorder, swapGlobalRecorder, withLocalRecorder } from 'metrics-facade'
import { createHierarchy, createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collectGarbage } from '../support/garbage.ts'
import { golden } from '../support/golden.ts'
import { freshRecorder } from '../support/prometheus-fixture.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// What scopes have created is there from the start in a recorder that is installed later.

test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

/** Installs a recorder, and returns the names that it has got under this prefix. */
function namesFrom(prefix: string): string[] {
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  return recorder
    .all()
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, labels }) => [name, ...Object.values(labels)].join(' '))
}

test('what scopes created before the recorder shows at once, histograms with their buckets; vectors wait', () => {
  const endpoint = createRuntime('early', { uptime: false }).namespace('n').component('c').endpoint('e')
  const held = [
    endpoint.createCounter('requests_total', 'Requests'),
    endpoint.createGauge('inflight', 'Requests in flight', { model: 'llama' }),
    endpoint.createHistogram('seconds', 'Time', {}, [1, 2]),
    endpoint.createCounterVec('errors_total', 'Errors', ['code']),
  ]
  const recorder = new PrometheusBuilder().buildRecorder()
  setGlobalRecorder(recorder)
  assert.is(recorder.handle().render(), golden('scopes-from-the-start.prom'))
  assert.is(held.length, 4)
})

test('it shows in each recorder that replaces another, though nobody refers to its scope', async () => {
  const metric = createHierarchy({ prefix: 'chain', levels: ['shop'] })
    .shop('7')
    .createCounter('sales_total', 'Sales')
  await collectGarbage()
  setGlobalRecorder(new RecordingRecorder())
  assert.equal(namesFrom('chain_'), ['chain_sales_total 7'])
  assert.equal(namesFrom('chain_'), ['chain_sales_total 7'])
  assert.is(metric.name, 'chain_sales_total')
})

test('a scope has its metrics registered though nobody refers to them', async () => {
  const scope = createHierarchy({ prefix: 'lone', levels: [] })
  for (let index = 0; index < 10; index++) scope.createCounter('sales_total', 'Sales', { index })
  await collectGarbage()
  assert.is(namesFrom('lone_').length, 10)
  assert.is(scope.labels.index, undefined)
})

test('what was created in a scope that is gone is not registered, and not kept', async () => {
  ;(() => createHierarchy({ prefix: 'gone', levels: [] }).createCounter('sales_total', 'Sales'))()
  await collectGarbage()
  assert.equal(namesFrom('gone_'), [])
})

test('a metric that is created again shows in the recorder of now, and after it was removed', () => {
  const scope = createHierarchy({ prefix: 'again', levels: [] })
  const create = () => scope.createHistogram('seconds', 'Time', {}, [1])
  const metric = create()
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  withLocalRecorder(first, () => {
    assert.is(create(), metric)
    assert.equal(first.values('again_seconds'), [])
  })
  swapGlobalRecorder(second)
  scope.remove()
  assert.is(second.values('again_seconds'), undefined)
  assert.is(create(), metric)
  assert.equal(second.values('again_seconds'), [])
})

test('what was removed with its scope is not registered with the next recorder, until it is created again', () => {
  const root = createHierarchy({ prefix: 'removed', levels: ['shop'] })
  const held = [
    root.createGauge('open', 'Open shops'),
    root.shop('7').createGauge('open', 'Open shops'),
    root.shop('8').createGauge('open', 'Open shops'),
  ]
  root.shop('7').remove()
  assert.equal(namesFrom('removed_'), ['removed_open', 'removed_open 8'])
  held[1]!.set(1)
  assert.equal(namesFrom('removed_'), ['removed_open', 'removed_open 8'])
  assert.is(root.shop('7').createGauge('open', 'Open shops'), held[1])
  assert.equal(namesFrom('removed_'), ['removed_open', 'removed_open 8', 'removed_open 7'])
  root.remove()
  assert.equal(namesFrom('removed_'), [])
})

test('what zero() has shown of a vector is not registered with the next recorder once it was removed', () => {
  const root = createHierarchy({ prefix: 'zeroed', levels: ['shop'] })
  const vectors = ['7', '8'].map(name => {
    const shop = root.shop(name)
    const vector = shop.createGaugeVec('tills', 'Tills', ['floor', 'open'], { town: 'Ulm' })
    for (const floor of [1, 2]) vector.withLabelValues(floor, true).zero()
    shop.createGaugeVec('tills', 'Tills', ['floor', 'kind'], { town: 'Ulm' }).withLabelValues(1, 'big').zero()
    return vector
  })
  const all = namesFrom('zeroed_')
  assert.is(all.length, 6)
  vectors[0]!.remove(1, true)
  assert.equal(namesFrom('zeroed_'), all.slice(1))
  vectors[0]!.clear()
  assert.equal(namesFrom('zeroed_'), all.slice(2))
  root.shop('7').remove()
  assert.equal(namesFrom('zeroed_'), all.slice(3))
  vectors[0]!.withLabelValues(1, true).zero()
  assert.equal(namesFrom('zeroed_'), [...all.slice(3), all[0]])
})

test('what is created with a local recorder is not kept', () => {
  const scope = createHierarchy({ prefix: 'local', levels: [] })
  const local = new RecordingRecorder()
  const create = () => scope.createCounter('sales_total', 'Sales')
  const metric = withLocalRecorder(local, create)
  assert.is(local.size, 1)
  assert.equal(namesFrom('local_'), [])
  assert.is(create(), metric)
  assert.equal(namesFrom('local_'), ['local_sales_total'])
})

test('a metric that the recorder refuses keeps no other back', () => {
  class Refusing extends RecordingRecorder {
    override registerGauge(): never {
      throw new Error('no gauges today')
    }
  }
  const scope = createHierarchy({ prefix: 'refused', levels: [] })
  const held = [scope.createGauge('open', 'Open'), scope.createCounter('sales_total', 'Sales')]
  const recorder = new Refusing()
  swapGlobalRecorder(recorder)
  assert.is(recorder.value('counter', 'refused_sales_total'), 0)
  assert.is(held.length, 2)
})

test('zero() shows a member of a vector, histograms with their buckets', () => {
  const handle = freshRecorder()
  const scope = createHierarchy({ prefix: 'vector', levels: [] })
  const seconds = scope.createHistogramVec('seconds', 'Time', ['code'], {}, [1])
  seconds.withLabelValues(200).zero().record(3)
  seconds.withLabels({ code: 500 }).zero()
  seconds.remove(200)
  seconds.withLabelValues(200).zero()
  const samples = handle.render().split('\n')
  for (const code of [200, 500]) {
    assert.ok(samples.includes(`vector_seconds_bucket{code="${code}",le="1"} 0`))
    assert.ok(samples.includes(`vector_seconds_count{code="${code}"} 0`))
  }
})

test.run()
