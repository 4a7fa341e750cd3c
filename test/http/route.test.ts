import { channel } from 'node:diagnostics_channel'
import { setHttpRoute } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToldServer } from '../support/http-channel.ts'
import { answers, measuring } from '../support/http-metrics.ts'

const told = new ToldServer()

/** The routes of requests, as their label has them. */
function routesOf(requests: readonly object[], route?: () => string | undefined): Promise<readonly string[]> {
  return measuring({ client: false, route }, async recorder => {
    for (const request of requests) told.tell({ method: 'GET', ...request })
    return Object.keys(answers(recorder)).map(key => key.split(' ')[1]!)
  })
}

interface Layer {
  readonly route?: object
  readonly handle?: unknown
}

/** A router that is mounted, or a route, as Express 4 keeps it. */
function layer4(regexp: RegExp, names: readonly string[], rest: Layer): Layer {
  return { regexp, keys: names.map(name => ({ name })), ...rest } as Layer
}

/** The same in Express 5, before it kept the declared path. */
function layer5(pattern: RegExp, rest: Layer): Layer {
  const matcher = (path: string) => {
    const found = pattern.exec(path)
    return found !== null && { path: found[0], params: { ...found.groups } }
  }
  return { matchers: [matcher], ...rest } as Layer
}

const slash4 = Object.assign(/^\/?(?=\/|$)/i, { fast_slash: true })

test('what Express leaves is the path of the route, as it was declared', async () => {
  const requests = [
    { route: { path: '/a/:id' }, baseUrl: '' },
    { route: { path: /^\/b/ }, baseUrl: '' },
    { route: { path: ['/c', '/d/:x'] }, baseUrl: '' },
    { route: { path: '' }, baseUrl: '' },
  ]
  assert.equal(await routesOf(requests), ['/a/:id', '/^\\/b/', '/c,/d/:x', ''])
})

test('routers around a route of Express 4 are in it as they were declared, never what the client has sent', async () => {
  const [route, deep] = [{ path: '/posts/:post' }, { path: '/' }]
  const inner = { stack: [layer4(/^\/$/, [], { route: deep })] }
  const router = {
    stack: [
      layer4(/^\/posts/, [], { route }),
      layer4(slash4, [], { handle: () => {} }),
      layer4(/^\/t-(?:([^/]+?))\/?(?=\/|$)/i, ['tag'], { handle: inner }),
    ],
  }
  const app = {
    _router: {
      stack: [
        layer4(slash4, [], { handle: () => {} }),
        // It matches as well, but has not this route.
        layer4(/^\/(?:([^/]+?))\/?(?=\/|$)/i, ['other'], { handle: { stack: [] } }),
        layer4(/^\/users\/(?:([^/]+?))\/?(?=\/|$)/i, ['user'], { handle: router }),
      ],
    },
    get router() {
      throw new Error("'app.router' is deprecated!")
    },
  }
  const requests = [
    ...['/users/7', '/users/8', '/users/a%20b', '/users/users'].map(baseUrl => ({ route, baseUrl, app })),
    ...['/users/7/t-red', '/users/8/t-blue'].map(baseUrl => ({ route: deep, baseUrl, app })),
  ]
  assert.equal(await routesOf(requests), ['/users/:user/posts/:post', '/users/:user/t-:tag'])
})

test('a parameter that may be left out is in the route where it was given', async () => {
  const route = { path: '/posts/:post' }
  const router = { stack: [layer4(/^\/posts/, [], { route })] }
  const optional = layer4(/^\/teams(?:\/([^/]+?))?\/?(?=\/|$)/i, ['team'], { handle: router })
  const app = { _router: { stack: [optional] } }
  const requests = ['/teams', '/teams/7', '/teams/8'].map(baseUrl => ({ route, baseUrl, app }))
  assert.equal(await routesOf(requests), ['/teams/posts/:post', '/teams/:team/posts/:post'])
})

test('routers around a route of Express 5 likewise, with or without the declared path, and applications', async () => {
  const route = { path: '/posts/:post' }
  const router = { stack: [layer5(/^\/posts/, { route })] }
  const child = {
    parent: {},
    path: () => '/shops/:shop',
    router: { stack: [layer5(/^\/(?<user>[^/]+)/, { handle: router })] },
  }
  const wild = { stack: [layer5(/^\/x(?<rest>\/.*)(?=\/|$)/, { handle: router })] }
  const declared = { stack: [{ ...layer5(/^\/[^/]+/, { handle: router }), rawPath: '/:declared' }] }
  const requests = [
    { route, baseUrl: '/shops/7/9', app: child },
    { route, baseUrl: '/shops/8/9', app: child },
    { route, baseUrl: '/x/1/2', app: { router: wild } },
    { route, baseUrl: '/x/1/2/3', app: { router: wild } },
    { route: { ...route }, baseUrl: '/9', app: { router: { stack: [{ slash: true, handle: declared }] } } },
  ]
  assert.equal(await routesOf(requests.slice(0, 4)), ['/shops/:shop/:user/posts/:post', '/*/posts/:post'])
  const { route: own } = requests[4]!
  ;(router.stack as Layer[]).push({ route: own })
  assert.equal(await routesOf([requests[4]!]), ['/:declared/posts/:post'])
})

