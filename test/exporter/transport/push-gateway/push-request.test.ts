import dns from 'node:dns'
import { PrometheusBuilder, type PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sendPush } from '../../../../exporter-prometheus/lib/transport/push-gateway/push-request.ts'
import { readPushSettings } from '../../../../exporter-prometheus/lib/transport/push-gateway/push-settings.ts'
import { openGate } from '../../../support/gate.ts'
import { rejectionOf } from '../../../support/prometheus-fixture.ts'
import { serving } from '../../../support/serving.ts'

/** What a push to this port of the loopback fails with. */
async function errorOfPush(port: number): Promise<PushError> {
  const settings = readPushSettings(`http://127.0.0.1:${port}/metrics/job/example`, {})
  const { timeoutMs } = settings
  const deadline = { timeoutMs, signal: AbortSignal.timeout(timeoutMs) }
  const push = sendPush(settings, 'PUT', {}, [], deadline)
  return (await rejectionOf(push)) as PushError
}

test('of an answer without end the beginning is read, and its connection is ended', () => {
  const ended = openGate()
  return serving(
    (_request, response) => {
      response.once('close', ended.resolve)
      response.writeHead(500).write('é'.repeat(1_500))
    },
    async ({ port }) => {
      const error = await errorOfPush(port)
      assert.is(error.reason, '500')
      assert.is(error.answer, 'é'.repeat(1_000))
      await ended.promise
    },
  )
})

test('a port that browsers refuse is as good as any other', async () => {
  const { reason, message } = await errorOfPush(6_000)
  assert.is(reason, 'connection')
  assert.match(message, 'failed: connect ECONNREFUSED 127.0.0.1:6000.')
})

test('close() is done within the time-out of a push, if the gateway never answers', () =>
  serving(
    () => {},
    async ({ port }) => {
      const errors: PushError[] = []
      const recorder = await new PrometheusBuilder()
        .withPushGateway(`http://127.0.0.1:${port}/metrics/job/example`, {
          timeoutMs: 5,
          deleteOnClose: true,
          onError: error => void errors.push(error),
        })
        .build()
      await recorder.handle().close()
      assert.equal(
        errors.map(({ reason }) => reason),
        ['timeout', 'timeout'],
      )
    },
  ))

test('where a host has several addresses and none answers, the code of the error is the reason', async () => {
  const { lookup } = dns
  const addresses = ['127.0.0.1', '127.0.0.2'].map(address => ({ address, family: 4 }))
  dns.lookup = ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(null, addresses)) as never
  try {
    const settings = readPushSettings('http://gateway.example:65533/metrics/job/example', {})
    const { timeoutMs } = settings
    const push = sendPush(settings, 'PUT', {}, [], {
      timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { reason, message } = (await rejectionOf(push)) as PushError
    assert.is(reason, 'connection')
    assert.match(message, 'failed: ECONNREFUSED.')
  } finally {
    dns.lookup = lookup
  }
})

test.run()
