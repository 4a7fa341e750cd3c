import { PerformanceObserver, performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Emitter } from '../../lib/process/emitter.ts'
import { createEventLoopSource } from '../../lib/process/event-loop.ts'
import { createFactsSource } from '../../lib/process/facts.ts'
import { createHeapSource } from '../../lib/process/heap.ts'
import { createResourcesSource } from '../../lib/process/resources.ts'
import { nextTurn } from '../support/gate.ts'
import { withInstalled } from '../support/installed.ts'
import { collecting, passTime, scrape } from '../support/process-metrics.ts'

function hold(milliseconds: number): void {
  const start = performance.now()
  while (performance.now() - start < milliseconds);
}

/** Settles when Node has told of a collection of all garbage, and calls `tell` before it tells later observers. */
function observeCollection(tell: () => void = () => {}): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    // No observer keeps the process alive.
    const awake = setTimeout(reject, 30_000, new Error('no collection was observed'))
    const observer = new PerformanceObserver(list => {
      if (!list.getEntries().some(({ detail }) => (detail as { kind: number }).kind === 4)) return
      tell()
      observer.disconnect()
      clearTimeout(awake)
      resolve()
    })
    observer.observe({ entryTypes: ['gc'] })
  })
}

/** Collects all garbage, and returns when Node has told its observers. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const told = observeCollection()
  runInNewContext('gc')()
  await told
}

/** What `body` emits, by itself. */
function emitted(body: (emitter: Emitter) => void): DebuggingRecorder {
  const recorder = new DebuggingRecorder()
  withLocalRecorder(recorder, () => body(new Emitter('', {})))
  return recorder
}

test('the lag of a blocked loop shows in the next scrape, and not in the one after', () =>
  collecting({ eventLoopResolutionMs: 10 }, async recorder => {
    await passTime(10)
    hold(100)
    await passTime(10)
    const held = scrape(recorder)
    const statistic = (name: string) => held.gauge(`nodejs_eventloop_lag_${name}_seconds`)
    assert.ok(statistic('max') >= 0.085, String(statistic('max')))
    const rising = ['min', 'p50', 'p90', 'p99', 'max'].map(statistic)
    assert.equal(
      rising,
      [...rising].sort((one, other) => one - other),
    )
    assert.ok(statistic('p99') >= 0.085)
    assert.ok(statistic('min') <= statistic('mean') && statistic('mean') <= statistic('max'))
    assert.ok(statistic('stddev') > 0)
    assert.is(held.gauge('nodejs_eventloop_lag_seconds'), statistic('mean'))
    await passTime(30)
    // Not of this process alone: a busy machine holds the loop as well, but not for as long each time.
    assert.ok(scrape(recorder).gauge('nodejs_eventloop_lag_min_seconds') < statistic('max'))
  }))

test('a loop that is blocked around a scrape is not forgotten', () =>
  collecting({ eventLoopResolutionMs: 10 }, async recorder => {
    await passTime(10)
    hold(60)
    scrape(recorder)
    hold(60)
    await passTime(10)
    const longest = scrape(recorder).gauge('nodejs_eventloop_lag_max_seconds')
    assert.ok(longest >= 0.105, String(longest))
  }))

test('the lag is what is beyond the interval, from 0 to an hour; without any yet it is not there', async () => {
  const times = [0, 10, 60, 65, 1e9]
  const recorder = new DebuggingRecorder()
  await withLocalRecorder(recorder, async () => {
    const clock = () => times.shift()!
    const source = createEventLoopSource(new Emitter('', {}), 10, clock)
    source.read()
    assert.is(recorder.snapshot().find('gauge', 'nodejs_eventloop_lag_max_seconds'), undefined)
    while (times.length > 2) await passTime(1)
    source.read()
    const lag = (name: string) => recorder.snapshot().gauge(`nodejs_eventloop_lag_${name}_seconds`)
    assert.ok(Math.abs(lag('max') - 0.04) < 0.0005, String(lag('max')))
    assert.ok(lag('min') <= 2e-6 && lag('p50') <= 2e-6)
    source.read()
    assert.ok(Math.abs(lag('max') - 0.04) < 0.0005, 'kept where there is nothing since')
    while (times.length > 0) await passTime(1)
    source.stop?.()
    source.read()
    assert.ok(Math.abs(lag('max') - 3600) < 40, String(lag('max')))
    assert.ok(Math.abs(lag('mean') - 1800) < 20, `of two since the last scrape: ${lag('mean')}`)
  })
})

