import { type BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../support/prometheus-fixture.ts'

const url = 'http://127.0.0.1:1/a'

for (const [what, configure] of [
  ['a push gateway', (builder: PrometheusBuilder) => builder.withPushGateway(`${url}/job/x`)],
  ['a receiver of OTLP', (builder: PrometheusBuilder) => builder.withOtlp(url)],
  ['a receiver of remote write', (builder: PrometheusBuilder) => builder.withRemoteWrite(url)],
] as const) {
  test(`${what} that nothing would push to is named`, () => {
    const { code, message } = errorOf(() => configure(new PrometheusBuilder()).buildRecorder()) as BuildError
    assert.is(code, 'PUSH_NOT_STARTED')
    assert.ok(message.includes(`${what} was set up`), message)
  })
}

test.run()
