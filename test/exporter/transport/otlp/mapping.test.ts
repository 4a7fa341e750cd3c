import { Matcher, type OtlpOptions } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
  version,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeRequest,
  type KeyValue,
  type OtlpFixture,
  pushingOtlp,
} from '../../../support/otlp-receiver.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'

// What each type of series is in OTLP, as a decoder reads it that is made from the published definitions.

const startMs = 1_700_000_000_123
const nowMs = 1_700_000_060_456
const [startTimeUnixNano, timeUnixNano] = [`${startMs}000000`, `${nowMs}000000`]

const label = (key: string, value: string): KeyValue => ({ key, value: { stringValue: value } })

const trace = { trace_id: '0123456789abcdef0123456789abcdef', span_id: '0123456789abcdef' }

/** Records at one time and pushes at another. */
async function pushed(
  record: () => void,
  body: (fixture: OtlpFixture) => void | Promise<void>,
  options: OtlpOptions = {},
): Promise<void> {
  await pushingOtlp(
    options,
    async fixture => {
      let now = startMs
      using _clock = setWallClock(() => now)
      record()
      now = nowMs
      const { failed } = await fixture.handle.flush({ timeoutMs: 5_000 })
      assert.equal(failed, [])
      await body(fixture)
    },
    builder =>
      builder
        .setBucketsForMetric(Matcher.full('wait_seconds'), [0.1, 1])
        .setNativeHistogramForMetric(Matcher.prefix('native'), { bucketFactor: 2 })
        .setQuantiles([0.5, 1])
        .withExemplars(() => ({ ...trace, user: 'ada' })),
  )
}

function recordAll(): void {
  describeCounter('jobs_total', Unit.Count, 'Jobs done')
  counter('jobs_total', { queue: 'mail' }).increment(3)
  counter('jobs_total', { queue: 'pdf' }).increment(0.5)
  describeGauge('temperature_celsius', undefined, 'How warm it is')
  gauge('temperature_celsius').set(-3.5)
  describeHistogram('wait_seconds', Unit.Seconds, 'Time to wait')
  for (const seconds of [0.05, 0.1, 0.5, 7]) histogram('wait_seconds', { route: '/' }).record(seconds)
  describeHistogram('native_bytes', Unit.Kibibytes, 'Sizes')
  for (const size of [0, 3, 4, 5, -1]) histogram('native_bytes').record(size)
  for (const value of [1, 2, 3]) histogram('lag').record(value)
}

test('a counter is a monotonic sum with its start, its labels, and its exemplar', () =>
  pushed(recordAll, ({ receiver }) => {
    const { jobs_total: jobs } = receiver.metrics()
    assert.equal([jobs!.description, jobs!.unit, jobs!.sum!.isMonotonic], ['Jobs done', undefined, true])
    assert.is(jobs!.sum!.aggregationTemporality, 2)
    const [mail, pdf] = jobs!.sum!.dataPoints
    const { exemplars, ...rest } = mail!
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      asDouble: 3,
      attributes: [label('queue', 'mail')],
    })
    assert.equal(exemplars, [
      {
        timeUnixNano: startTimeUnixNano,
        asDouble: 3,
        filteredAttributes: [label('user', 'ada')],
        traceId: trace.trace_id,
        spanId: trace.span_id,
      },
    ])
    assert.equal([pdf!['asDouble'], pdf!['attributes']], [0.5, [label('queue', 'pdf')]])
  }))

test('a gauge has a time and no start', () =>
  pushed(recordAll, ({ receiver }) => {
    const { temperature_celsius: temperature } = receiver.metrics()
    assert.equal(temperature, {
      name: 'temperature_celsius',
      description: 'How warm it is',
      gauge: { dataPoints: [{ timeUnixNano, asDouble: -3.5 }] },
    })
  }))

