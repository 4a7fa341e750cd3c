import { install } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver } from '../../../support/otlp-receiver.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'

test('flush() tells where it has pushed to, without the query, which may be a secret', async () => {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  const { url } = receiver
  const handle = await install({ otlp: { endpoint: `${url}/ingest?key=secret`, intervalMs: Infinity } })
  try {
    counter('jobs_total').increment()
    assert.equal(await handle.flush(), {
      arrived: [{ transport: 'otlp', endpoint: `${url}/ingest` }],
      failed: [],
    })
  } finally {
    await handle.close()
    await receiver.close()
    uninstall()
  }
})

test.run()
