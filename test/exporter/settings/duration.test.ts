import { PassThrough } from 'node:stream'
import { type ExporterOptions, install, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect } from 'metrics-facade'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import { ask } from '../../support/http-client.ts'
import { errorOf, freshRecorder, rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../support/push-fixture.ts'

const endpoint = 'http://127.0.0.1:1/metrics/job/x'

/** Everything that takes a duration. */
const taking: Readonly<Record<string, (builder: PrometheusBuilder, durationMs: number) => unknown>> = {
  setBucketDuration: (builder, durationMs) => builder.setBucketDuration(durationMs),
  idleTimeout: (builder, durationMs) => builder.idleTimeout(MetricKindMask.All, durationMs),
  upkeepInterval: (builder, durationMs) => builder.upkeepInterval(durationMs),
  'withPushGateway, intervalMs': (builder, intervalMs) => builder.withPushGateway(endpoint, { intervalMs }),
  'withPushGateway, timeoutMs': (builder, timeoutMs) => builder.withPushGateway(endpoint, { timeoutMs }),
  'withScrapeLimits, answerMs': (builder, answerMs) => builder.withScrapeLimits({ answerMs }),
  'withScrapeLimits, timeoutMs': (builder, timeoutMs) => builder.withScrapeLimits({ timeoutMs }),
}

const none: readonly unknown[] = [0, -1, NaN, Infinity, '10', null, 10n]

for (const [name, take] of Object.entries(taking)) {
  test(`${name} takes no duration but a finite number above 0`, () => {
    for (const value of none) {
      const error = errorOf(() => take(new PrometheusBuilder(), value as number))
      assert.equal(
        [(error as { code?: string }).code, error.message.includes(name)],
        ['INVALID_DURATION', true],
      )
    }
    for (const value of [5e-324, 0.5, 2 ** 31, 1e300]) take(new PrometheusBuilder(), value)
  })
}

test('renderTo takes no duration but a finite number above 0, and runs no collector for another', async () => {
  const handle = freshRecorder()
  let runs = 0
  using _counting = { [Symbol.dispose]: collect(() => void runs++) }
  for (const value of none) {
    const error = await rejectionOf(handle.renderTo(new PassThrough(), undefined, value as number))
    assert.is((error as { code?: string }).code, 'INVALID_DURATION')
    assert.match(error.message, 'renderTo, timeoutMs')
  }
  assert.is(runs, 0)
  await handle.renderTo(new PassThrough(), undefined, undefined)
  assert.is(runs, 1)
})

/** What Node says where a timer would be set beyond its longest, and is set to a millisecond instead. */
async function overflowsDuring(body: () => Promise<void>): Promise<string[]> {
  const overflows: string[] = []
  const listen = ({ name, message }: Error): void => {
    if (name === 'TimeoutOverflowWarning') overflows.push(message)
  }
  process.on('warning', listen)
  await body()
  await nextTurn()
  process.off('warning', listen)
  return overflows
}

test('the warning that a timer is set too far is seen', async () => {
  assert.is((await overflowsDuring(async () => clearTimeout(setTimeout(() => {}, 3e9)))).length, 1)
})

test('no duration of years is one of a millisecond', async () => {
  uninstall()
  const years = 3e11
  const { random } = Math
  // The first push comes at once.
  Math.random = () => 0
  const gateway = new GatewayStub()
  await gateway.listen()
  const pushed = openGate()
  gateway.answer = () => {
    pushed.resolve()
    return [200]
  }
  const options: ExporterOptions = {
    listener: '127.0.0.1:0',
    upkeepIntervalMs: years,
    bucketDurationMs: years,
    idleTimeout: { kinds: MetricKindMask.All, timeoutMs: years },
    scrapeLimits: { answerMs: years, timeoutMs: years },
    pushGateway: { endpoint: gateway.url, intervalMs: years, timeoutMs: years },
  }
  const overflows = await overflowsDuring(async () => {
    const handle = await install(options)
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': String(years) }
    using _async = { [Symbol.dispose]: collect(nextTurn) }
    await handle.renderTo(new PassThrough(), undefined, years)
    await pushed.promise
    // The timer of the next push is set when the answer to this one is in.
    for (let time = 0; time < 20; time++) await ask(handle.address!, '/metrics', { headers })
    await handle.close()
    uninstall()
  })
  Math.random = random
  await gateway.close()
  assert.equal(overflows, [])
})

test.run()
