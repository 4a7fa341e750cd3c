import nodeTimers from 'node:timers'
import nodeTimersPromises from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Timers that are not those of Node: the global ones of jsdom and Electron are numbers, fake ones never come.

const { setTimeout: realSetTimeout, setInterval, setImmediate } = globalThis
const globals = { setTimeout: realSetTimeout, setInterval, setImmediate }
const promises = {
  setTimeout: nodeTimersPromises.setTimeout,
  setInterval: nodeTimersPromises.setInterval,
  setImmediate: nodeTimersPromises.setImmediate,
}

function useNumbers(): void {
  const number =
    (start: (run: () => void, delayMs: number) => unknown) => (run: () => void, delayMs: number) =>
      Number(start(run, delayMs))
  Object.assign(globalThis, {
    setTimeout: number(globals.setTimeout),
    setInterval: number(globals.setInterval),
  })
}

/** Timers that never come, in every place that they can be taken from. */
function useFakes(): void {
  const fakes = Object.fromEntries(['setTimeout', 'setInterval', 'setImmediate'].map(name => [name, () => 0]))
  Object.assign(globalThis, fakes)
  Object.assign(nodeTimers, fakes)
  for (const name of Object.keys(fakes))
    Object.assign(nodeTimersPromises, { [name]: () => new Promise(() => {}) })
}

function useReal(): void {
  Object.assign(globalThis, globals)
  Object.assign(nodeTimers, globals)
  Object.assign(nodeTimersPromises, promises)
}

// Nothing of the exporter's keeps a process alive.
const alive = setInterval(() => {}, 60_000)
test.after(() => clearInterval(alive))

// Loaded where the timers are numbers.
useNumbers()
const { install } = await import('metrics-exporter-prometheus')
const { collect, counter, gauge, swapGlobalRecorder, noopRecorder } = await import('metrics-facade')
const { collectProcessMetrics } = await import('metrics-facade/process')
useReal()

test.after.each(() => {
  useReal()
  swapGlobalRecorder(noopRecorder)
})

test('the timers of this test are numbers, and have no unref()', () => {
  useNumbers()
  const timer: unknown = setTimeout(() => {}, 0)
  assert.type(timer, 'number')
})

for (const [what, replace] of [
  ['numbers', useNumbers],
  ['fakes', useFakes],
] as const) {
  test(`where timers are ${what}, scrapes wait for asynchronous collectors, and not for slow ones`, async () => {
    replace()
    const handle = await install({ listener: '127.0.0.1:0' })
    const ends = [
      collectProcessMetrics(),
      collect(async () => {
        await new Promise(resolve => realSetTimeout(resolve, 5))
        gauge('collected').set(1)
      }),
      collect(() => new Promise(() => {}), 'endless'),
    ]
    for (let index = 0; index < 20_000; index += 1) counter('jobs_total', { index }).increment()
    const scrape = handle.fetchHandler()
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.2' }
    const text = await (await scrape(new Request('http://localhost/metrics', { headers }))).text()
    assert.match(text, /^collected 1$/m)
    assert.match(text, /^metrics_collector_errors_total\{collector="endless"\} 1$/m)
    assert.match(text, /^jobs_total\{index="19999"\} 1$/m)
    assert.match(text, /^process_resident_memory_bytes \d+$/m)
    for (const end of ends) end()
    await handle.close()
  })

  test(`where timers are ${what}, pushes begin, fail in time, and end`, async () => {
    replace()
    const failures: string[] = []
    const handle = await install({
      pushGateway: {
        endpoint: 'http://127.0.0.1:1/metrics/job/a',
        intervalMs: 60_000,
        timeoutMs: 200,
        onError: ({ reason }) => void failures.push(reason),
      },
    })
    await handle.close()
    // The last push is tried again within its time-out, at times that are drawn.
    assert.ok(failures.length > 0)
    assert.ok(failures.every(reason => reason === 'connection'))
  })
}

test.run()
