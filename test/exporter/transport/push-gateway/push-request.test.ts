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
  const push = sendPush(settings, 'PUT', {}, undefined, deadline)
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

/** Puts something in the place of `fetch` for as long as `body` goes on. */
async function fetching(replacement: unknown, body: () => Promise<void>): Promise<void> {
  const { fetch } = globalThis
  globalThis.fetch = replacement as never
  try {
    await body()
  } finally {
    globalThis.fetch = fetch
  }
}

test('a fetch() that knows no signal and never settles is given up in time, at its answer and at its body', async () => {
  const endless = {
    status: 200,
    ok: true,
    body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) },
  }
  for (const replacement of [() => new Promise(() => {}), async () => endless]) {
    await fetching(replacement, async () => {
      const settings = readPushSettings('http://127.0.0.1:9/metrics/job/example', { timeoutMs: 7 })
      const deadline = new AbortController()
      const { signal } = deadline
      const push = sendPush(settings, 'PUT', {}, undefined, { timeoutMs: settings.timeoutMs, signal })
      deadline.abort()
      const { reason, message } = (await rejectionOf(push)) as PushError
      assert.is(reason, 'timeout')
      assert.match(message, 'within 7 ms')
    })
  }
})

test('what a fetch() gives that is no Response, or throws, is a failed connection', async () => {
  const failures = [
    async () => ({}),
    async () => undefined,
    () => undefined,
    async () => 'text',
    () => {
      throw new Error('no network in tests')
    },
  ]
  for (const replacement of failures) {
    await fetching(replacement, async () => assert.is((await errorOfPush(9)).reason, 'connection'))
  }
  await fetching(undefined, async () => assert.is((await errorOfPush(9)).reason, 'connection'))
})

test('close() is done within the time-out of a push, whatever fetch() does', () =>
  fetching(
    () => new Promise(() => {}),
    async () => {
      const errors: PushError[] = []
      const recorder = await new PrometheusBuilder()
        .withPushGateway('http://127.0.0.1:9/metrics/job/example', {
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
    const push = sendPush(settings, 'PUT', {}, undefined, {
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