test('a histogram has its bounds, and counts that are not cumulative', () =>
  pushed(recordAll, ({ receiver }) => {
    const { wait_seconds: wait } = receiver.metrics()
    assert.equal([wait!.unit, wait!.histogram!.aggregationTemporality], ['s', 2])
    const [{ exemplars, ...rest }] = wait!.histogram!.dataPoints as unknown as [{ exemplars: unknown[] }]
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      count: '4',
      sum: 7.65,
      bucketCounts: ['2', '1', '1'],
      explicitBounds: [0.1, 1],
      attributes: [label('route', '/')],
    })
    assert.is(exemplars.length, 3)
  }))

test('a native histogram is an exponential one: its first bucket begins at 1, where that of Prometheus ends', () =>
  pushed(recordAll, ({ receiver }) => {
    const { native_bytes: native } = receiver.metrics()
    assert.equal([native!.unit, native!.exponentialHistogram!.aggregationTemporality], ['KiBy', 2])
    const [{ exemplars: _, zeroThreshold, ...rest }] = native!.exponentialHistogram!.dataPoints as never as [
      Record<string, unknown>,
    ]
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      count: '5',
      sum: 11,
      scale: 0,
      zeroCount: '1',
      // (2, 4] has two values, (4, 8] one.
      positive: { offset: 1, bucketCounts: ['2', '1'] },
      // [-1, -0.5)
      negative: { offset: -1, bucketCounts: ['1'] },
    })
    assert.ok((zeroThreshold as number) > 0)
  }))

test('a summary has its quantiles', () =>
  pushed(recordAll, ({ receiver }) => {
    const [point] = receiver.metrics()['lag']!.summary!.dataPoints
    const { quantileValues, ...rest } = point!
    assert.equal(rest, { startTimeUnixNano, timeUnixNano, count: '3', sum: 6 })
    assert.equal(
      (quantileValues as Array<{ quantile: number; value: number }>).map(({ quantile, value }) => [
        quantile,
        Math.round(value),
      ]),
      [
        [0.5, 2],
        [1, 3],
      ],
    )
  }))

test('a time is exact to the millisecond, whatever a double can hold', async () => {
  for (let offset = 0; offset < 1_000; offset += 37) {
    const ms = startMs + offset
    await pushed(
      () => {},
      async ({ receiver, handle }) => {
        using _clock = setWallClock(() => ms)
        gauge('g').set(1)
        await handle.flush()
        const [point] = receiver.metrics()['g']!.gauge!.dataPoints
        assert.is(point!['timeUnixNano'], `${ms}000000`)
      },
    )
    if (offset > 300) break
  }
})

test('two pushes within a millisecond have two times', () =>
  pushed(
    () => gauge('g').set(1),
    async ({ receiver, handle }) => {
      await handle.flush()
      const times = [0, 1].map(index => receiver.metrics(index)['g']!.gauge!.dataPoints[0]!['timeUnixNano'])
      assert.equal(times, [timeUnixNano, `${nowMs + 1}000000`])
    },
  ))

test('numbers that JSON does not have arrive in both encodings', async () => {
  for (const encoding of ['protobuf', 'json'] as const) {
    await pushed(
      () => {
        gauge('n', { is: 'nan' }).set(Number.NaN)
        gauge('n', { is: 'low' }).set(Number.NEGATIVE_INFINITY)
        gauge('n', { is: 'high' }).set(Number.POSITIVE_INFINITY)
        histogram('empty').recordMany(1, 0)
      },
      ({ receiver }) => {
        const values = receiver.metrics()['n']!.gauge!.dataPoints.map(({ asDouble }) => String(asDouble))
        assert.equal(values, ['NaN', '-Infinity', 'Infinity'])
      },
      { encoding },
    )
  }
})

test('JSON says what protobuf says', async () => {
  const said: unknown[] = []
  for (const encoding of ['protobuf', 'json'] as const) {
    await pushed(
      recordAll,
      ({ receiver }) => {
        const [request] = receiver.requests
        assert.is(
          request!.headers['content-type'],
          encoding === 'json' ? 'application/json' : 'application/x-protobuf',
        )
        said.push(
          receiver.decoded[0]!.resourceMetrics.map(({ scopeMetrics }) =>
            scopeMetrics.map(({ metrics, scope }) => ({
              scope,
              metrics: metrics.filter(({ name }) => !name.startsWith('metrics_')),
            })),
          ),
        )
      },
      { encoding, resource: { 'service.instance.id': 'one' } },
    )
  }
  // Empty lists are left out by protobuf.
  const withoutEmpty = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_key, part) => {
        if (Array.isArray(part) && part.length === 0) return undefined
        if (part?.bucketCounts?.length === 0) return undefined
        return part
      }),
    )
  assert.equal(withoutEmpty(said[1]), withoutEmpty(said[0]))
})

