import type { ServerResponse } from 'node:http'
import { defaultBuckets, install, Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Source } from '../../exporter-prometheus/lib/source.ts'
import { Feed } from '../../exporter-prometheus/lib/transport/page/feed.ts'
import { Viewer } from '../../exporter-prometheus/lib/transport/page/viewer.ts'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
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

test('a server has at most two milliseconds of work a second for those who look', async () => {
  const handle = freshRecorder(builder =>
    builder.setBucketsForMetric(Matcher.suffix('_seconds'), defaultBuckets),
  )
  const emitting = ordinary()
  const source = new Source(handle)
  let tick = (): void => {}
  let now = Date.now()
  const feed = new Feed(source, {
    now: () => now,
    callEvery(_intervalMs, run) {
      tick = run
      return () => {}
    },
  })
  const response = { on: () => {}, write: () => true, destroyed: false } as unknown as ServerResponse
  feed.join(new Viewer(response))
  await feed.idle
  const seconds = 200
  let busy = 0
  for (let second = -50; second < seconds; second++) {
    for (const emit of emitting) emit()
    now += 1_000
    // Of the process, whatever else the machine does.
    const before = process.cpuUsage()
    tick()
    await feed.idle
    const { user, system } = process.cpuUsage(before)
    if (second >= 0) busy += user + system
  }
  const eachMs = busy / seconds / 1_000
  console.log(`page: ${eachMs.toFixed(2)} ms of the server a second`)
  assert.ok(eachMs < 2, `${eachMs} ms`)
})

test.run()
