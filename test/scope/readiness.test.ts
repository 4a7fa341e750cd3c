import { install } from 'metrics-exporter-prometheus'
import { createHierarchy, createRuntime, type ScopeError } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../support/http-client.ts'
import { errorOf, uninstall } from '../support/prometheus-fixture.ts'

test.after.each(uninstall)

function makeRuntime() {
  return createRuntime('dynamo', { uptime: false })
}

test('a hierarchy is not ready as long as no scope has said that it is', () => {
  assert.equal(makeRuntime().health(), { ready: false, endpoints: {} })
})

test('it is ready when all scopes are that were named, on every level', () => {
  const runtime = makeRuntime()
  const component = runtime.namespace('prod').component('backend')
  const [generate, clear] = ['generate', 'clear'].map(name => component.endpoint(name)) as [
    ReturnType<typeof component.endpoint>,
    ReturnType<typeof component.endpoint>,
  ]
  component.endpoint('never named')
  generate.setReady(false)
  clear.setReady(false)
  generate.setReady(true)
  assert.equal(runtime.health(), {
    ready: false,
    endpoints: { 'prod/backend/generate': 'ready', 'prod/backend/clear': 'not ready' },
  })
  clear.setReady(true)
  assert.is(runtime.health().ready, true)
  component.setReady(false)
  assert.equal(
    [runtime.health().ready, component.health().ready, generate.health().ready],
    [false, false, true],
  )
  component.setReady(true)
  runtime.setReady(true)
  assert.equal(runtime.health(), {
    ready: true,
    endpoints: {
      'prod/backend/generate': 'ready',
      'prod/backend/clear': 'ready',
      'prod/backend': 'ready',
      '/': 'ready',
    },
  })
  generate.setReady(false)
  assert.is(runtime.health().ready, false)
})

test('a scope answers for itself and those beneath it alone', () => {
  const runtime = makeRuntime()
  const [blue, green] = [runtime.namespace('blue'), runtime.namespace('green')]
  blue.component('a').setReady(true)
  green.component('a').setReady(false)
  assert.equal(blue.health(), { ready: true, endpoints: { 'blue/a': 'ready' } })
  assert.equal(green.health(), { ready: false, endpoints: { 'green/a': 'not ready' } })
  assert.is(runtime.health().ready, false)
  green.remove()
  assert.is(runtime.health().ready, true)
  runtime.remove()
  assert.equal(runtime.health(), { ready: false, endpoints: {} })
})

test('a scope is known by its labels, even if nobody holds it', () => {
  const runtime = makeRuntime()
  runtime.namespace('prod').setReady(false)
  runtime.namespace('prod').setReady(true)
  assert.equal(runtime.health(), { ready: true, endpoints: { prod: 'ready' } })
})

test('of scopes with the same names and other labels, the one that is not ready counts', () => {
  for (const order of [
    [true, false],
    [false, true],
  ] as const) {
    const shop = createHierarchy({ prefix: 'shop', levels: ['region', 'store'] })
    order.forEach((isReady, tier) => {
      shop.region('north', { tier }).setReady(isReady)
    })
    assert.equal(shop.health(), { ready: false, endpoints: { north: 'not ready' } })
  }
})

test('a name of any kind is one like any other', () => {
  const runtime = makeRuntime()
  runtime.namespace('__proto__').setReady(true)
  assert.is(JSON.stringify(runtime.health().endpoints), '{"__proto__":"ready"}')
})

for (const state of ['true', 1, undefined, null]) {
  test(`the state ${state} is refused`, () => {
    const error = errorOf(() => makeRuntime().setReady(state as never)) as ScopeError
    assert.equal([error.name, error.code], ['ScopeError', 'INVALID_ARGUMENT'])
    assert.match(error.message, 'give it true or false')
  })
}

test('the listener answers 503 until the endpoints that were named are served', async () => {
  const runtime = makeRuntime()
  const endpoint = runtime.namespace('prod').component('backend').endpoint('generate')
  endpoint.setReady(false)
  const handle = await install({ listener: '127.0.0.1:0', health: () => runtime.health() })
  try {
    const look = async () => {
      const { status, text } = await ask(handle.address!, '/health')
      const { uptimeSeconds: _, ...body } = JSON.parse(text)
      return [status, body]
    }
    const name = 'prod/backend/generate'
    assert.equal(await look(), [503, { status: 'not ready', endpoints: { [name]: 'not ready' } }])
    endpoint.setReady(true)
    assert.equal(await look(), [200, { status: 'ready', endpoints: { [name]: 'ready' } }])
  } finally {
    await handle.close()
  }
})

test.run()
