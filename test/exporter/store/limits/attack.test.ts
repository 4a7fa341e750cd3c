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

const perLabel = 200

/** Requests of which 98 % go to two hundred paths, most to the first of them; after an hour these are others. */
class Traffic {
  readonly #clock = manualClock()
  readonly handle = freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel }).withClock(this.#clock.read),
  )
  readonly #random: Random
  /** By rank: how much goes to the rank or a busier one. */
  readonly #shares: number[] = []
  #step = 0
  #recorded = 0
  #before = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
    for (let rank = 1, sum = 0; rank <= perLabel; rank++) {
      sum += rank ** -1.2
      this.#shares.push(sum)
    }
  }

  emit(path: string): void {
    counter('hits_total', { path }).increment()
    this.#recorded += 1
  }

  /** Five seconds with a thousand requests, then upkeep. */
  go(): void {
    this.#clock.now += 5_000
    const newest = perLabel + Math.floor((this.#step * 5) / 18)
    for (let request = 0; request < 1_000; request++) this.emit(this.#pick(newest))
    this.#step += 1
    this.handle.runUpkeep()
  }

  /** Scrapes. Returns how much of what was recorded since the last time is in series of its own. */
  scrape(): number {
    this.handle.render()
    const { series } = this.handle.snapshot({ names: 'hits_total' }).families[0]!
    const others = series.filter(({ labels }) => labels['path'] === 'other')
    const other = others.reduce((sum, one) => sum + (one as unknown as { value: number }).value, 0)
    const share = 1 - (other - this.#before) / this.#recorded
    this.#before = other
    this.#recorded = 0
    return share
  }

  #pick(newest: number): string {
    const share = ((this.#random.below(1e6) / 1e6) * this.#shares.at(-1)!) / 0.98
    let [low, high] = [0, perLabel]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#shares[middle]! > share) high = middle
      else low = middle + 1
    }
    // Values come at the end of the ranks, and rise until another takes the first one.
    return low === perLabel ? `once ${this.#random.below(1e9)}` : `/${newest - perLabel + low}`
  }
}

test('while what is busy changes, at each moment nearly everything recent is in series of its own', () => {
  const traffic = new Traffic(7)
  // What is older counts less, as in the choice itself: half after half a minute.
  let [own, all] = [0, 0]
  for (let time = 0; time < 3_600; time += 15) {
    for (let step = 0; step < 3; step++) traffic.go()
    const share = traffic.scrape()
    own = own * Math.SQRT1_2 + share
    all = all * Math.SQRT1_2 + 1
    assert.ok(own / all >= 0.95, `${own / all} after ${time} s`)
    // For a minute some places are those of values that came once, but early.
    assert.ok(share >= (time < 60 ? 0.94 : 0.95), `${share} in the 15 s from ${time} s on`)
  }
})

test('where an attack has taken all places first, three quarters are in series of their own after two upkeeps', () => {
  const traffic = new Traffic(8)
  for (let path = 0; path < 300; path++) traffic.emit(`first ${path}`)
  traffic.scrape()
  for (let upkeep = 1; upkeep <= 40; upkeep++) {
    traffic.go()
    const share = traffic.scrape()
    // Before that nothing tells which values are busy.
    const least = upkeep <= 2 ? 0 : upkeep <= 12 ? 0.75 : 0.95
    assert.ok(share >= least, `${share} after ${upkeep} upkeeps`)
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
