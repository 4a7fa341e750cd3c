import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, sampleValue } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// A stranger fills labels: the memory stays, the other labels stay right, and so do the values that count.

/** Runs with a small heap: a million paths alone would need more. */
const program = `
// The error of an estimate depends on the seed of hashes.
const { random } = Math
Math.random = () => 0.25
const { installRecorder } = await import('metrics-exporter-prometheus')
const { counter } = await import('metrics-facade')
Math.random = random

let warnings = 0
process.on('warning', () => { warnings += 1 })
const handle = installRecorder({ cardinality: { perLabel: 200, perMetric: 2000 } })
const methods = ['GET', 'PUT', 'POST', 'HEAD', 'DELETE']
function attack(from, to) {
  for (let path = from; path < to; path++) {
    for (let method = 0; method < 5; method++) {
      counter('hits_total', { path: '/no/such/page/' + path, method: methods[method], code: 200 + (path + method) % 3 }).increment()
    }
    if (path % 50000 === 0) handle.render()
  }
}
function used() {
  for (let time = 0; time < 3; time++) gc()
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + external
}
attack(0, 2000)
handle.render()
const before = used()
attack(2000, 1000000)
handle.render()
const after = used()
const { series } = handle.snapshot({ names: 'hits_total' }).families[0]
const sums = {}
for (const { labels, value } of series) {
  const key = labels.method + ' ' + labels.code
  sums[key] = (sums[key] ?? 0) + value
}
const [{ series: [estimate] }] = handle.snapshot({ names: 'metrics_label_values' }).families
setImmediate(() => console.log(JSON.stringify({ warnings, growth: after - before, count: series.length, sums, estimate: estimate.value })))
`

test('a million paths take no memory, and every sum by the other labels is exact', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=64', '--expose-gc', '--input-type=module', '-e', program],
    { timeout: 300_000 },
  )
  const { warnings, growth, count, sums, estimate } = JSON.parse(stdout)
  assert.ok(growth < 2 ** 20, `${growth} bytes`)
  assert.ok(count <= 2_000 + 15, `${count} series`)
  const expected: Record<string, number> = {}
  for (const [method, name] of ['GET', 'PUT', 'POST', 'HEAD', 'DELETE'].entries()) {
    for (let code = 0; code < 3; code++) {
      const first = (3 + code - (method % 3)) % 3
      expected[`${name} ${200 + code}`] = Math.ceil((1e6 - first) / 3)
    }
  }
  assert.equal(sums, expected)
  assert.ok(Math.abs(estimate / 1e6 - 1) < 0.05, `${estimate}`)
  assert.is(warnings, 1)
})

test('a hundred labels that are filled at once have bounded series, and nothing is lost', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 20, perMetric: 500 }))
  const names = Array.from({ length: 100 }, (_, index) => `label_${index}`)
  for (let step = 0; step < 5_000; step++) {
    counter('hits_total', Object.fromEntries(names.map(name => [name, `${name} ${step}`]))).increment()
    if (step % 500 === 0) handle.runUpkeep()
  }
  const samples = handle.render({ names: 'hits_total' }).match(/^hits_total.*/gm)!
  assert.ok(samples.length <= 500 + 125 + 1, `${samples.length}`)
  assert.is(
    samples.reduce((sum, sample) => sum + Number(sample.split(' ').at(-1)), 0),
    5_000,
  )
  const text = handle.render()
  assert.is(sampleValue(text, 'metrics_overflow_total{metric="hits_total",label="label_99"}'), '4980')
  assert.is(text.match(/^metrics_label_values/gm)!.length, 100)
})

test('while what is busy changes, nearly everything recent is in series of its own', () => {
  const perLabel = 200
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel }).withClock(clock.read))
  const random = new Random(7)
  // By rank: how many of a million requests go to the rank or a busier one. The others are never seen again.
  const shares: number[] = []
  for (let rank = 1, sum = 0; rank <= perLabel; rank++) {
    sum += rank ** -1.2
    shares.push(sum)
  }
  const ofTop = shares.at(-1)! / 0.98
  const pick = (newest: number): string => {
    const share = (random.below(1e6) / 1e6) * ofTop
    let [low, high] = [0, perLabel]
    while (low < high) {
      const middle = (low + high) >> 1
      if (shares[middle]! > share) high = middle
      else low = middle + 1
    }
    // Values come at the end of the ranks, and rise until another takes the first one.
    return low === perLabel ? `once ${random.below(1e9)}` : `/${newest - perLabel + low}`
  }
  const ownVolume = (): readonly [own: number, all: number] => {
    const { series } = handle.snapshot({ names: 'hits_total' }).families[0]!
    let [own, all] = [0, 0]
    for (const { labels, value } of series as ReadonlyArray<{ labels: { path?: string }; value: number }>) {
      if (labels.path !== 'other') own += value
      all += value
    }
    return [own, all]
  }
  let ended = 0
  let recorded = 0
  let before: readonly [own: number, other: number] = [0, 0]
  for (let step = 0; step < 3_600 / 5; step++) {
    clock.now += 5_000
    // All two hundred are others after an hour.
    const newest = perLabel + Math.floor((step * 5) / 18)
    for (let request = 0; request < 1_000; request++)
      counter('hits_total', { path: pick(newest) }).increment()
    recorded += 1_000
    if (step % 3 !== 0) {
      handle.runUpkeep()
      continue
    }
    handle.render()
    const [own, all] = ownVolume()
    const other = all - own
    ended = recorded - all
    const recent = 1 - (other - before[1]) / (own + ended + other - before[0] - before[1])
    if (step > 24) assert.ok(recent >= 0.95, `${recent} after ${step * 5} s`)
    before = [own + ended, other]
  }
})

test('the labels of the first thousand metrics that overflow are told apart', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1 }))
  for (let metric = 0; metric < 1_002; metric++) {
    for (const path of ['/a', '/b', '/c']) counter(`hits_${metric}_total`, { path }).increment()
  }
  handle.runUpkeep()
  const text = handle.render()
  const lines = text.match(/^metrics_overflow_total.*/gm)!
  assert.is(lines.length, 1_001)
  assert.is(lines.at(-1), 'metrics_overflow_total{label="(other)",metric="(other)"} 4')
  assert.is(text.match(/^metrics_label_values\{/gm)?.length, 1_000)
})

test.run()
