import type { FlushResult, PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../e2e/processes.ts'
import { Prometheus } from '../e2e/prometheus.ts'
import { checkExemplars, checkNative, checkSamples, checkTypes, target } from './checks.ts'
import { programOf } from './programs.ts'
import { recorded } from './recorded.ts'

// What a real Prometheus 3 has after a push by remote write 2.0 is what a scrape of the same moment says.

async function pushed(
  version: 'auto' | '2.0' | '1.0',
  body: (server: Prometheus, handle: PrometheusHandle) => Promise<void>,
): Promise<void> {
  const flags = [
    '--web.enable-remote-write-receiver',
    '--enable-feature=exemplar-storage,type-and-unit-labels',
  ]
  const server = await Prometheus.run('{}', {}, flags, await programOf('prometheus'))
  try {
    const endpoint = `${server.url}/api/v1/write`
    const remoteWrite = { endpoint, version, ...target, intervalMs: Number.POSITIVE_INFINITY }
    await recorded({ remoteWrite }, async handle => {
      const { failed }: FlushResult = await handle.flush({ timeoutMs: 20_000 })
      assert.equal(failed, [])
      await body(server, handle)
    })
  } finally {
    await server.stop()
  }
}

for (const version of ['auto', '2.0', '1.0'] as const) {
  test(`every sample of a scrape is in Prometheus, by version ${version}`, () =>
    pushed(version, async (server, handle) => {
      assert.is(await checkSamples(server, handle), 39)
      // Nothing was given up: Prometheus says what it has written.
      assert.not.match(handle.render(), 'metrics_push_lost_samples_total{')
    }))
}

test('a native histogram has its count, sum, buckets and quantiles', () => pushed('2.0', checkNative))

test('types and units are those of the exposition', () => pushed('2.0', checkTypes))

for (const version of ['2.0', '1.0'] as const) {
  test(`exemplars lead to their traces, by version ${version}`, () =>
    pushed(version, server =>
      checkExemplars(
        server,
        ['store_wait_seconds_bucket', 'store_jobs_total', 'store_native'].slice(0, version === '1.0' ? 2 : 3),
      ),
    ))
}

test('a second push goes on from the first, and close() ends all series', () =>
  pushed('auto', async (server, handle) => {
    assert.equal((await handle.flush({ timeoutMs: 20_000 })).failed, [])
    assert.is(await server.valueOf('count({__name__=~"store_.+"})').then(count => count! > 15), true)
    await handle.close()
    await eventually('the end of all series', async () => {
      const left = await server.query('{__name__=~"store_.+"}')
      return left.length === 0 || undefined
    })
  }))

test.run()