test('the resource is what the program says of itself, beside the defaults of the conventions', () =>
  pushed(
    () => gauge('g').set(1),
    ({ receiver }) => {
      const [{ resource, scopeMetrics }] = receiver.decoded[0]!.resourceMetrics as never as [
        { resource: { attributes: KeyValue[] }; scopeMetrics: [{ scope: object }] },
      ]
      const attributes = Object.fromEntries(
        resource.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
      )
      const { 'service.instance.id': instance, ...others } = attributes
      assert.match(String(instance), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.equal(others, {
        'service.name': 'unknown_service:node',
        'telemetry.sdk.language': 'nodejs',
        'telemetry.sdk.name': 'metrics-facade',
        'deployment.environment.name': 'test',
        replicas: '3',
        load: 0.5,
        canary: true,
      })
      assert.equal(scopeMetrics[0].scope, { name: 'metrics-facade', version })
    },
    {
      resource: {
        'telemetry.sdk.version': undefined,
        'deployment.environment.name': 'test',
        replicas: 3,
        load: 0.5,
        canary: true,
      },
    },
  ))

test('a histogram of huge and tiny values is sent at a scale at which its buckets fit', () =>
  pushed(
    () => {
      for (const value of [1e-300, 1, 1e300]) histogram('native_wide', { a: 'b' }).record(value)
    },
    ({ receiver }) => {
      const [point] = receiver.metrics()['native_wide']!.exponentialHistogram!.dataPoints
      const { bucketCounts } = point!['positive'] as { bucketCounts: string[] }
      assert.ok(bucketCounts.length <= 4_096, `${bucketCounts.length}`)
      assert.is(
        bucketCounts.reduce((sum, count) => sum + Number(count), Number(point!['zeroCount'])),
        3,
      )
    },
  ))

for (const encoding of ['protobuf', 'json'] as const) {
  test(`labels of any characters, and any numbers, arrive unchanged in ${encoding}`, () => {
    const codes = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code))
    const texts = [...codes, 'é "\\\n\u{1f600}', '"'.repeat(100), 'é'.repeat(100), '\u2028\u2029\ufeff\uffff']
    const numbers = [0.1 + 0.2, 5e-324, 1e-7, 1e21, -123_456_789.25, 2 ** 53, Number.MAX_VALUE, 100]
    return pushed(
      () => {
        for (const text of texts) gauge('g', { text: `.${text}` }).set(1)
        for (const [index, number] of numbers.entries()) gauge('n', { index }).set(number)
      },
      ({ receiver }) => {
        const { g, n } = receiver.metrics()
        const points = g!.gauge!.dataPoints as ReadonlyArray<{ attributes: KeyValue[] }>
        assert.equal(
          points.map(({ attributes }) => attributes[0]!.value['stringValue']),
          texts.map(text => `.${text}`),
        )
        assert.equal(
          n!.gauge!.dataPoints.map(({ asDouble }) => asDouble),
          numbers,
        )
      },
      { encoding },
    )
  })
}

test('many series are one metric, and what is compressed is what was written', () =>
  pushed(
    () => {
      for (let i = 0; i < 5_000; i++) counter('many_total', { id: i }).increment(i)
    },
    ({ receiver }) => {
      const [request] = receiver.requests
      assert.is(request!.headers['content-encoding'], 'gzip')
      const all = decodeRequest(request!.body).resourceMetrics[0]!.scopeMetrics[0]!.metrics
      const [many, ...others] = all.filter(({ name }) => name === 'many_total')
      assert.equal(
        [many!.sum!.dataPoints.length, others.length, receiver.total('many_total')],
        [5_000, 0, 12_497_500],
      )
    },
  ))

test.run()
