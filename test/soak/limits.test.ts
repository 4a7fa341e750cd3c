import { MetricKindMask, type PrometheusHandle, type Snapshot } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, uninstall } from '../support/prometheus-fixture.ts'
import { Random } from '../support/random.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { distributions } from './workload.ts'

// Strangers fill labels of metrics of every kind, and what is busy changes: nothing is lost, nothing is kept.

const writesOfRound = 60_000
const names = ['soak_jobs_total', 'soak_wait_seconds', 'soak_size_bytes', 'soak_latency_seconds']

/** What was recorded and what was seen of it, by name: of series that have ended, what they had when they were last seen. */
class Books {
  readonly recorded = new Map(names.map(name => [name, 0]))
  readonly #ended = new Map(names.map(name => [name, 0]))
  #last = new Map<string, readonly [name: string, amount: number]>()

  record(name: string): void {
    this.recorded.set(name, this.recorded.get(name)! + 1)
  }

  read({ families }: Snapshot): void {
    const seen = new Map<string, readonly [string, number]>()
    for (const { name, type, series } of families) {
      if (type === 'gauge' || !names.includes(name)) continue
      for (const one of series) {
        const amount = 'value' in one ? one.value : one.count
        const key = `${name} ${JSON.stringify(one.labels)}`
        const [, before = 0] = this.#last.get(key) ?? []
        assert.ok(amount >= before, `${key} has ${amount} after ${before}`)
        seen.set(key, [name, amount])
      }
    }
    for (const [key, [name, amount]] of this.#last) {
      if (!seen.has(key)) this.#ended.set(name, this.#ended.get(name)! + amount)
    }
    this.#last = seen
    const sums = new Map(this.#ended)
    for (const [name, amount] of seen.values()) sums.set(name, sums.get(name)! + amount)
    assert.equal([...sums], [...this.recorded])
  }
}

function program(handle: PrometheusHandle, clock: { now: number }): (round: number) => void {
  const random = new Random(11)
  const books = new Books()
  const held = Array.from({ length: 50 }, (_, index) =>
    counter('soak_jobs_total', { user: `held ${index}`, zone: 'a' }),
  )
  return round => {
    for (let write = 0; write < writesOfRound; write++) {
      const dice = random.below(10)
      const user = dice < 6 ? `${round} ${random.below(60)}` : `once ${random.below(1e9)}`
      const zone = 'abc'[random.below(3)]
      const name = names[random.below(names.length)]!
      if (dice === 9) gauge('soak_depth', { user, zone }).set(write)
      else if (name !== 'soak_jobs_total')
        histogram(name, dice < 5 ? { user, zone } : { zone, user }).record(write % 50)
      else if (dice === 8) held[random.below(50)]!.increment()
      else counter(name, { user, zone }).increment()
      if (dice !== 9) books.record(name)
      if (write % 6_000 === 0) {
        if (write % 12_000 === 0) {
          // Only now: a series that is evicted and comes back between two reads has begun again unseen.
          clock.now += 2_000
          books.read(handle.snapshot())
        } else handle.runUpkeep()
      }
    }
    books.read(handle.snapshot())
    const own = handle.snapshot().families.filter(({ name }) => name.startsWith('soak_'))
    // Three zones, with twice as many users as there may be while they change, and those that end.
    for (const { name, series } of own)
      assert.ok(series.length <= 3 * (3 * 80 + 1), `${name}: ${series.length}`)
  }
}

test('limits lose nothing of millions of writes, and keep nothing of the values that they fold', async () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => {
    for (const [matcher, bounds] of distributions.bucketsForMetric!)
      builder.setBucketsForMetric(matcher, bounds)
    for (const [matcher] of distributions.nativeHistogramsForMetric!)
      builder.setNativeHistogramForMetric(matcher)
    return builder
      .withCardinalityLimits({ perLabel: 80, perMetric: 1_000 })
      .idleTimeout(MetricKindMask.All, 20_000)
      .setQuantiles([0.5])
      .withClock(clock.read)
  })
  try {
    assertSteady(await heapGrowth(program(handle, clock), 8))
  } finally {
    uninstall()
  }
})

test.run()
