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

test('after close(), even if it was called twice, flush() tells what came of the last push', async () => {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  const handle = await install({ otlp: { endpoint: receiver.url, intervalMs: Infinity } })
  try {
    counter('jobs_total').increment()
    await handle.close()
    await handle.close()
    const { arrived, failed } = await handle.flush()
    assert.equal([arrived.length, failed, receiver.requests.length], [1, [], 1])
  } finally {
    await receiver.close()
    uninstall()
  }
})

test.run()
