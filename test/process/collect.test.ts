import { noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectProcessMetrics } from 'metrics-facade/process'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSources } from '../../lib/process/collect.ts'
import { withInstalled } from '../support/installed.ts'
import { collecting, passTime, processMetrics, scrape } from '../support/process-metrics.ts'
import { runProgram } from '../support/run-program.ts'

// What is collected of the process, and how it ends.

test('what is collected before a recorder is installed goes to it, and follows to the next', () => {
  using _end = collectProcessMetrics()
  runCollectors()
  const first = new DebuggingRecorder()
  const second = new DebuggingRecorder()
  swapGlobalRecorder(first)
  assert.ok(scrape(first).gauge('process_resident_memory_bytes') > 0)
  swapGlobalRecorder(second)
  const { entries } = scrape(second)
  assert.is(
    entries.find(({ name }) => name === 'process_heap_bytes')?.description,
    'Size of the data segment',
  )
  swapGlobalRecorder(noopRecorder)
})

test('a thread that counts for the main thread leaves the values of the process to that', () => {
  class ThreadRecorder extends DebuggingRecorder {
    readonly isStandIn: true = true
  }
  return withInstalled(new ThreadRecorder(), async recorder => {
    using _end = collectProcessMetrics()
    const names = new Set(scrape(recorder).entries.map(({ name }) => name))
    const ofProcess = Object.keys(processMetrics).filter(
      name => name.startsWith('process_') || name === 'nodejs_version_info',
    )
    assert.is(ofProcess.length, 9 + 1)
    assert.equal(
      ofProcess.filter(name => names.has(name)),
      [],
    )
    for (const name of ['nodejs_heap_size_used_bytes', 'nodejs_active_resources_total'])
      assert.ok(names.has(name), name)
  })
})

test('of several threads, the lag is that of the slowest, and heaps add up', () => {
  const merges = new Map<string, unknown>()
  class AdviceRecorder extends DebuggingRecorder {
    override describeGauge(
      ...[name, unit, description, advice]: Parameters<DebuggingRecorder['describeGauge']>
    ): void {
      merges.set(name, advice?.merge)
      super.describeGauge(name, unit, description, advice)
    }
  }
  return withInstalled(new AdviceRecorder(), () => {
    using _end = collectProcessMetrics({ prefix: 'merged_' })
    assert.is(merges.get('merged_nodejs_eventloop_lag_min_seconds'), 'min')
    const slowest = ['lag_seconds', 'lag_max_seconds', 'lag_p99_seconds', 'utilization']
    assert.equal(
      slowest.map(name => merges.get(`merged_nodejs_eventloop_${name}`)),
      slowest.map(() => 'max'),
    )
    assert.is(merges.get('merged_nodejs_heap_size_used_bytes'), undefined)
    assert.is(merges.get('merged_process_start_time_seconds'), 'max')
  })
})

test('ending stops it, once and for all, and another may begin', () =>
  withInstalled(new DebuggingRecorder(), recorder => {
    const end = collectProcessMetrics()
    assert.is(typeof end[Symbol.dispose], 'function')
    scrape(recorder)
    end()
    recorder.snapshot({ drain: true })
    assert.is(scrape(recorder).gauge('process_resident_memory_bytes'), 0)
    using _again = collectProcessMetrics()
    end()
    assert.ok(scrape(recorder).gauge('process_resident_memory_bytes') > 0)
  }))

test('labels are on every series, in any form that labels have', () =>
  collecting({ labels: new Map([['shard', 7]]) }, async recorder => {
    await passTime(20)
    const { entries } = scrape(recorder)
    assert.ok(entries.length > Object.keys(processMetrics).length)
    for (const { name, labels } of entries) assert.is(labels.shard, '7', name)
  }))

test('the caller may change the labels given, and nothing follows', () => {
  const labels = { shard: 'a' }
  return collecting({ labels }, async recorder => {
    labels.shard = 'b'
    assert.ok(scrape(recorder).gauge('process_resident_memory_bytes', { shard: 'a' }) > 0)
  })
})

test('a failure is counted by its group, and the others go on', () =>
  collecting({}, async recorder => {
    const { cpuUsage } = process
    process.cpuUsage = () => {
      throw new Error('no CPU')
    }
    try {
      runCollectors()
    } finally {
      process.cpuUsage = cpuUsage
    }
    const snapshot = recorder.snapshot()
    const collector = 'process_cpu'
    assert.is(snapshot.counter('metrics_collector_errors_total', { collector }), 1)
    assert.is(snapshot.entries.filter(({ name }) => name === 'metrics_collector_errors_total').length, 1)
    assert.ok(snapshot.gauge('nodejs_heap_size_used_bytes') > 0)
  }))

test('each group is counted under a name of its own', () => {
  const settings = {
    prefix: '',
    labels: {},
    gcBuckets: [1],
    eventLoopResolutionMs: 10,
    recorder: undefined,
  }
  const sources = createSources(settings, '/proc/self')
  for (const source of sources) source.stop?.()
  assert.equal(
    sources.map(({ name }) => name),
    ['cpu', 'facts', 'memory', 'descriptors', 'event_loop', 'resources', 'heap', 'gc'].map(
      group => `process_${group}`,
    ),
  )
})

test('every metric is described, in words of its own', () =>
  collecting({}, async recorder => {
    await passTime(30)
    const { entries } = scrape(recorder)
    const helps = new Map(entries.map(({ name, description = '' }) => [name, description]))
    for (const [name, help] of helps) assert.match(help, /^[A-Z0-9]\w+ \w/, name)
    assert.ok(helps.has('nodejs_eventloop_lag_min_seconds'))
    // The mean lag has two names, because dashboards know both.
    assert.ok(helps.delete('nodejs_eventloop_lag_mean_seconds'))
    assert.is(new Set(helps.values()).size, helps.size)
  }))

test('a process that collects ends by itself', async () => {
  const { code, output } = await runProgram(`
    import { collectProcessMetrics } from 'metrics-facade/process'
    import { runCollectors } from 'metrics-facade/registry'
    collectProcessMetrics({ eventLoopResolutionMs: 1 })
    runCollectors()
    setTimeout(() => console.log('done'), 5)
  `)
  assert.equal([code, output], [0, 'done\n'])
})

test('ending leaves no timer and no observer behind', async () => {
  const { code, output } = await runProgram(`
    import { swapGlobalRecorder, noopRecorder } from 'metrics-facade'
    import { DebuggingRecorder } from 'metrics-facade/debugging'
    import nodeTimers from 'node:timers'
    import { PerformanceObserver } from 'node:perf_hooks'
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    setFlagsFromString('--expose-gc')
    let timers = 0
    const { setInterval, clearInterval } = nodeTimers
    nodeTimers.setInterval = (...rest) => (timers++, setInterval(...rest))
    nodeTimers.clearInterval = timer => (timers--, clearInterval(timer))
    const { collectProcessMetrics } = await import('metrics-facade/process')
    const recorder = new DebuggingRecorder()
    swapGlobalRecorder(recorder)
    const end = collectProcessMetrics()
    const running = timers
    end()
    recorder.snapshot({ drain: true })
    const told = new Promise(resolve => new PerformanceObserver(resolve).observe({ entryTypes: ['gc'] }))
    runInNewContext('gc')()
    const awake = setTimeout(() => {}, 30_000)
    await told
    clearTimeout(awake)
    const recorded = recorder.snapshot().entries.flatMap(({ value }) => value)
    console.log(running, timers, recorded.filter(value => value !== 0).length)
  `)
  assert.equal([code, output], [0, '1 0 0\n'])
})

test.run()
