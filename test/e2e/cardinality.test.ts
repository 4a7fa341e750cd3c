import { install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Random } from '../support/random.ts'
import { Prometheus } from './prometheus.ts'

// A server sees every increase by every other label, while what is busy changes and other values get series.

const name = 'limited_total'
const methods = ['GET', 'PUT', 'POST']

interface Range {
  readonly metric: { readonly method?: string }
  readonly values: ReadonlyArray<readonly [time: number, value: string]>
}

/** What increase() sees of a series, without its guess about the edges of the window. */
function increaseOf({ values }: Range): number {
  let [sum, before] = [0, Number(values[0]![1])]
  for (const [, text] of values) {
    const value = Number(text)
    sum += value < before ? value : value - before
    before = value
  }
  return sum
}

let handle: PrometheusHandle
let prometheus: Prometheus

test.before(async () => {
  handle = await install({
    listener: '127.0.0.1:0',
    cardinality: { perLabel: 5, perMetric: 50 },
    upkeepIntervalMs: 400,
  })
  // Everything that stands for others is there when the first scrape comes.
  for (let index = 0; index < 10; index++) {
    for (const method of methods) counter(name, { method, path: `/first/${index}` }).increment()
  }
  prometheus = await Prometheus.start(`${handle.address!.host}:${handle.address!.port}`)
})

test.after(async () => {
  await prometheus?.stop()
  await handle?.close()
})

test('increase() by another label is what was recorded, over changes of what is busy', async () => {
  await prometheus.waitFor(`min(count_over_time(${name}[1m]))`, scrapes => scrapes >= 2)
  const recorded = new Map(methods.map(method => [method, 0]))
  const random = new Random(3)
  const held = methods.map(method => [method, counter(name, { method, path: '/held' })] as const)
  let step = 0
  const emit = (): void => {
    step += 1
    const busy = Math.floor(step / 60)
    for (let write = 0; write < 20; write++) {
      const method = methods[random.below(3)]!
      const path = write % 4 === 3 ? `/once/${step}/${write}` : `/${busy + random.below(4)}`
      counter(name, { path, method }).increment()
      recorded.set(method, recorded.get(method)! + 1)
    }
    // Busy for a while, then not.
    if (step % 120 > 60) {
      for (const [method, one] of held) {
        one.increment(3)
        recorded.set(method, recorded.get(method)! + 3)
      }
    }
  }
  const timer = setInterval(emit, 50)
  try {
    await prometheus.waitFor(`count(count by (path) (count_over_time(${name}[5m])))`, paths => paths >= 12)
  } finally {
    clearInterval(timer)
  }
  counter('limited_done').increment()
  await prometheus.waitFor('limited_done', value => value === 1)
  const { result } = (await prometheus.get('query', { query: `${name}[5m]` })) as {
    readonly result: readonly Range[]
  }
  const seen = new Map(methods.map(method => [method, 0]))
  for (const one of result) {
    const method = one.metric.method!
    seen.set(method, seen.get(method)! + increaseOf(one))
  }
  assert.equal([...seen], [...recorded])
})

test.run()