test('a router that cannot be found is left out; one without a route is its own path', async () => {
  const mounted = { stack: [layer5(/^\/files/, { handle: () => {} })] }
  const selfish = { stack: [] as Layer[] }
  selfish.stack.push({ slash: true, handle: selfish } as Layer)
  const requests = [
    { route: { path: '/a' }, baseUrl: '/7' },
    { route: { path: '/b' }, baseUrl: '/7', app: {} },
    { route: { path: '/c' }, baseUrl: '/7', app: { router: selfish } },
    {
      route: { path: '/d' },
      baseUrl: '/7',
      app: {
        parent: {},
        path: () => {
          throw new Error('no')
        },
      },
    },
    { baseUrl: '/files', app: { router: mounted } },
    { baseUrl: '/7', app: { router: mounted } },
  ]
  assert.equal(await routesOf(requests), ['/a', '/b', '/c', '/d', '/files', 'unmatched'])
})

test('Fastify tells its routes: made later, by a hook before all others; made before, when it calls a handler', () =>
  measuring({ client: false }, async recorder => {
    type Hook = (request: object, reply: unknown, done: () => void) => void
    const hooks: Hook[] = []
    const fastify = { addHook: (_: 'onRequest', hook: Hook) => hooks.push(hook) }
    channel('fastify.initialization').publish({ fastify })
    assert.is(hooks.length, 1)
    const handled = channel('tracing:fastify.request.handler:start')
    const answer = (url: string | undefined, isHooked: boolean) => {
      const raw = { method: 'GET' }
      const request = { raw, routeOptions: { url } }
      const done: true[] = []
      if (isHooked) hooks[0]!(request, {}, () => done.push(true))
      assert.is(done.length, Number(isHooked))
      handled.publish({ request })
      told.tell(raw)
    }
    answer('/hooked/:id', true)
    answer(undefined, true)
    assert.ok(handled.hasSubscribers)
    for (let count = 1; count < 99; count++) answer('/hooked/:id', true)
    assert.ok(handled.hasSubscribers, '99 requests were told by both')
    for (let count = 99; count < 101; count++) answer('/hooked/:id', true)
    assert.not(handled.hasSubscribers, 'it costs more than the hook, and tells no more')
    assert.equal(answers(recorder), { 'GET /hooked/:id 200': 101, 'GET unmatched 200': 1 })
  }))

test('after the end nothing listens to Fastify', async () => {
  const channels = ['fastify.initialization', 'tracing:fastify.request.handler:start'].map(channel)
  const listening = () => channels.map(({ hasSubscribers }) => hasSubscribers)
  await measuring({ client: false }, async () => assert.equal(listening(), [true, true]))
  assert.equal(listening(), [false, false])
})

test('Fastify that was made before is told of for as long as it takes', () =>
  measuring({ client: false }, async recorder => {
    const handled = channel('tracing:fastify.request.handler:start')
    for (let count = 0; count < 300; count++) {
      const raw = { method: 'GET' }
      if (count % 2 === 1) setHttpRoute(raw, '/own')
      handled.publish({ request: { raw, routeOptions: { url: '/early/:id' } } })
      told.tell(raw)
    }
    assert.equal(answers(recorder), { 'GET /early/:id 200': 150, 'GET /own 200': 150 })
  }))

test('each way to a route is asked, the most explicit first', async () => {
  const express = { route: { path: '/express' }, baseUrl: '' }
  const next = {
    [Symbol.for('NextInternalRequestMeta')]: { match: { definition: { pathname: '/blog/[slug]' } } },
  }
  const told = { ...express }
  setHttpRoute(told, '/first')
  setHttpRoute(told, '/told')
  setHttpRoute(told, undefined)
  const mark = { [Symbol.for('metrics-facade.http.route')]: '/marked' }
  assert.equal(await routesOf([next, express, told, mark, {}]), [
    '/blog/[slug]',
    '/express',
    '/told',
    '/marked',
    'unmatched',
  ])
  assert.equal(await routesOf([express, told], () => '/asked'), ['/asked'])
  assert.equal(await routesOf([express, {}], () => undefined), ['/express', 'unmatched'])
})

test('a function that fails or returns something else is reported, and then what the framework left counts', async () => {
  const express = { route: { path: '/express' }, baseUrl: '' }
  const failing = () => {
    throw new Error('no')
  }
  assert.equal(await routesOf([express, {}], failing), ['/express', 'unmatched'])
  assert.equal(await routesOf([express, {}], (() => 7) as never), ['/express', 'unmatched'])
})

test('what is left by something else than these frameworks matches nothing', async () => {
  const key = Symbol.for('NextInternalRequestMeta')
  const requests = [
    { route: 'list' },
    { route: null },
    { route: { path: 7 } },
    { baseUrl: 7 },
    { [key]: { match: 7 } },
    { [key]: {} },
    { [key]: null },
    { [key]: { match: { definition: { pathname: 7 } } } },
  ]
  assert.equal(await routesOf(requests), ['unmatched'])
  setHttpRoute(undefined as never, '/a')
  setHttpRoute(7 as never, '/a')
})

test.run()
