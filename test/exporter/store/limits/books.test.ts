import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, type LabelRecord } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// At every moment what was recorded is what is shown and what the series had that ended, by every other label.

const name = 'hits_total'

const methods = ['GET', 'PUT', 'POST']

/** What a server has read of a counter, as it adds up: series that end count with their last value. */
class Reader {
  readonly #methods = new Map<string, string>()
  readonly #ended = new Map<string, number>()
  #last = new Map<string, number>()
  readonly resets: string[] = []

  read(handle: PrometheusHandle): void {
    const seen = new Map<string, number>()
    const [family] = handle.snapshot({ names: name }).families
    for (const { labels, value } of (family?.series ?? []) as ReadonlyArray<{
      labels: { readonly method: string }
      value: number
    }>) {
      const key = JSON.stringify(labels)
      this.#methods.set(key, labels.method)
      seen.set(key, value)
      const before = this.#last.get(key)
      if (before !== undefined && value < before) this.resets.push(`${key}: ${value} after ${before}`)
    }
    for (const [key, value] of this.#last) if (!seen.has(key)) this.#end(key, value)
    this.#last = seen
  }

  #end(key: string, value: number): void {
    const method = this.#methods.get(key)!
    this.#ended.set(method, (this.#ended.get(method) ?? 0) + value)
  }

  /** The sum of each method. */
  sums(): number[] {
    const sums = new Map(this.#ended)
    for (const [key, value] of this.#last) {
      const method = this.#methods.get(key)!
      sums.set(method, (sums.get(method) ?? 0) + value)
    }
    return methods.map(method => sums.get(method) ?? 0)
  }

  get seriesCount(): number {
    return this.#last.size
  }
}

/** Labels of one look-up, in an order and a spelling that varies. */
function labelsOf(random: Random, path: number | string, method: string): LabelRecord {
  const code = 200 + random.below(2)
  const orders: LabelRecord[] = [
    { path, method, code },
    { code: String(code), method, path },
    { method, code, path: String(path) },
  ]
  return orders[random.below(orders.length)]!
}

for (const [seed, perLabel, perMetric] of [
  [1, 5, 1_000],
  [2, 20, 60],
  [3, 3, 10],
  [4, 40, 1_000],
] as const) {
  test(`random programs lose nothing, and no counter goes back (${seed})`, () => {
    const random = new Random(seed)
    const clock = manualClock()
    const handle = freshRecorder(builder =>
      builder.withCardinalityLimits({ perLabel, perMetric }).idleTimeout(7, 120_000).withClock(clock.read),
    )
    const recorded = new Map(methods.map(method => [method, 0]))
    const held = Array.from({ length: 30 }, (_, index) => ({
      method: methods[index % 3]!,
      handle: counter(name, { path: `held${index}`, method: methods[index % 3]!, code: 200 }),
    }))
    const reader = new Reader()
    reader.read(handle)
    for (let step = 0; step < 4_000; step++) {
      const value = 1 + random.below(3)
      const method = methods[random.below(3)]!
      // What is busy changes with time.
      const busy = Math.floor(step / 200) + random.below(random.below(12) + 1)
      const dice = random.below(20)
      if (dice < 12) counter(name, labelsOf(random, busy, method)).increment(value)
      else if (dice < 15) counter(name, labelsOf(random, `once${step}`, method)).increment(value)
      else if (dice < 18) {
        const one = held[random.below(held.length)]!
        one.handle.increment(value)
        recorded.set(one.method, recorded.get(one.method)! + value)
        continue
      } else {
        if (dice === 18) handle.runUpkeep()
        else {
          // Only now: a series that is evicted and comes back between two reads has begun again unseen.
          clock.now += 5_000 + random.below(20_000)
          reader.read(handle)
          assert.equal(reader.sums(), [...recorded.values()], `step ${step}`)
        }
        continue
      }
      recorded.set(method, recorded.get(method)! + value)
    }
    assert.equal(reader.resets, [])
    const overflow = handle.snapshot({ names: 'metrics_overflow_total' }).families[0]!.series
    assert.ok((overflow[0] as { value: number }).value > 100)
    // Own series, those that stand for others, and some that are ending.
    assert.ok(reader.seriesCount <= 3 * Math.min(perLabel * 6, perMetric) + 40, `${reader.seriesCount}`)
  })
}

test.run()
