import { withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectProcessMetrics } from 'metrics-facade/process'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCopy } from '../support/copies.ts'
import { withInstalled } from '../support/installed.ts'
import { collecting, passTime, processMetrics, scrape } from '../support/process-metrics.ts'

// What several calls collect, of one recorder or of several, from one copy or from two.

type Copy = Pick<typeof import('metrics-facade/process'), 'collectProcessMetrics'>

test('what is asked for five times, as by code that is loaded again, is collected once until the last has ended it', () =>
  withInstalled(new DebuggingRecorder(), recorder => {
    const { getActiveResourcesInfo } = process
    let reads = 0
    process.getActiveResourcesInfo = () => {
      reads += 1
      return getActiveResourcesInfo()
    }
    try {
      const ends = Array.from({ length: 5 }, () => collectProcessMetrics({ labels: { a: '1', b: '2' } }))
      scrape(recorder)
      assert.is(reads, 1)
      for (const end of ends.slice(1)) end()
      // Each ends its own call alone.
      ends[1]!()
      scrape(recorder)
      assert.is(reads, 2)
      ends[0]!()
      scrape(recorder)
      assert.is(reads, 2)
    } finally {
      process.getActiveResourcesInfo = getActiveResourcesInfo
    }
  }))

test('each recorder has its own, measured since its own last scrape', async () => {
  const [global, own, local] = [new DebuggingRecorder(), new DebuggingRecorder(), new DebuggingRecorder()]
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  setFlagsFromString('--expose-gc')
  await withInstalled(global, async () => {
    const ends = [
      collectProcessMetrics(),
      collectProcessMetrics({ recorder: own }),
      collectProcessMetrics({ recorder: own }),
      withLocalRecorder(local, () => collectProcessMetrics()),
    ]
    // A collection is reported by an observer, outside of all scrapes.
    runInNewContext('gc')()
    await passTime(60)
    for (let count = 0; count < 3; count++) runCollectors(undefined, global)
    assert.equal(
      [own, local].map(recorder => recorder.snapshot().find('gauge', 'process_resident_memory_bytes')),
      [undefined, undefined],
    )
    for (const recorder of [own, local]) runCollectors(undefined, recorder)
    for (const recorder of [global, own, local]) {
      const snapshot = recorder.snapshot()
      assert.ok(snapshot.gauge('process_resident_memory_bytes') > 0)
      assert.ok(snapshot.gauge('nodejs_eventloop_lag_max_seconds') > 0)
      assert.ok(snapshot.histogram('nodejs_gc_duration_seconds', { kind: 'major' }).length > 0)
    }
    for (const end of ends) end()
    for (const recorder of [global, own, local]) {
      recorder.snapshot({ drain: true })
      runCollectors(undefined, recorder)
      assert.is(recorder.snapshot().gauge('process_resident_memory_bytes'), 0)
    }
  })
})

test('what one copy collects no other copy does as well, and it ends when both have ended it', async () => {
  const other: Copy = await loadCopy('lib/process/index.ts')
  assert.is.not(other.collectProcessMetrics, collectProcessMetrics)
  await withInstalled(new DebuggingRecorder(), recorder => {
    const end = collectProcessMetrics()
    const endOther = other.collectProcessMetrics()
    other.collectProcessMetrics({ prefix: 'other_' })()
    end()
    assert.ok(scrape(recorder).gauge('process_resident_memory_bytes') > 0)
    endOther()
    recorder.snapshot({ drain: true })
    assert.is(scrape(recorder).gauge('process_resident_memory_bytes'), 0)
  })
})

test('two calls with two prefixes collect both, each on its own', () =>
  collecting({ prefix: 'a_' }, async recorder => {
    const end = collectProcessMetrics({ prefix: 'b_' })
    await passTime(20)
    const names = new Set(scrape(recorder).entries.map(({ name }) => name))
    const expected = ['a_', 'b_'].flatMap(prefix => Object.keys(processMetrics).map(name => prefix + name))
    assert.equal([...names].sort(), expected.sort())
    end()
    recorder.snapshot({ drain: true })
    const snapshot = scrape(recorder)
    assert.ok(snapshot.gauge('a_process_resident_memory_bytes') > 0)
    assert.is(snapshot.gauge('b_process_resident_memory_bytes'), 0)
  }))

test.run()
