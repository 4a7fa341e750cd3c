import { type BuildError, install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, noopRecorder, SetRecorderError } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gate, openGate } from '../../../support/gate.ts'
import { ask } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../../support/push-fixture.ts'
import { refuses } from '../../../support/refusal.ts'

let gateway: GatewayStub

test.before.each(async () => {
  gateway = new GatewayStub()
  await gateway.listen()
})

test.after.each(async () => {
  await gateway.close()
  uninstall()
})

/** What is open when `count` requests have come. */
function arrivals(count: number): Gate<void> {
  const arrived = openGate()
  gateway.answer = () => {
    if (gateway.requests.length >= count) arrived.resolve()
    return [200]
  }
  return arrived
}

test('install with a push gateway pushes at its interval, and listens nowhere', async () => {
  const arrived = arrivals(3)
  const handle = await install({
    pushGateway: { endpoint: gateway.url, intervalMs: 1, method: 'POST', onError: arrived.reject },
  })
  counter('jobs_total').increment()
  assert.is(handle.address, undefined)
  await arrived.promise
  await handle.close()
  assert.ok(gateway.requests.every(({ method }) => method === 'POST'))
  assert.is(gateway.requests.at(-1)!.text, '# TYPE jobs_total counter\njobs_total 1\n')
})

test('the builder takes the gateway apart from its job', async () => {
  const handle = await new PrometheusBuilder()
    .withPushGateway(new URL(`http://127.0.0.1:${gateway.port}`), {
      job: 'example',
      grouping: { instance: 'a' },
    })
    .install()
  await handle.close()
  assert.is(gateway.requests.at(-1)!.path, '/metrics/job/example/instance/a')
})

test('with a listener as well it pushes and listens', async () => {
  const handle = await new PrometheusBuilder()
    .withPushGateway(gateway.url)
    .withHttpListener('127.0.0.1:0')
    .install()
  counter('jobs_total').increment()
  assert.match((await ask(handle.address!, '/metrics')).text, 'jobs_total 1\n')
  await handle.close()
  assert.match(gateway.requests.at(-1)!.text, 'jobs_total 1\n')
})

test('build pushes what its recorder has, and leaves the global one alone', async () => {
  const recorder = await new PrometheusBuilder().withPushGateway(gateway.url).build()
  assert.is(currentRecorder(), noopRecorder)
  recorder.registerCounter('jobs_total', undefined).increment(2)
  await recorder.handle().close()
  assert.match(gateway.requests.at(-1)!.text, 'jobs_total 2\n')
})

test('an installation that fails pushes nothing and deletes nothing', async () => {
  const first = installRecorder()
  const listeners = process.listenerCount('beforeExit')
  const options = { endpoint: gateway.url, intervalMs: 1, deleteOnClose: true }
  assert.instance(await rejectionOf(install({ pushGateway: options })), SetRecorderError)
  assert.is(gateway.requests.length, 0)
  assert.is(process.listenerCount('beforeExit'), listeners)
  await first.close()
})

const endpoint = 'http://127.0.0.1:9091/metrics/job/example'
refuses('PUSH_NOT_STARTED', [
  [
    'a push gateway for installRecorder()',
    b => b.withPushGateway(endpoint).installRecorder(),
    'installRecorder()',
    'install()',
    'withPushGateway()',
  ],
  [
    'a push gateway for buildRecorder()',
    b => b.withPushGateway(endpoint).buildRecorder(),
    'buildRecorder()',
    'build()',
  ],
  [
    'a push gateway among the options of installRecorder()',
    () => installRecorder({ pushGateway: { endpoint } } as never),
    'installRecorder()',
  ],
])

for (const pushGateway of [{ endpoint: 'x' }, {}, 5, endpoint, null] as never[]) {
  test(`install({ pushGateway: ${JSON.stringify(pushGateway)} }) rejects, and installs nothing`, async () => {
    const error = (await rejectionOf(install({ pushGateway }))) as BuildError
    assert.is(error.name, 'BuildError')
    assert.is(error.code, 'INVALID_PUSH_GATEWAY')
    assert.is(currentRecorder(), noopRecorder)
  })
}

test('a close() that comes while another is under way waits for the last push as well', async () => {
  const handle = await install({ pushGateway: { endpoint: gateway.url } })
  const arrived = openGate()
  const answer = openGate<readonly [number]>()
  gateway.answer = () => {
    arrived.resolve()
    return answer.promise
  }
  const first = handle.close()
  let isClosed = false
  const second = handle.close().then(() => {
    isClosed = true
  })
  await arrived.promise
  assert.is(isClosed, false)
  answer.resolve([200])
  await Promise.all([first, second])
  assert.is(gateway.requests.length, 1)
})

test.run()
