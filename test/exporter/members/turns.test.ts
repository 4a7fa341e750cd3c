import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { collect, counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stages } from '../../../exporter-prometheus/lib/model/stages.ts'
import { nextTurn, openGate } from '../../support/gate.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inProgram, inThread, samplesOf, startThread, startThreads } from '../../support/thread.ts'
import { turnsDuring } from '../../support/turns-during.ts'

// A reader that can wait reads what threads have recorded a few milliseconds at a time.

function register(from: number, count: number): void {
  for (let id = from; id < from + count; id++) counter('jobs_total', { id }).increment(id)
}

async function openMetricsOf(handle: PrometheusHandle): Promise<string> {
  const headers = { accept: 'application/openmetrics-text; version=1.0.0' }
  const response = await handle.fetchHandler()(new Request('http://localhost/', { headers }))
  return response.text()
}

test('reading many new series gives the loop back, and all of them are there', async () => {
  await inProgram({}, async handle => {
    const threads = startThreads(2)
    for (const thread of threads) inThread(thread, () => register(0, 8_000))
    const turns = await turnsDuring(handle[stages].readAhead?.())
    assert.ok(turns >= 3, `${turns} turns`)
    const text = await handle.renderAsync()
    assert.is(text.match(/^jobs_total\{/gm)!.length, 8_000)
    assert.match(text, /^jobs_total\{id="7999"\} 15998$/m)
  })
})

test('a thread that goes on making series does not keep a scrape waiting', async () => {
  await inProgram({}, async handle => {
    const thread = startThread()
    let made = 0
    const make = (): void => {
      inThread(thread, () => register(made, 500))
      made += 500
    }
    for (let time = 0; time < 20; time++) make()
    const before = made
    const turns = await turnsDuring(handle.renderAsync(), () => {
      if (made < 400_000) make()
    })
    assert.ok(made < 400_000, `${turns} turns`)
    const shown = samplesOf(handle, 'jobs_total').length
    assert.is(shown, made, `without turns, everything is read; ${before} were there before`)
  })
})

test('upkeep on its timer reads in turns, too', async () => {
  await inProgram({ upkeepIntervalMs: 1 }, async handle => {
    const thread = startThread()
    inThread(thread, () => register(0, 8_000))
    // One that has been read may be removed by its thread without a scrape.
    const { progress } = thread.recorder.publisher
    let turns = 0
    while (progress.records < 8_001) {
      await nextTurn()
      turns += 1
    }
    assert.ok(turns >= 3, `${turns} turns`)
    await handle.close()
  })
})

test('a thread that ends while it is read is read to its end', async () => {
  await inProgram({}, async handle => {
    const thread = startThread()
    inThread(thread, () => register(0, 8_000))
    const reading = handle.renderAsync()
    await nextTurn()
    thread.end()
    // In the middle of both.
    assert.is(samplesOf(handle, 'jobs_total').length, 8_000)
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 1'])
    assert.match(await reading, /^jobs_total\{id="7999"\} 7999$/m)
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 1'])
  })
})

test('what the main thread registers while threads are read is shown with its value, or not yet', async () => {
  await inProgram({}, async handle => {
    const thread = startThread()
    inThread(thread, () => register(0, 8_000))
    const reading = handle.renderAsync()
    await nextTurn()
    counter('late_total').increment(3)
    assert.ok(!(await reading).includes('late_total 0'))
    assert.equal(samplesOf(handle, 'late_total'), ['3'])
  })
})

test('what threads had before a scrape began is no birth during it, and what they had later is', async () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await inProgram({ createdTimestamps: true, buckets: [1] }, async handle => {
    const thread = startThread()
    handle.render()
    inThread(thread, () => {
      counter('early_total').increment()
      histogram('early_wait').record(1)
    })
    now += 10
    const begun = openGate()
    const done = openGate()
    using _ending = collect(() => {
      begun.resolve()
      return done.promise
    })
    const scraped = openMetricsOf(handle)
    await begun.promise
    now += 10
    inThread(thread, () => {
      counter('late_total').increment()
      histogram('late_wait').record(1)
    })
    done.resolve()
    const names = (text: string): string[] => text.match(/^# TYPE (early|late)\S*/gm) ?? []
    const early = ['# TYPE early', '# TYPE early_wait']
    assert.equal(names(await scraped), early)
    const next = openMetricsOf(handle)
    assert.equal(names(await next), ['# TYPE early', '# TYPE late', '# TYPE early_wait', '# TYPE late_wait'])
  })
})

test.run()
