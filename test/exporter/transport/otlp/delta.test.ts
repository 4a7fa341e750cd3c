import { Matcher, MetricKindMask } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type OtlpFixture,
  type OtlpReceiver,
  partialSuccess,
  pushingOtlp,
  status,
} from '../../../support/otlp-receiver.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// What counts from the last point that arrived: nothing is lost while a receiver is away, and nothing counts twice.

/** A receiver as stores are: it adds up what is new, and knows a point that it has by its times. */
class Sums {
  readonly totals = new Map<string, number>()
  readonly #latest = new Map<string, bigint>()
  readonly #receiver: OtlpReceiver
  #read = 0
  /** The requests of which this store has heard. */
  readonly takes: (index: number) => boolean

  constructor(receiver: OtlpReceiver, takes: (index: number) => boolean = () => true) {
    this.#receiver = receiver
    this.takes = takes
  }

  read(): this {
    for (; this.#read < this.#receiver.requests.length; this.#read++) {
      if (!this.takes(this.#read)) continue
      for (const { name, sum, histogram, exponentialHistogram } of Object.values(
        this.#receiver.metrics(this.#read),
      )) {
        const data = sum ?? histogram ?? exponentialHistogram
        assert.is(data?.aggregationTemporality ?? 1, 1, name)
        for (const point of data?.dataPoints ?? [])
          this.#add(`${name} ${JSON.stringify(point['attributes'])}`, point)
      }
    }
    return this
  }

  #add(key: string, point: Readonly<Record<string, unknown>>): void {
    const start = BigInt(String(point['startTimeUnixNano'] ?? 0))
    const time = BigInt(String(point['timeUnixNano']))
    const latest = this.#latest.get(key) ?? 0n
    if (time <= latest) return
    assert.ok(start >= latest, `${key} begins at ${start}, before ${latest}`)
    this.#latest.set(key, time)
    this.totals.set(key, (this.totals.get(key) ?? 0) + Number(point['asDouble'] ?? point['count'] ?? 0))
  }

  total(name: string): number {
    return [...this.totals].reduce((sum, [key, value]) => (key.startsWith(`${name} `) ? sum + value : sum), 0)
  }
}

function withDeltas(
  body: (fixture: OtlpFixture) => Promise<void>,
  configure?: Parameters<typeof pushingOtlp>[2],
): Promise<void> {
  return pushingOtlp({ temporality: 'delta' }, body, configure)
}

const lose = (_request: unknown, response: { destroy(): void }): void => response.destroy()

test('a counter is what came since the last point, whose time it begins at, and what did not change is left out', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    const idle = counter('idle_total')
    idle.increment()
    jobs.increment(3)
    await handle.flush()
    jobs.increment(4)
    await handle.flush()
    await handle.flush()
    const [first, second] = [0, 1].map(index => receiver.metrics(index)['jobs_total'])
    assert.equal([first!.sum!.aggregationTemporality, first!.sum!.isMonotonic], [1, true])
    const [one, two] = [first, second].map(metric => metric!.sum!.dataPoints[0]!)
    // The third flush had nothing to say.
    assert.equal([one!['asDouble'], two!['asDouble'], receiver.requests.length], [3, 4, 2])
    assert.is(two!['startTimeUnixNano'], one!['timeUnixNano'])
    assert.is(receiver.metrics(1)['idle_total'], undefined)
  }))

test('points go on in time when the clock is set back', () =>
  withDeltas(async ({ receiver, handle }) => {
    let nowMs = 1_700_000_000_000
    using _clock = setWallClock(() => nowMs)
    const jobs = counter('jobs_total')
    for (const setTo of [1_700_000_060_000, 1_600_000_000_000, 1_600_000_000_000]) {
      jobs.increment()
      nowMs = setTo
      await handle.flush()
    }
    const points = [0, 1, 2].map(index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0]!)
    assert.equal(
      points.map(point => [point['asDouble'], point['startTimeUnixNano'], point['timeUnixNano']]),
      [
        [1, '1700000000000000000', '1700000060000000000'],
        [1, '1700000060000000000', '1700000060001000000'],
        [1, '1700000060001000000', '1700000060002000000'],
      ],
    )
  }))

