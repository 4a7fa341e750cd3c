import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pushOf } from '../../../../exporter-prometheus/lib/transport/push-gateway/push-gateway.ts'
import { readPushSettings } from '../../../../exporter-prometheus/lib/transport/push-gateway/push-settings.ts'
import type { Scraper } from '../../../../exporter-prometheus/lib/transport/scrape.ts'
import { rejectionOf } from '../../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../../support/push-fixture.ts'

// What one push asks of the scraper, what it sends, and when it counts as shown.

const contentType = 'text/plain; version=0.0.4; charset=utf-8'
const body = [Buffer.from('jobs '), Buffer.from('7\n')]

async function withPush(
  answers: readonly number[],
  run: (all: {
    gateway: GatewayStub
    push: (options?: object) => ReturnType<typeof pushOf>
    asked: unknown[][]
    shown: () => number
  }) => Promise<void>,
): Promise<void> {
  const gateway = new GatewayStub()
  await gateway.listen()
  const left = [...answers]
  gateway.answer = () => [left.shift() ?? 200]
  const asked: unknown[][] = []
  let shown = 0
  const scraper = {
    render: async (...given: unknown[]) => {
      asked.push(given)
      return {
        body,
        show: () => {
          shown += 1
        },
      }
    },
  } as unknown as Scraper
  try {
    const push = (options = {}) => pushOf(readPushSettings(gateway.url, options), scraper)
    await run({ gateway, push, asked, shown: () => shown })
  } finally {
    await gateway.close()
  }
}

const deadline = () => ({ timeoutMs: 5_000, signal: AbortSignal.timeout(5_000) })

for (const method of ['PUT', 'POST'] as const) {
  test(`a push by ${method} gives the collectors half of its time, sends the text, and marks it as shown`, () =>
    withPush([], async ({ gateway, push, asked, shown }) => {
      await push({ method }).send(deadline())
      const [[format, ...times]] = asked as [[{ contentType: string }, ...unknown[]]]
      assert.equal([format.contentType, ...times], [contentType, 2_500])
      const [request] = gateway.requests
      assert.equal(
        [request!.method, request!.path, request!.headers['content-type'], request!.text],
        [method, '/metrics/job/example', contentType, 'jobs 7\n'],
      )
      assert.is(shown(), 1)
    }))
}

test('what a gateway does not take was not shown', () =>
  withPush([503, 400], async ({ push, shown }) => {
    for (let time = 0; time < 2; time++) await rejectionOf(push().send(deadline()))
    assert.is(shown(), 0)
  }))

test('after the last push the group is deleted if that is wanted, without a body, and nothing is sent otherwise', () =>
  withPush([], async ({ gateway, push, asked, shown }) => {
    assert.is(push().sendAfterLast, undefined)
    assert.is(push({ deleteOnClose: false }).sendAfterLast, undefined)
    await push({ deleteOnClose: true }).sendAfterLast!(deadline())
    assert.equal(
      gateway.requests.map(({ method, path, text, headers }) => [
        method,
        path,
        text,
        headers['content-type'],
      ]),
      [['DELETE', '/metrics/job/example', '', undefined]],
    )
    assert.equal([asked.length, shown()], [0, 0])
  }))

test('the times and the receiver are those of the settings', () =>
  withPush([], async ({ gateway, push }) => {
    const onError = (): void => {}
    const { transport, receiver, key, intervalMs, timeoutMs, ...others } = push({
      intervalMs: 7,
      timeoutMs: 9,
      onError,
    })
    assert.equal(
      [transport, receiver, key, intervalMs, timeoutMs],
      ['push-gateway', 'the push gateway', gateway.url, 7, 9],
    )
    assert.is(others.onError, onError)
    const usual = push()
    assert.equal([usual.intervalMs, usual.timeoutMs, usual.onError], [15_000, 10_000, undefined])
  }))

test.run()
