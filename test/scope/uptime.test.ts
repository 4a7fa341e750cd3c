import { runCollectors } from 'metrics-facade/registry'
import { createHierarchy, createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { freshRecorder, manualClock, sampleValue, uninstall } from '../support/prometheus-fixture.ts'

test.after.each(uninstall)

test('a runtime shows the seconds since it was created, at each scrape', () => {
  const clock = manualClock(5_000)
  const runtime = createRuntime('dynamo', { clock: clock.read })
  const handle = freshRecorder()
  const uptime = (): string | undefined => sampleValue(handle.render(), 'dynamo_system_uptime_seconds')
  assert.is(uptime(), '0')
  clock.now += 1_500
  assert.is(uptime(), '1.5')
  clock.now += 60_000
  assert.is(uptime(), '61.5')
  assert.match(handle.render(), '# TYPE dynamo_system_uptime_seconds gauge\n')
  runtime.close()
})

test('it is at the top of the runtime, with its labels, and rendered there', () => {
  const handle = freshRecorder()
  const clock = manualClock()
  const runtime = createRuntime('app', { labels: { cluster: 'a' }, renderer: handle, clock: clock.read })
  clock.now += 2_000
  assert.match(runtime.render(), 'app_system_uptime_seconds{cluster="a"} 2\n')
  assert.is(runtime.namespace('n').render(), '')
  runtime.close()
})

test('close() ends it, once and for all, and leaves the metrics', () => {
  const clock = manualClock()
  const runtime = createRuntime('ended', { clock: clock.read })
  recording(recorder => {
    runtime.close()
    runtime.close()
    clock.now += 9_000
    runCollectors()
    assert.is(recorder.series('gauge', 'ended_system_uptime_seconds'), undefined)
    runtime.createCounter('jobs', 'Jobs').increment()
    assert.is(recorder.value('counter', 'ended_jobs'), 1)
  })
})

test('a runtime can do without, and a hierarchy of other levels has it if asked', () => {
  recording(recorder => {
    createRuntime('without', { uptime: false }).close()
    const shop = createHierarchy({ prefix: 'shop', levels: ['store'], uptime: true })
    createHierarchy({ prefix: 'plain', levels: ['store'] }).close()
    assert.is(recorder.series('gauge', 'without_system_uptime_seconds'), undefined)
    assert.is(recorder.series('gauge', 'plain_system_uptime_seconds'), undefined)
    assert.is(recorder.value('gauge', 'shop_system_uptime_seconds'), 0)
    shop.close()
  })
})

test('without a clock of its own it goes by real time', () => {
  recording(recorder => {
    const runtime = createRuntime('real')
    runCollectors()
    const seconds = recorder.value('gauge', 'real_system_uptime_seconds')
    assert.ok(typeof seconds === 'number' && seconds >= 0 && seconds < 3_600)
    runtime.close()
  })
})

test.run()
