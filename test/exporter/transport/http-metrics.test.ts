import { installRecorder, Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../support/http-client.ts'
import { until, withServer } from '../../support/http-metrics.ts'

test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

test('scrapes of the listener are left out unless they are asked for', async () => {
  for (const [scrapes, codes] of [
    [false, ['200']],
    [true, ['200', '404']],
  ] as const) {
    const handle = await new PrometheusBuilder().withHttpListener({ host: '127.0.0.1', port: 0 }).install()
    using _end = collectHttpMetrics({ client: false, scrapes })
    await withServer(
      (_, response) => response.end(),
      async ({ get }) => {
        await ask(handle.address!, '/nowhere')
        await get('/')
        const answered = () =>
          [...handle.render().matchAll(/^http_request_duration_seconds_count\{.*code="(\d+)"\} 1$/gm)].map(
            ([, code]) => code!,
          )
        await until(() => answered().includes('200'))
        assert.equal(answered().sort(), codes)
      },
    )
    await handle.close()
    swapGlobalRecorder(noopRecorder)
  }
})

test('a handler that is mounted elsewhere is a route like others', async () => {
  const handle = installRecorder()
  using _end = collectHttpMetrics({ client: false })
  await withServer(handle.requestHandler(), async ({ get }) => {
    await get('/metrics')
    await until(() => /^http_request_duration_seconds_count\{.*\} 1$/m.test(handle.render()))
  })
})

test('durations have the advised buckets, and are native histograms where the exporter is told so', async () => {
  const native = [[Matcher.prefix('native_'), { bucketFactor: 2 }]] as const
  const handle = installRecorder({ nativeHistogramsForMetric: native })
  // What was described before, in this process, is not described again.
  using _classic = collectHttpMetrics({ client: false, buckets: [1, 2], prefix: 'classic_' })
  using _native = collectHttpMetrics({ client: false, buckets: [1, 2], prefix: 'native_' })
  await withServer(
    (_, response) => response.end(),
    async ({ get }) => {
      await get('/')
      await until(() => handle.render().includes('native_http_request_duration_seconds_count'))
      const boundsOf = (prefix: string) =>
        [...handle.render().matchAll(/^(\w+)http_request_duration_seconds_bucket\{.*le="(.*)"\}/gm)]
          .filter(([, found]) => found === prefix)
          .map(([, , bound]) => bound)
      assert.equal(boundsOf('classic_'), ['1', '2', '+Inf'])
      assert.not.equal(boundsOf('native_'), ['1', '2', '+Inf'])
    },
  )
})

test.run()
