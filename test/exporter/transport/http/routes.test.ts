import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AllowList, bearerCredential } from '../../../../exporter-prometheus/lib/transport/http/access.ts'
import { sendText } from '../../../../exporter-prometheus/lib/transport/http/answer.ts'
import {
  createRouter,
  healthRoute,
  liveRoute,
  type Route,
} from '../../../../exporter-prometheus/lib/transport/http/routes.ts'
import { nextTurn } from '../../../support/gate.ts'
import { ask } from '../../../support/http-client.ts'
import { serving } from '../../../support/serving.ts'

const asked: string[] = []

function routeOf(path: string, more: Partial<Route> = {}): Route {
  return {
    path,
    methods: ['GET'],
    isOpen: false,
    answer: (request, response) => sendText(response, 200, `${request.method} ${path}`),
    follow: ({ method }) => void asked.push(`${method} ${path}`),
    ...more,
  }
}

const routes: readonly Route[] = [
  healthRoute('/health', undefined, 1),
  liveRoute('/live'),
  routeOf('/closed'),
  routeOf('/open', { isOpen: true }),
  routeOf('/both', { methods: ['GET', 'POST'] }),
  routeOf('/late', {
    answer: async (_request, response) => {
      await nextTurn()
      sendText(response, 200, 'late')
    },
  }),
  routeOf('/broken', { answer: () => Promise.reject(new Error('out of order')) }),
]

const access = { allowed: new AllowList(), credentials: [bearerCredential('t')], tls: undefined }
const known = { headers: { Authorization: 'Bearer t' } }

const cases: ReadonlyArray<
  readonly [method: string, path: string, isKnown: boolean, status: number, allow?: string]
> = [
  ['GET', '/closed', true, 200],
  ['GET', '/closed', false, 401],
  ['POST', '/closed', true, 405, 'GET'],
  ['POST', '/closed', false, 401],
  ['GET', '/open', false, 200],
  ['HEAD', '/open', false, 405, 'GET'],
  ['POST', '/both', true, 200],
  ['PUT', '/both', true, 405, 'GET, POST'],
  ['GET', '/late', true, 200],
  ['GET', '/broken', true, 500],
  ['GET', '/none', true, 404],
  ['GET', '/none', false, 401],
  ['GET', '/health', false, 200],
  ['HEAD', '/health', false, 200],
  ['POST', '/health', false, 405, 'GET, HEAD'],
  ['GET', '/live', false, 200],
  ['HEAD', '/live', false, 200],
  ['PUT', '/live', false, 405, 'GET, HEAD'],
  ['GET', '/open?q=/closed', false, 200],
  // As clients send it to a proxy, and what is not a path:
  ['GET', 'http://proxied.example/open', false, 200],
  ['OPTIONS', '*', true, 404],
]
for (const [method, path, isKnown, status, allow] of cases) {
  test(`${method} ${path} ${isKnown ? 'with' : 'without'} credentials is answered with ${status}`, () =>
    serving(createRouter(routes, access), async address => {
      const answer = await ask(address, path, { method, ...(isKnown && known) })
      assert.equal([answer.status, answer.headers.allow], [status, allow])
      assert.is(answer.headers['www-authenticate'], status === 401 ? 'Bearer realm="metrics"' : undefined)
    }))
}

test('a route is told of every request for it, also of those that are refused', () =>
  serving(createRouter(routes, access), async address => {
    asked.length = 0
    await ask(address, '/closed')
    await ask(address, '/closed', { method: 'POST', ...known })
    await ask(address, '/closed?x', known)
    await ask(address, '/other', known)
    assert.equal(asked, ['GET /closed', 'POST /closed', 'GET /closed'])
  }))

test('where the metrics are is told only at the usual path, because another may be a secret', async () => {
  const open = { ...access, credentials: [] }
  for (const [path, text] of [
    ['/metrics', 'Not Found. Metrics are at /metrics\n'],
    ['/secret', 'Not Found\n'],
  ] as const) {
    await serving(createRouter([routeOf(path)], open), async address => {
      assert.is((await ask(address, '/')).text, text)
    })
  }
})

test.run()
