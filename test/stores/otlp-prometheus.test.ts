import type { FlushResult, PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Prometheus } from '../e2e/prometheus.ts'
import { checkExemplars, checkNative, checkSamples, checkTypes } from './checks.ts'
import { programOf } from './programs.ts'
import { recorded } from './recorded.ts'

// What a real Prometheus 3 has after a push by OTLP is what a scrape of the same moment says.

const resource = { 'service.name': 'stores', 'service.instance.id': 'one' }

async function pushed(
  encoding: 'protobuf' | 'json',
  body: (server: Prometheus, handle: PrometheusHandle) => Promise<void>,
): Promise<void> {
  const flags = ['--web.enable-otlp-receiver', '--enable-feature=exemplar-storage,type-and-unit-labels']
  const server = await Prometheus.run('{}', {}, flags, await programOf('prometheus'))
  try {
    const endpoint = `${server.url}/api/v1/otlp/v1/metrics`
    const otlp = { endpoint, encoding, resource, intervalMs: Number.POSITIVE_INFINITY }
    await recorded({ otlp }, async handle => {
      const { failed }: FlushResult = await handle.flush({ timeoutMs: 20_000 })
      assert.equal(failed, [])
      await body(server, handle)
    })
  } finally {
    await server.stop()
  }
}

for (const encoding of ['protobuf', 'json'] as const) {
  test(`every sample of a scrape is in Prometheus, by ${encoding}`, () =>
    pushed(encoding, async (server, handle) =>
      assert.is(await checkSamples(server, handle, labels => labels), 39),
    ))
}

test('a native histogram has its count, sum, buckets and quantiles', () => pushed('protobuf', checkNative))

test('types and units are those of the exposition', () => pushed('protobuf', checkTypes))

test('exemplars lead to their traces', () => pushed('protobuf', server => checkExemplars(server)))

test('the resource is target_info', () =>
  pushed('protobuf', async server => {
    const [info] = await server.query('target_info')
    const { job, instance, telemetry_sdk_name: sdk } = info!.labels
    assert.equal([job, instance, sdk], ['stores', 'one', 'metrics-facade'])
  }))

test.run()
