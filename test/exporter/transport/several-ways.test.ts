import { install } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../support/http-client.ts'
import { forgetMetrics } from '../../support/installed.ts'
import { OtlpReceiver } from '../../support/otlp-receiver.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../support/push-fixture.ts'
import { ReceiverStub } from '../../support/remote-write-receiver.ts'

// All ways of pushing at once, beside a listener.

const never = Number.POSITIVE_INFINITY

test('two receivers of OTLP, remote write, a push gateway and a scraper get the same, each once', async () => {
  const stores = [new OtlpReceiver(), new OtlpReceiver(), new ReceiverStub(), new GatewayStub()] as const
  const [protobuf, json, prometheus, gateway] = stores
  for (const store of stores) await store.listen()
  forgetMetrics()
  const handle = await install({
    listener: '127.0.0.1:0',
    otlp: [
      { endpoint: protobuf.url, intervalMs: never },
      { endpoint: json.url, intervalMs: never, encoding: 'json' },
    ],
    remoteWrite: { endpoint: prometheus.url, intervalMs: never },
    pushGateway: { endpoint: gateway.url, intervalMs: 2 ** 30 },
  })
  try {
    for (const total of [3, 5]) {
      counter('jobs_total').increment(total === 3 ? 3 : 2)
      const { arrived, failed } = await handle.flush({ timeoutMs: 10_000 })
      assert.equal(
        [arrived.map(({ transport }) => transport).sort(), failed],
        [['otlp', 'otlp', 'push-gateway', 'remote-write'], []],
      )
      const pushed = prometheus.requests.at(-1)!.samples.find(({ series }) => series.includes('jobs_total'))
      const { text } = await ask(handle.address!, '/metrics')
      assert.equal(
        [protobuf.total('jobs_total'), json.total('jobs_total'), pushed!.value],
        [total, total, total],
      )
      for (const exposition of [gateway.requests.at(-1)!.text, text]) {
        assert.match(exposition, `jobs_total ${total}\n`)
      }
    }
    // The gateway had another one, if a second has passed.
    assert.equal(
      [protobuf, json, prometheus].map(({ requests }) => requests.length),
      [2, 2, 2],
    )
  } finally {
    await handle.close()
    for (const store of stores) await store.close()
    uninstall()
  }
})

test.run()