test('a gauge is what it is, in every push', () =>
  withDeltas(async ({ receiver, handle }) => {
    gauge('depth').set(7)
    await handle.flush()
    await handle.flush()
    assert.equal([receiver.total('depth', 0), receiver.total('depth', 1)], [7, 7])
  }))

test('histograms of both kinds are the buckets that came since', () =>
  withDeltas(
    async ({ receiver, handle }) => {
      for (const name of ['wait', 'native']) for (const value of [0.5, 3, 3]) histogram(name).record(value)
      await handle.flush()
      for (const name of ['wait', 'native']) for (const value of [3, 100]) histogram(name).record(value)
      await handle.flush()
      const { wait, native } = receiver.metrics()
      const [classic] = wait!.histogram!.dataPoints
      assert.equal(
        [classic!['count'], classic!['sum'], classic!['bucketCounts']],
        ['2', 103, ['0', '1', '1']],
      )
      const [exponential] = native!.exponentialHistogram!.dataPoints
      assert.equal([exponential!['count'], exponential!['sum']], ['2', 103])
      const { offset, bucketCounts } = exponential!['positive'] as { offset: number; bucketCounts: string[] }
      // (2, 4] and (64, 128].
      assert.equal([offset, bucketCounts], [1, ['1', '0', '0', '0', '0', '1']])
    },
    builder =>
      builder
        .setBucketsForMetric(Matcher.full('wait'), [1, 10])
        .setNativeHistogramForMetric(Matcher.full('native'), { bucketFactor: 2 }),
  ))

test('a native histogram that became coarser between two pushes has no value twice and none lost', () =>
  withDeltas(
    async ({ receiver, handle }) => {
      const sizes = histogram('sizes')
      const sums = new Sums(receiver)
      let recorded = 0
      for (let push = 0; push < 12; push++) {
        for (let i = 0; i < 20; i++) {
          sizes.record((i % 2 === 0 ? 1 : -1) * 1.3 ** (push * 3 + i) * 1e-3)
          recorded += 1
        }
        await handle.flush()
        const [point] = receiver.metrics()['sizes']!.exponentialHistogram!.dataPoints
        const all = [point!['positive'], point!['negative']] as Array<{ bucketCounts?: string[] } | undefined>
        const inBuckets = all.flatMap(buckets => (buckets?.bucketCounts ?? []).map(Number))
        assert.equal(
          inBuckets.reduce((sum, count) => sum + count, Number(point!['zeroCount'])),
          20,
          `push ${push}`,
        )
        assert.is(sums.read().total('sizes'), recorded)
      }
    },
    builder =>
      builder.setNativeHistogramForMetric(Matcher.full('sizes'), {
        bucketFactor: 1.1,
        maxBuckets: 10,
        zeroThreshold: 1e-4,
        maxZeroThreshold: 1,
      }),
  ))

test('what was sent into the unknown is sent again as it was, and what came meanwhile after it', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    jobs.increment(3)
    receiver.answers.push(status(503, { 'Retry-After': '60' }))
    assert.is((await handle.flush({ timeoutMs: 1_000 })).failed.length, 1)
    jobs.increment(4)
    await handle.flush()
    assert.is(receiver.requests.length, 3)
    const [lost, again, rest] = [0, 1, 2].map(
      index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0],
    )
    assert.equal(again, lost)
    assert.equal([rest!['asDouble'], rest!['startTimeUnixNano']], [4, again!['timeUnixNano']])
  }))

test('what was refused is in the next point, which begins where that began', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    jobs.increment(3)
    await handle.flush()
    jobs.increment(4)
    receiver.answers.push(status(401))
    await handle.flush()
    jobs.increment(5)
    await handle.flush()
    const [first, refused, last] = [0, 1, 2].map(
      index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0]!,
    )
    assert.equal([refused!['asDouble'], last!['asDouble']], [4, 9])
    assert.equal(last!['startTimeUnixNano'], first!['timeUnixNano'])
  }))

