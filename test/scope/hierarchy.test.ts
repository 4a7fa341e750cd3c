import { withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { createHierarchy, createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'

test('a hierarchy has the levels that it is given, each with a method of its name', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const shop = createHierarchy({ prefix: 'shop', levels: ['region', 'store', 'till', 'drawer', 'coin'] })
    const coin = shop.region('north').store('7').till('2').drawer('left').coin('1')
    coin.createGauge('count', 'Coins').set(12)
  })
  const labels = { region: 'north', store: '7', till: '2', drawer: 'left', coin: '1' }
  assert.is(recorder.snapshot().gauge('shop_count', labels), 12)
  assert.is(recorder.snapshot().entries.length, 1)
})

test('the caller may change the levels given, and nothing follows', () => {
  const levels = ['region', 'store', 'till']
  const shop = createHierarchy<readonly ['region', 'store', 'till']>({
    prefix: 'shop',
    levels: levels as never,
  })
  levels[1] = 'warehouse'
  levels.pop()
  assert.equal(shop.region('north').store('7').till('2').labels, { region: 'north', store: '7', till: '2' })
})

test('a hierarchy without levels is a prefix with labels', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    createHierarchy({ prefix: 'app', levels: [], labels: { zone: 'a' } })
      .createCounter('jobs', 'Jobs')
      .increment()
  })
  assert.is(recorder.snapshot().counter('app_jobs', { zone: 'a' }), 1)
})

test('a scope has the method of the next level only, and the lowest has none', () => {
  const runtime = createRuntime('app', { uptime: false })
  const component = runtime.namespace('n').component('c')
  assert.type((component as unknown as Record<string, unknown>).endpoint, 'function')
  for (const level of ['namespace', 'component']) assert.not.ok(level in component, level)
  for (const level of ['namespace', 'component', 'endpoint']) {
    assert.not.ok(level in component.endpoint('e'), level)
  }
})

test('a scope of the same name and labels is the same scope; with other labels it is another one', () => {
  const runtime = createRuntime('app', { uptime: false })
  assert.is(runtime.namespace('n'), runtime.namespace('n'))
  assert.is(runtime.namespace('n', { a: 1, b: 2 }), runtime.namespace('n', { b: '2', a: '1' }))
  assert.is.not(runtime.namespace('n'), runtime.namespace('m'))
  assert.is.not(runtime.namespace('n'), runtime.namespace('n', { a: 1 }))
  assert.is.not(runtime.namespace('n","a'), runtime.namespace('n', { a: 'a' }))
  assert.equal(runtime.namespace('n', { a: 1 }).component('c').labels, {
    namespace: 'n',
    a: '1',
    component: 'c',
  })
})

test('names of scopes may be any text', () => {
  const recorder = new DebuggingRecorder()
  const name = 'ns/1 "é"\n{}'
  withInstalled(recorder, () => {
    createRuntime('app', { uptime: false }).namespace(name).createCounter('jobs', 'Jobs').increment()
  })
  assert.is(recorder.snapshot().counter('app_jobs', { namespace: name }), 1)
})

test('the labels of a scope are a copy that nobody can change', () => {
  const labels: Record<string, string> = { zone: 'a' }
  const runtime = createRuntime('app', { uptime: false, labels })
  labels.zone = 'b'
  assert.equal(runtime.labels, { zone: 'a' })
  assert.throws(() => Object.assign(runtime.labels, { zone: 'c' }))
})

test('creating in the scope of a local recorder describes there, although it was created before', () => {
  const runtime = createRuntime('local', { uptime: false })
  const jobs = runtime.createCounter('jobs', 'Jobs')
  const recorder = new DebuggingRecorder()
  withLocalRecorder(recorder, () => {
    assert.is(runtime.createCounter('jobs', 'Jobs'), jobs)
    jobs.increment(3)
  })
  assert.is(recorder.snapshot().counter('local_jobs'), 3)
  assert.is(recorder.snapshot().find('counter', 'local_jobs')?.description, 'Jobs')
})

test.run()
