import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { observe, type StoreObserver } from '../../../exporter-prometheus/lib/store/observer.ts'

/** An observer that notes what it is told, and says that this much was removed elsewhere. */
function observer(told: string[], who: string, removed?: number): StoreObserver {
  return {
    described: (_kind, name) => void told.push(`${who} described ${name}`),
    registered: ({ name }) => void told.push(`${who} registered ${name}`),
    upkept: () => void told.push(`${who} upkept`),
    ...(removed !== undefined && { removed: () => (removed < 0 ? undefined : removed) }),
  }
}

for (const [counts, expected] of [
  [[], 1],
  [[undefined], 1],
  [[3], 3],
  [[3, 5], 5],
  [[5, 3, undefined], 5],
  [[-1, 4], 4],
  [[-1, -1], 1],
  [[0, undefined], 0],
] as const) {
  test(`where observers say ${JSON.stringify(counts)}, ${expected} were removed, and all are told all`, () => {
    const recorder = new PrometheusBuilder().buildRecorder()
    const told: string[] = []
    const names = counts.map((_count, index) => String(index))
    for (const [index, count] of counts.entries()) observe(recorder, observer(told, names[index]!, count))
    recorder.describeCounter('c_total', undefined, 'Counted')
    recorder.registerCounter('c_total', undefined)
    recorder.upkeep()
    const events = ['described c_total', 'registered c_total', 'upkept']
    assert.equal(
      told,
      events.flatMap(event => names.map(name => `${name} ${event}`)),
    )
    assert.is(recorder.removal.removeMatching('c_total', undefined), expected)
  })
}

test.run()
