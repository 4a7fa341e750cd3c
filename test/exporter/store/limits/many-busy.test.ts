import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** How often an entry of any Map is set while `run` runs, copies included. */
function entriesSet(run: () => void): number {
  const { set } = Map.prototype
  let count = 0
  Map.prototype.set = function (key, value) {
    count += 1
    return set.call(this, key, value)
  }
  try {
    run()
  } finally {
    Map.prototype.set = set
  }
  return count
}

test('values that turn busy all at once cost each the same, however many they are', () => {
  const costs = [500, 2_000].map(perLabel => {
    let now = 1
    const recorder = new PrometheusBuilder()
      .withCardinalityLimits({ perLabel })
      .withClock(() => now)
      .buildRecorder()
    const use = (from: number, to: number): void => {
      for (let id = from; id < to; id++)
        recorder.registerCounter('jobs_total', { id: `id ${id}` }).increment(1)
    }
    use(0, perLabel)
    let cost = 0
    for (let round = 0; round < 6; round++) {
      cost += entriesSet(() => use(perLabel, 2 * perLabel))
      now += 31_000
      recorder.upkeep()
    }
    const own = recorder.read().families.find(({ name }) => name === 'jobs_total')!.series
    const taken = own.filter(({ pairs }) => Number(pairs[0]![1].slice(3)) >= perLabel)
    assert.ok(taken.length > perLabel / 2, `${taken.length} have series of their own`)
    return cost / perLabel
  })
  assert.ok(costs[1]! < 1.5 * costs[0]!, costs.join())
})

test.run()
