import {
  type ExporterOptions,
  installRecorder,
  Matcher,
  MetricKindMask,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, scrapeStrictly, uninstall } from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

/** Something of everything that settings act on. */
function emitAll(): void {
  counter('requests', { zone: 'x' }).increment(3)
  gauge('depth').set(2)
  for (const value of [0.1, 1, 10, 1234]) {
    histogram('wait_seconds').record(value)
    histogram('size_bytes').record(value)
    histogram('other').record(value)
  }
}

test('a plain object of options does what the calls of the builder do', () => {
  const clock = manualClock()
  const handle = installRecorder({
    buckets: [1, 2],
    bucketsForMetric: [
      [Matcher.suffix('_seconds'), [0.5, 5]],
      [Matcher.prefix('size'), [1000]],
    ],
    quantiles: [0.5],
    significantDigits: 3,
    bucketDurationMs: 1_000,
    bucketCount: 2,
    globalLabels: { service: 'api', shard: 7 },
    recommendedNaming: true,
    idleTimeout: { kinds: MetricKindMask.Gauge, timeoutMs: 500 },
    upkeepIntervalMs: 60_000,
    clock: clock.read,
  })
  emitAll()
  const fromOptions = [handle.render()]
  clock.now += 501
  fromOptions.push(handle.render())
  const built = freshRecorder(builder =>
    builder
      .setBuckets([1, 2])
      .setBucketsForMetric(Matcher.suffix('_seconds'), [0.5, 5])
      .setBucketsForMetric(Matcher.prefix('size'), [1000])
      .setQuantiles([0.5])
      .setSignificantDigits(3)
      .setBucketDuration(1_000)
      .setBucketCount(2)
      .addGlobalLabel('service', 'api')
      .addGlobalLabel('shard', 7)
      .withRecommendedNaming()
      .idleTimeout(MetricKindMask.Gauge, 500)
      .upkeepInterval(60_000)
      .withClock(clock.read),
  )
  emitAll()
  const fromCalls = [built.render()]
  clock.now += 501
  fromCalls.push(built.render())
  assert.equal(fromOptions, fromCalls)
  assert.match(fromOptions[0]!, 'wait_seconds_bucket{service="api",shard="7",le="0.5"} 1')
  assert.match(fromOptions[0]!, 'depth')
  assert.not.match(fromOptions[1]!, 'depth')
  return handle.close()
})

test('options that are undefined are as if they were left out', async () => {
  const options = {
    buckets: undefined,
    idleTimeout: undefined,
    globalLabels: undefined,
  } as unknown as ExporterOptions
  const handle = installRecorder(options)
  histogram('h').record(1)
  assert.is(scrapeStrictly(handle)[0]?.type, 'summary')
  await handle.close()
})

test('by default histograms are summaries of seven quantiles over three windows of 20 s', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withClock(clock.read))
  histogram('h').record(5)
  const quantiles = () =>
    scrapeStrictly(handle)[0]!
      .samples.filter(({ name }) => name === 'h')
      .map(({ labels, value }) => [labels.get('quantile'), value])
  assert.equal(
    quantiles(),
    ['0', '0.5', '0.9', '0.95', '0.99', '0.999', '1'].map(quantile => [quantile, 5]),
  )
  clock.now += 20_000
  assert.is(quantiles()[0]?.[1], 5)
  clock.now += 39_999
  assert.is(quantiles()[0]?.[1], 5)
  clock.now += 1
  assert.ok(Number.isNaN(quantiles()[0]?.[1]))
})

test('by default no series is ever idle, no label is added, and names stay as they are', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withClock(clock.read))
  counter('requests').increment()
  handle.runUpkeep()
  clock.now += 1e12
  handle.runUpkeep()
  assert.is(handle.render(), '# TYPE requests counter\nrequests 1\n')
})

test('quantiles are sorted, and those given twice are one', () => {
  const handle = freshRecorder(builder => builder.setQuantiles([1, 0.5, 0.5, 0]))
  histogram('h').record(1)
  assert.equal(
    scrapeStrictly(handle)[0]!.samples.map(({ labels }) => labels.get('quantile')),
    ['0', '0.5', '1', undefined, undefined],
  )
})

test('the builder keeps no array of the caller', () => {
  const bounds = [1, 2]
  const quantiles = [0.5]
  const handle = freshRecorder(builder => {
    builder.setBucketsForMetric(Matcher.full('h'), bounds).setQuantiles(quantiles)
    bounds[0] = 99
    quantiles[0] = 99
    return builder
  })
  histogram('h').record(1)
  histogram('s').record(1)
  assert.match(handle.render(), 'h_bucket{le="1"} 1')
  assert.match(handle.render(), 's{quantile="0.5"} 1')
})

test('one builder builds recorders that share nothing', () => {
  const builder = new PrometheusBuilder().setBuckets([1])
  const [one, other] = [builder.buildRecorder(), builder.setBuckets([2]).buildRecorder()]
  one.registerHistogram('h', undefined).record(1)
  other.registerHistogram('h', undefined).record(1)
  assert.match(one.handle().render(), 'le="1"')
  assert.match(other.handle().render(), 'le="2"')
  assert.is(one.handle(), one.handle())
})

test('the same global label again replaces its value, and recommended naming can be turned off again', () => {
  const handle = freshRecorder(builder =>
    builder
      .addGlobalLabel('a', 1)
      .addGlobalLabel('b', 2)
      .addGlobalLabel('a', 3)
      .withRecommendedNaming()
      .withRecommendedNaming(false),
  )
  counter('c').increment()
  assert.is(handle.render(), '# TYPE c counter\nc{a="3",b="2"} 1\n')
})

test('idleTimeout of undefined turns eviction off again', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder
      .withClock(clock.read)
      .idleTimeout(MetricKindMask.All, 10)
      .idleTimeout(MetricKindMask.All, undefined),
  )
  counter('c').increment()
  handle.runUpkeep()
  clock.now += 1_000
  assert.match(handle.render(), 'c 1')
})

test('an upkeep interval longer than any timer can wait is not taken for the shortest', async () => {
  const warnings: string[] = []
  const listen = (warning: Error) => warnings.push(warning.name)
  process.on('warning', listen)
  const handle = new PrometheusBuilder().upkeepInterval(1e12).installRecorder()
  await new Promise(resolve => setImmediate(resolve))
  process.off('warning', listen)
  assert.equal(warnings, [])
  await handle.close()
})

test('the recorder of buildRecorder has no address, and closing it changes nothing', async () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  assert.is(handle.address, undefined)
  await handle.close()
  await handle.close()
  assert.match(handle.render(), 'g 1')
})

test.run()
