import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { PrefixLayer, Stack } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import { freshRecorder, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

test('handle.collect: run at scrapes of this recorder alone, and what it emits goes there', async () => {
  const [global, own] = [freshRecorder(), new PrometheusBuilder().buildRecorder().handle()]
  let runs = 0
  const end = own.collect(async () => {
    runs += 1
    gauge('sync').set(runs)
    await nextTurn()
    counter('async_total').increment()
  }, 'own')
  global.render()
  await global.renderAsync()
  assert.is(runs, 0)
  const text = await own.renderAsync()
  assert.equal([sampleValue(text, 'sync'), sampleValue(text, 'async_total')], ['1', '1'])
  assert.is(global.render(), '')
  end()
  own.render()
  assert.is(runs, 1)
})

test('every way to scrape a recorder runs its collectors and the global ones only if it is global', async () => {
  const recorder = await new PrometheusBuilder().withHttpListener('127.0.0.1:0').build()
  const handle = recorder.handle()
  const ran: string[] = []
  using _own = handle.collect(() => void ran.push('own'))
  using _global = collect(() => void ran.push('global'))
  const scrapes = [
    () => handle.render(),
    () => handle.renderJson(),
    () => handle.negotiate('text/plain'),
    () => handle.renderAsync(),
    () => ask(handle.address!, '/metrics'),
    () => handle.fetchHandler()(new Request('http://localhost/metrics')),
  ]
  for (const scrape of scrapes) {
    await scrape()
    assert.equal(ran.splice(0), ['own'])
  }
  new Stack(recorder).push(new PrefixLayer('app')).install()
  for (const scrape of scrapes) {
    await scrape()
    assert.equal(ran.splice(0).sort(), ['global', 'own'])
  }
  await handle.close()
})

test('a failing collector of a recorder is counted there', () => {
  const [global, own] = [freshRecorder(), new PrometheusBuilder().buildRecorder().handle()]
  using _end = own.collect(() => {
    throw new Error('gone')
  }, 'sensor')
  assert.is(sampleValue(own.render(), 'metrics_collector_errors_total{collector="sensor"}'), '1')
  assert.is(global.render(), '')
})

test('a collector stays when its recorder is closed, for what is rendered after', async () => {
  const handle = freshRecorder()
  using _end = handle.collect(() => gauge('depth').increment())
  await handle.close()
  assert.is(sampleValue(handle.render(), 'depth'), '1')
})

test('what is no function is refused', () => {
  assert.throws(() => freshRecorder().collect('x' as never), /give it a function/)
})

test.run()
