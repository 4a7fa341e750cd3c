import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, renderStrictly, sampleValue } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

test('collectors run before each render, of every format, and no more once they are ended', () => {
  const handle = freshRecorder()
  let runs = 0
  const end = collect(() => {
    runs += 1
    gauge('runs').set(runs)
  })
  assert.is(sampleValue(handle.render(), 'runs'), '1')
  assert.match(handle.renderJson(), '"value":2')
  assert.is(sampleValue(String(handle.negotiate(undefined).body), 'runs'), '3')
  assert.is(sampleValue(handle.render({ names: ['runs'] }), 'runs'), '4')
  end()
  assert.is(sampleValue(handle.render(), 'runs'), '4')
})

test('a throwing collector is isolated, counted by name and reported once, and the others run', async () => {
  const handle = freshRecorder()
  using _failing = collect(() => {
    throw new Error('no such file')
  }, 'failing')
  using _working = collect(() => gauge('worked').increment())
  let texts: string[] = []
  const warnings = await warningsOf(() => {
    texts = [renderStrictly(handle), renderStrictly(handle)]
  })
  assert.equal(
    texts.map(text => sampleValue(text, 'metrics_collector_errors_total{collector="failing"}')),
    ['1', '2'],
  )
  assert.equal(
    texts.map(text => sampleValue(text, 'worked')),
    ['1', '2'],
  )
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /"failing".*no such file/)
})

test('render does not wait for an async collector: what it sets shows in a later one', async () => {
  const handle = freshRecorder()
  let release = (): void => {}
  using _slow = collect(async () => {
    await new Promise<void>(resolve => {
      release = resolve
    })
    gauge('slow').set(1)
  })
  assert.is(sampleValue(handle.render(), 'slow'), undefined)
  release()
  await new Promise(resolve => setImmediate(resolve))
  assert.is(sampleValue(handle.render(), 'slow'), '1')
  release()
})

test('a rejecting collector is counted by name, and shows in the next render', async () => {
  const handle = freshRecorder()
  using _rejecting = collect(() => Promise.reject(new Error('no')), 'rejecting')
  await warningsOf(() => {
    handle.render()
  })
  assert.is(sampleValue(renderStrictly(handle), 'metrics_collector_errors_total{collector="rejecting"}'), '1')
  await warningsOf(() => {})
})

test('a collector that is still running is not started again', async () => {
  const handle = freshRecorder()
  let runs = 0
  let release = (): void => {}
  using _slow = collect(() => {
    runs += 1
    return new Promise<void>(resolve => {
      release = resolve
    })
  })
  handle.render()
  handle.render()
  assert.is(runs, 1)
  release()
  await new Promise(resolve => setImmediate(resolve))
  handle.render()
  assert.is(runs, 2)
  release()
})

test.run()
