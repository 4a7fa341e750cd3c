import { type BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../support/prometheus-fixture.ts'

// What an option that does not exist is answered with names those that do, all of them.

const url = 'http://127.0.0.1:1/a'
const typo = { intervall: 5 } as never

for (const [what, give, names] of [
  [
    'withOtlp',
    (builder: PrometheusBuilder) => builder.withOtlp(url, typo),
    'headers, intervalMs, timeoutMs, tls, onError, encoding, compression, temporality, resource',
  ],
  [
    'withRemoteWrite',
    (builder: PrometheusBuilder) => builder.withRemoteWrite(url, typo),
    'headers, intervalMs, timeoutMs, tls, onError, username, password, bearerToken, job, instance, version, maxSamplesPerSend, maxPendingSamples',
  ],
  [
    'withScrapeLimits',
    (builder: PrometheusBuilder) => builder.withScrapeLimits(typo),
    'connections, requestsPerConnection, renders, bodies, answerMs, timeoutMs, healthMs',
  ],
  [
    'withPushGateway',
    (builder: PrometheusBuilder) => builder.withPushGateway(`${url}/job/x`, typo),
    'See PushGatewayOptions',
  ],
  [
    'collectHttpMetrics',
    () => collectHttpMetrics(typo),
    'Use server, client, route, ignore, buckets, sizes, labels, prefix, names, scrapes, maxRoutes, maxHosts, hosts, recorder.',
  ],
  [
    'collectProcessMetrics',
    () => collectProcessMetrics(typo),
    'Use prefix, labels, gcBuckets, eventLoopResolutionMs, recorder.',
  ],
] as const) {
  test(what, () => {
    const { message } = errorOf(() => give(new PrometheusBuilder())) as BuildError
    assert.ok(message.includes('"intervall"') && message.includes(names), message)
  })
}

test.run()
