import {
  defaultBuckets,
  install,
  installRecorder,
  Matcher,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, noopRecorder } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Source } from '../../exporter-prometheus/lib/source.ts'
import { Feed } from '../../exporter-prometheus/lib/transport/page/feed.ts'
import { Viewer } from '../../exporter-prometheus/lib/transport/page/viewer.ts'
import { withInstalled } from '../support/installed.ts'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
import { inThread, startThreads } from '../support/thread.ts'
import { openPage, startBrowser } from './browser.ts'

// How much a browser and a server have to do for a thousand series that all change.

const seriesCount = 1_000
const framesPerSecond = 30

test.after(uninstall)

// Frames are told, not judged: how many there are is up to the machine. What is judged is the work that each needs.
test('a thousand series can be drawn and scrolled through at thirty frames a second', async () => {
  const handle = await install({ listener: '127.0.0.1:0', page: true })
  const all = Array.from({ length: seriesCount / 2 }, (_, index) => {
    const labels = { shard: index % 10 }
    const group = Math.floor(index / 10)
    return [counter(`work_${group}_total`, labels), gauge(`level_${group}`, labels)] as const
  })
  const timer = setInterval(() => {
    for (const [index, [work, level]] of all.entries()) {
      work.increment(index % 7)
      level.set(Math.random() * index)
    }
  }, 500)
  let readings = 0
  handle.collect(() => {
    readings += 1
  })
  const browser = await startBrowser()
  try {
    const { page, problems } = await openPage(browser, `http://127.0.0.1:${handle.address!.port}/`)
    await page.getByText('100 metrics').waitFor()
    const session = await page.context().newCDPSession(page)
    // The time of the thread itself, whatever else the machine does.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const busySeconds = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'TaskDuration')!.value
    }
    await page.evaluate(`{
      // uPlot clears a canvas whenever it draws.
      const clear = CanvasRenderingContext2D.prototype.clearRect
      window.drawings = new Map()
      CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        drawings.set(this.canvas, (drawings.get(this.canvas) ?? 0) + 1)
        return clear.apply(this, area)
      }
    }`)
    const [readBefore, before] = [readings, await busySeconds()]
    const frames = (await page.evaluate(`new Promise(resolve => {
      const end = performance.now() + 6_000
      let frames = 0
      const next = () => {
        frames += 1
        scrollBy(0, 40)
        if (performance.now() < end) requestAnimationFrame(next)
        else resolve(frames)
      }
      requestAnimationFrame(next)
    })`)) as number
    const busy = (await busySeconds()) - before
    const perFrameMs = (1_000 * busy) / frames
    const drawings = (await page.evaluate('[...drawings.values()]')) as number[]
    const read = readings - readBefore
    console.log(
      `page: ${(frames / 6).toFixed(0)} frames a second, ${perFrameMs.toFixed(1)} ms of work each; ` +
        `${drawings.length} charts, drawn at most ${Math.max(...drawings)} times at ${read} readings`,
    )
    // Once for each reading, and once when it comes into view: never because others come and go.
    assert.ok(drawings.length > 20, `${drawings.length} charts were seen`)
    assert.ok(Math.max(...drawings) <= read + 2, `${Math.max(...drawings)} drawings at ${read} readings`)
    assert.ok(perFrameMs < 1_000 / framesPerSecond, `${perFrameMs} ms a frame`)
    assert.ok(((await page.evaluate('scrollY')) as number) > 1_000, 'it was scrolled')
    const charts = (await page.evaluate("document.querySelectorAll('canvas').length")) as number
    assert.ok(charts > 2 && charts < 50, `${charts} charts are there, of 100`)
    assert.equal(problems, [])
  } finally {
    clearInterval(timer)
    await browser.close()
    await handle.close()
  }
})

/** What an application has that measures itself, its requests and its work. */
function ordinary(): Array<() => void> {
  const emitting = Array.from({ length: 100 }, (_, index) => () => {
    counter('requests_total', { route: index % 20, code: index % 5 }).increment()
    gauge('depth', { queue: index % 50 }).set(Math.random())
    histogram('request_seconds', { route: index % 20 }).record(Math.random())
    histogram('latency', { host: index % 5 }).record(Math.random())
  })
  collectProcessMetrics()
  return emitting
}

/** A page of a program that somebody looks at, whose clock goes on when it is told to. */
function looked(handle: PrometheusHandle, member?: string): () => Promise<number> {
  let tick = (): void => {}
  let now = Date.now()
  const feed = new Feed(new Source(handle), {
    now: () => now,
    callEvery(_intervalMs, run) {
      tick = run
      return () => {}
    },
  })
  feed.join(new Viewer({ on: () => {}, write: () => true, end() {}, destroy() {}, destroyed: false }), member)
  return async () => {
    await feed.idle
    now += 1_000
    // Of the process, whatever else the machine does.
    const before = process.cpuUsage()
    tick()
    await feed.idle
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
}

const seconds = 200

test('a server has at most two milliseconds of work a second for those who look', async () => {
  const handle = freshRecorder(builder =>
    builder.setBucketsForMetric(Matcher.suffix('_seconds'), defaultBuckets),
  )
  const emitting = ordinary()
  const second = looked(handle)
  let busy = 0
  for (let passed = -50; passed < seconds; passed++) {
    for (const emit of emitting) emit()
    const ms = await second()
    if (passed >= 0) busy += ms
  }
  const eachMs = busy / seconds
  console.log(`page: ${eachMs.toFixed(2)} ms of the server a second`)
  assert.ok(eachMs < 2, `${eachMs} ms`)
})

test('to look at one thread takes about as much as to look at all, or less', async () => {
  await withInstalled(noopRecorder, async () => {
    const handle = installRecorder({ bucketsForMetric: [[Matcher.suffix('_seconds'), defaultBuckets]] })
    const threads = startThreads(4)
    const emitting = ordinary()
    const emitAll = (): void => {
      for (const thread of threads) for (const emit of emitting) inThread(thread, emit)
    }
    emitAll()
    const pages = [looked(handle), looked(handle, String(threads[0]!.id))]
    const busy = [0, 0]
    for (let passed = -50; passed < seconds; passed++) {
      emitAll()
      for (const [index, second] of pages.entries()) {
        const ms = await second()
        if (passed >= 0) busy[index]! += ms
      }
    }
    const [all, one] = busy.map(ms => ms / seconds)
    console.log(
      `page: ${all!.toFixed(2)} ms a second for four threads, ${one!.toFixed(2)} ms for one of them`,
    )
    assert.ok(one! < 1.5 * all!, `${one} ms, and ${all} ms for all`)
  })
})

test.run()
