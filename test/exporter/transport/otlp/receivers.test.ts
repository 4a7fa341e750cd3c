import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver, pushingOtlp, status } from '../../../support/otlp-receiver.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'

// Several receivers of one exporter, until it is closed.

test('several receivers are independent of each other, and of a push gateway', async () => {
  const [good, bad, gateway] = [new OtlpReceiver(), new OtlpReceiver(), new OtlpReceiver()]
  for (const one of [good, bad, gateway]) await one.listen()
  bad.answer = status(400)
  const never = { intervalMs: Number.POSITIVE_INFINITY, onError: () => {} }
  const handle = await new PrometheusBuilder()
    .withPushGateway(gateway.url, { job: 'example', intervalMs: 1e9 })
    .withOtlp(bad.url, never)
    .withOtlp(`${good.url}/otlp/v1/metrics?tenant=7`, never)
    .install()
  try {
    counter('jobs_total').increment(5)
    const { arrived, failed } = await handle.flush()
    assert.equal(arrived, [
      { transport: 'push-gateway', endpoint: `${gateway.url}/metrics/job/example` },
      { transport: 'otlp', endpoint: `${good.url}/otlp/v1/metrics` },
    ])
    assert.equal(
      failed.map(({ endpoint }) => endpoint),
      [`${bad.url}/v1/metrics`],
    )
    assert.is(good.requests[0]!.path, '/otlp/v1/metrics?tenant=7')
    assert.is(good.total('jobs_total'), 5)
    assert.match(String(gateway.requests[0]!.body), 'jobs_total 5\n')
  } finally {
    await handle.close()
    for (const one of [good, bad, gateway]) await one.close()
    uninstall()
  }
})

test('close() pushes a last time', () =>
  pushingOtlp({}, async ({ receiver, handle }) => {
    counter('jobs_total').increment(5)
    await handle.close()
    assert.equal([receiver.requests.length, receiver.total('jobs_total')], [1, 5])
  }))

test.run()
