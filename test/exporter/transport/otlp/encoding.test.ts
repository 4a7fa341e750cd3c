import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nowMs, pushed, recordAll, startMs, timeUnixNano } from '../../../support/otlp-pushed.ts'
import { decodeRequest, type KeyValue } from '../../../support/otlp-receiver.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'

// Times, numbers, labels and bytes in OTLP, in both encodings.

test('a time is exact to the millisecond, whatever a double can hold', async () => {
  for (let offset = 0; offset <= 333; offset += 37) {
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

test('half a pair of surrogates, which strict parsers of JSON refuse, is the replacement in both encodings', async () => {
  for (const encoding of ['protobuf', 'json'] as const) {
    for (const half of ['\ud800', '\udc00', `"${'x'.repeat(100)}\ud800`]) {
      await pushed(
        () => gauge('g').set(1),
        ({ receiver }) => {
          assert.not.match(String(receiver.requests[0]!.body), /\\u[dD]/)
          const { attributes } = receiver.decoded[0]!.resourceMetrics[0]!.resource
          const { value } = attributes.find(({ key }) => key === 'place')!
          assert.is(value['stringValue'], `a${half.toWellFormed()}z`, encoding)
        },
        { encoding, resource: { place: `a${half}z` } },
      )
    }
  }
})

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
