import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Prometheus } from '../e2e/prometheus.ts'
import { checkExemplars, checkNative, checkSamples, checkTypes } from './checks.ts'
import { programOf } from './programs.ts'
import { recorded } from './recorded.ts'

// A real Prometheus 3 that asks for OpenMetrics 2.0 stores what the text format says of the same moment.

async function scraped(body: (server: Prometheus, handle: PrometheusHandle) => Promise<void>): Promise<void> {
  await recorded({ listener: '127.0.0.1:0' }, async handle => {
    const { host, port } = handle.address!
    const labels = { instance: 'one' }
    const job = {
      job_name: 'stores',
      scrape_interval: '1s',
      scrape_timeout: '1s',
      scrape_protocols: ['OpenMetricsText2.0.0'],
      scrape_native_histograms: true,
      static_configs: [{ targets: [`${host}:${port}`], labels }],
    }
    const features = '--enable-feature=openmetrics2,exemplar-storage,type-and-unit-labels'
    const configuration = JSON.stringify({ scrape_configs: [job] })
    const server = await Prometheus.run(configuration, {}, [features], await programOf('prometheus'))
    try {
      await server.waitFor('up{job="stores"}', up => up === 1)
      await body(server, handle)
    } finally {
      await server.stop()
    }
  })
}

test('every sample, the native histogram, the types and the units are those of a scrape as text', () =>
  scraped(async (server, handle) => {
    assert.is(await checkSamples(server, handle), 39)
    await checkNative(server, handle)
    await checkTypes(server)
  }))

test('exemplars lead to their traces', () => scraped(server => checkExemplars(server)))

test.run()