for (const code of [400, 415, 422]) {
  test(`what a store refuses with ${code} because it has it already is not sent a third time, nor within the next point`, () =>
    withDeltas(async ({ receiver, handle }) => {
      counter('jobs_total').increment(3)
      receiver.answers.push(status(504, { 'Retry-After': '60' }), status(code))
      await handle.flush({ timeoutMs: 1_000 })
      counter('jobs_total').increment(4)
      await handle.flush()
      await handle.flush()
      const totals = receiver.requests.map((_, index) => receiver.total('jobs_total', index))
      assert.equal(totals.slice(0, 3), [3, 3, 4])
      // What counts the failures is new.
      assert.ok(totals.slice(3).every(total => total === 0))
    }))
}

test('what may have arrived stays what it is while a receiver does not let us in', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    receiver.answers.push(status(504, { 'Retry-After': '60' }), status(401), status(403))
    for (let push = 0; push < 3; push++) await handle.flush({ timeoutMs: 1_000 })
    counter('jobs_total').increment(4)
    await handle.flush()
    assert.equal(
      receiver.requests.map((_, index) => receiver.total('jobs_total', index)),
      [3, 3, 3, 3, 4],
    )
  }))

test('what was taken in part is not sent again: the other part would count twice', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    receiver.answers.push((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
      response.end(partialSuccess(1, 'too old'))
    })
    await handle.flush()
    counter('jobs_total').increment(4)
    await handle.flush()
    assert.is(receiver.total('jobs_total'), 4)
  }))

test('a series that begins again is counted from its new start', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    await handle.flush()
    handle.remove('counter', 'jobs_total')
    counter('jobs_total').increment(5)
    await handle.flush()
    assert.is(receiver.total('jobs_total'), 5)
  }))

test('a series that was evicted and comes again is new', () => {
  let now = 1_000
  return withDeltas(
    async ({ receiver, handle }) => {
      const jobs = counter('jobs_total')
      jobs.increment(3)
      await handle.flush()
      now += 1_000
      handle.runUpkeep()
      await handle.flush()
      now += 1_000
      handle.runUpkeep()
      jobs.increment(2)
      await handle.flush()
      assert.is(receiver.total('jobs_total'), 2)
    },
    builder => builder.withClock(() => now).idleTimeout(MetricKindMask.All, 500),
  )
})

test('over all kinds of failures, drawn at random, a store that is told some of it has the exact total at the end', async () => {
  const source = new Random(7)
  const random = (): number => source.below(1e6) / 1e6
  for (let round = 0; round < 6; round++) {
    await withDeltas(async ({ receiver, handle }) => {
      const known: boolean[] = []
      const sums = new Sums(receiver, index => known[index]!)
      let total = 0
      receiver.answer = (request, response) => {
        const drawn = random()
        // Of the last kind the store knows, but not the sender.
        known.push(drawn < 0.5 || drawn > 0.9)
        if (drawn < 0.4) status(200)(request, response)
        else if (drawn < 0.5) {
          response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
          response.end()
        } else if (drawn < 0.6) status(503, { 'Retry-After': '60' })(request, response)
        else if (drawn < 0.8) status(drawn < 0.7 ? 401 : 500)(request, response)
        else if (drawn < 0.9) status(429, { 'Retry-After': '60' })(request, response)
        else lose(request, response)
      }
      for (let push = 0; push < 25; push++) {
        for (let i = 0; i < 5; i++) {
          const add = Math.floor(random() * 10)
          total += add
          counter('jobs_total', { queue: Math.floor(random() * 4) }).increment(add)
        }
        await handle.flush({ timeoutMs: 60 })
      }
      receiver.answer = (request, response) => {
        known.push(true)
        status(200)(request, response)
      }
      await handle.flush()
      assert.is(sums.read().total('jobs_total'), total)
    })
  }
})

test.run()
