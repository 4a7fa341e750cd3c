import { Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, describeCounter, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, setWallClock } from '../../../support/prometheus-fixture.ts'
import { remoteWriting, startMs } from '../../../support/remote-write-fixture.ts'
import type { ReceivedSample } from '../../../support/remote-write-reader.ts'

// What both versions carry is the same in both.

let now = startMs - 9_000

function record(): void {
  describeCounter('jobs_total', Unit.Count, 'Jobs done')
  for (const [id, value] of [
    ['a', 3],
    ['b', 0.5],
    ['ü', 7],
  ] as const) {
    now += 1_000
    counter('jobs_total', { id, Z: 1 }).increment(value, { trace_id: id, Span: '1' })
    histogram('size', { id }).record(value, { trace_id: id })
    histogram('size', { id }).record(value + 1, { trace_id: `${id}2` })
    gauge('depth', { id }).set(-value)
    histogram('latency').record(value)
  }
}

const configure = (builder: PrometheusBuilder): PrometheusBuilder =>
  builder.setBucketsForMetric(Matcher.full('size'), [1, 4, 1e9]).setQuantiles([0.5, 1])

async function received(version: '1.0' | '2.0'): Promise<readonly ReceivedSample[]> {
  now = startMs - 9_000
  let samples: readonly ReceivedSample[] = []
  await remoteWriting(
    { version, job: 'api', instance: 'one' },
    async ({ world, receiver }) => {
      record()
      await world.push()
      samples = receiver.requests.flatMap(request => request.samples)
    },
    configure,
  )
  return samples
}

/** What version 1 has. */
function common({ series, value, timestampMs, exemplars }: ReceivedSample): object {
  return { series, value, timestampMs, exemplars }
}

test('series, values, times and exemplars are the same in both versions', async () => {
  using _ = setWallClock(() => now)
  const [first, second] = [await received('1.0'), await received('2.0')]
  assert.equal(first.map(common), second.map(common))
  // The latest of each counter and of each bucket.
  const exemplars = first.flatMap(sample => sample.exemplars)
  assert.equal(
    exemplars.map(({ labels, value, timestampMs }) => [labels, value, timestampMs - startMs]).sort(),
    [
      ['{Span="1", trace_id="a"}', 3, -8_000],
      ['{Span="1", trace_id="b"}', 0.5, -7_000],
      ['{Span="1", trace_id="ü"}', 7, -6_000],
      ['{trace_id="a2"}', 4, -8_000],
      ['{trace_id="b"}', 0.5, -7_000],
      ['{trace_id="b2"}', 1.5, -7_000],
      ['{trace_id="ü2"}', 8, -6_000],
    ].sort(),
  )
})

for (const options of [null, 7, 'x', [], () => {}]) {
  test(`${String(options)} instead of options is refused in these words`, () => {
    const { message } = errorOf(() =>
      new PrometheusBuilder().withRemoteWrite('http://127.0.0.1/api/v1/write', options as never),
    )
    assert.match(
      message,
      /^withRemoteWrite got .* for its options\. Give an object such as \{ timeoutMs: 10000 \}\.$/,
    )
  })
}

test.run()
