import type { PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sendPush } from '../../exporter-prometheus/lib/transport/push-request.ts'
import { readPushSettings } from '../../exporter-prometheus/lib/transport/push-settings.ts'
import { openGate } from '../support/gate.ts'
import { rejectionOf } from '../support/prometheus-fixture.ts'
import { serving } from '../support/serving.ts'

/** What a push to this port of the loopback fails with. */
async function errorOfPush(port: number): Promise<PushError> {
  const settings = readPushSettings(`http://127.0.0.1:${port}/metrics/job/example`, {})
  const push = sendPush(settings, 'PUT', {}, undefined, AbortSignal.timeout(settings.timeoutMs))
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

test('a port that fetch() refuses is named as the cause, with the remedy', async () => {
  const { reason, message } = await errorOfPush(6_000)
  assert.is(reason, 'connection')
  assert.match(message, '127.0.0.1:6000')
  assert.match(message, 'fetch() refuses this port, as browsers do: let the gateway listen on another one.')
})

test.run()
