import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver } from '../support/otlp-receiver.ts'
import { eventually, startExample } from './processes.ts'

// A program that knows nothing of OTLP but the variables of OpenTelemetry, as the monitoring stack has it.

test('the runtime pushes where the environment says, and listens nowhere', async () => {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  const program = startExample('distributed-runtime.ts', {
    HOST: '127.0.0.1',
    PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_SERVICE_NAME: 'distributed-runtime',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
  })
  try {
    const [, generate] = await program.says(/Generation +(\S+)/)
    const { status } = await fetch(generate!, {
      method: 'POST',
      body: 'Der Zug hat heute leider Verspätung.',
    })
    assert.is(status, 200)
    const requests = await eventually('a push after the request', async () => {
      const metrics = receiver.requests.length > 0 ? receiver.metrics() : {}
      return Object.keys(metrics).some(name => name.includes('requests_total')) &&
        Object.entries(metrics).some(([name]) => name.includes('requests_total') && receiver.total(name) > 0)
        ? metrics
        : undefined
    })
    assert.is(requests['process_cpu_seconds_total']?.unit, 's')
    const { attributes } = receiver.decoded.at(-1)!.resourceMetrics[0]!.resource
    assert.equal(attributes.find(({ key }) => key === 'service.name')?.value, {
      stringValue: 'distributed-runtime',
    })
    assert.match(program.output, /Metrics +none;/)
  } finally {
    await program.stop()
    await receiver.close()
  }
  assert.not.match(program.output, /Warning/)
})

test.run()