test('utilization is the part of the time since the last scrape that the loop worked', () =>
  collecting({}, async recorder => {
    await passTime(20)
    scrape(recorder)
    hold(50)
    const busy = scrape(recorder).gauge('nodejs_eventloop_utilization')
    assert.ok(busy > 0.9 && busy <= 1, String(busy))
    await passTime(100)
    const idle = scrape(recorder).gauge('nodejs_eventloop_utilization')
    assert.ok(idle >= 0 && idle < busy, String(idle))
  }))

test('a garbage collection is recorded by its kind, once; every kind exists before its first', () =>
  collecting({}, async recorder => {
    const durations = (kind: string) => scrape(recorder).histogram('nodejs_gc_duration_seconds', { kind })
    for (const kind of ['major', 'minor', 'incremental', 'weakcb']) assert.ok(durations(kind).length >= 0)
    const before = durations('major').length
    await collectGarbage()
    await collectGarbage()
    await nextTurn()
    const after = durations('major')
    assert.ok(after.length >= before + 2, `${before} ${after.length}`)
    assert.ok(after.every(seconds => seconds > 0 && seconds < 10))
    assert.is(durations('major').length, after.length, 'not again at the next scrape')
  }))

test('a garbage collection that Node has not reported yet is recorded when collecting ends', () =>
  withInstalled(new DebuggingRecorder(), async recorder => {
    const told = observeCollection(() => end())
    const end = collectProcessMetrics()
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    await told
    const kind = 'major'
    assert.ok(recorder.snapshot().histogram('nodejs_gc_duration_seconds', { kind }).length >= 1)
  }))

test('a space of the heap has its size, what is used of it, and what is free', () => {
  const [space_name, physical_space_size] = ['old_space', 5000]
  const sizes = { space_size: 4000, space_used_size: 3000, space_available_size: 900, physical_space_size }
  const recorder = emitted(emitter => createHeapSource(emitter, () => [{ space_name, ...sizes }]).read())
  const size = (part: string) =>
    recorder.snapshot().gauge(`nodejs_heap_space_size_${part}_bytes`, { space: 'old' })
  assert.equal([size('total'), size('used'), size('available')], [4000, 3000, 900])
})

test('active resources are counted by type, and a type that is gone goes to 0', () => {
  let types = ['Timeout', 'TCPSocketWrap', 'Timeout', '__proto__']
  const recorder = emitted(emitter => {
    const source = createResourcesSource(emitter, () => types)
    source.read()
    types = ['TCPSocketWrap']
    source.read()
  })
  const active = (type: string) => recorder.snapshot().gauge('nodejs_active_resources', { type })
  assert.equal([active('Timeout'), active('TCPSocketWrap'), active('__proto__')], [0, 1, 0])
  assert.is(recorder.snapshot().gauge('nodejs_active_resources_total'), 1)
})

test('active resources are those of this process', () =>
  collecting({}, async recorder => {
    const timer = setTimeout(() => {}, 60_000)
    const timeouts = process.getActiveResourcesInfo().filter(type => type === 'Timeout').length
    assert.is(scrape(recorder).gauge('nodejs_active_resources', { type: 'Timeout' }), timeouts)
    clearTimeout(timer)
    assert.is(scrape(recorder).gauge('nodejs_active_resources', { type: 'Timeout' }), timeouts - 1)
  }))

test('a version that is not a release is written whole, with its numbers', () => {
  const version = 'v26.0.0-nightly20260101abcdef'
  const recorder = emitted(emitter => createFactsSource(emitter, version).read())
  const labels = { version, major: 26, minor: 0, patch: 0 }
  assert.is(recorder.snapshot().gauge('nodejs_version_info', labels), 1)
})

test.run()
