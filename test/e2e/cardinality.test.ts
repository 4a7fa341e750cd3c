import { install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Random } from '../support/random.ts'
import { Prometheus } from './prometheus.ts'

// A server sees every increase by every other label, while what is busy changes and other values get series.

const name = 'limited_total'
const methods = ['GET', 'PUT', 'POST']
const codes = ['200', '404']
const others = methods.flatMap(method => codes.map(code => ({ method, code })))

interface Range {
  readonly metric: { readonly method?: string; readonly code?: string }
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
    cardinality: { perLabel: 5, perMetric: 100 },
    upkeepIntervalMs: 400,
  })
  // Everything that stands for others is there when the first scrape comes.
  for (let index = 0; index < 10; index++) {
    for (const labels of others) counter(name, { ...labels, path: `/first/${index}` }).increment()
  }
  prometheus = await Prometheus.start(`${handle.address!.host}:${handle.address!.port}`)
})

test.after(async () => {
  await prometheus?.stop()
  await handle?.close()
})

test('increase() by every other label is what was recorded, over changes of what is busy', async () => {
  await prometheus.waitFor(`min(count_over_time(${name}[1m]))`, scrapes => scrapes >= 2)
  const recorded = new Map(others.map(labels => [JSON.stringify(labels), 0]))
  const random = new Random(3)
  const held = others.map(labels => [labels, counter(name, { ...labels, path: '/held' })] as const)
  const note = (labels: object, amount: number): void => {
    recorded.set(JSON.stringify(labels), recorded.get(JSON.stringify(labels))! + amount)
  }
  let step = 0
  const emit = (): void => {
    step += 1
    const busy = Math.floor(step / 60)
    for (let write = 0; write < 20; write++) {
      const labels = others[random.below(others.length)]!
      const path = write % 4 === 3 ? `/once/${step}/${write}` : `/${busy + random.below(4)}`
      counter(name, { path, ...labels }).increment()
      note(labels, 1)
    }
    // Busy for a while, then not.
    if (step % 120 > 60) {
      for (const [labels, one] of held) {
        one.increment(3)
        note(labels, 3)
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
  const seen = new Map(others.map(labels => [JSON.stringify(labels), 0]))
  for (const one of result) {
    const { method, code } = one.metric
    const key = JSON.stringify({ method, code })
    seen.set(key, seen.get(key)! + increaseOf(one))
  }
  assert.equal([...seen], [...recorded])
})

test.run()
