import { hasSubscribers } from 'node:diagnostics_channel'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics, HttpMetricsError, type HttpMetricsErrorCode } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered, countsOf, measuring, until, withServer } from '../support/http-metrics.ts'
import { errorOf } from '../support/prometheus-fixture.ts'

type Refused = readonly [code: HttpMetricsErrorCode, options: unknown, ...says: string[]]

const refused: readonly Refused[] = [
  ['INVALID_OPTION', null, 'null', 'object'],
  ['INVALID_OPTION', { routes: true }, '"routes"', 'Use server, client, route'],
  ['INVALID_OPTION', { server: 1 }, 'server: 1', 'true or false'],
  ['INVALID_OPTION', { client: null }, 'client: null', 'true or false'],
  ['INVALID_OPTION', { scrapes: 'yes' }, 'scrapes: yes', 'true or false'],
  ['INVALID_OPTION', { route: '/a' }, 'route: /a', 'a function of a request'],
  ['INVALID_OPTION', { ignore: /a/ }, 'ignore: /a/', 'a function of a request'],
  ['INVALID_PREFIX', { prefix: 5 }, '5', 'string'],
  ['INVALID_LABELS', { labels: 'a=b' }, 'a=b', 'object'],
  ...['method', 'route', 'code', 'host', 'reason', 'http_route', 'server_address', 'le', 'quantile'].map(
    name => ['INVALID_LABELS', { labels: { [name]: 'x' } }, `"${name}"`, 'another name'] as const,
  ),
  ['INVALID_BUCKETS', { buckets: [2, 1] }, 'buckets', '[2, 1]', 'ascending'],
  ['INVALID_BUCKETS', { sizes: [1, Number.NaN] }, 'sizes', 'NaN', 'finite'],
  ['INVALID_BUCKETS', { sizes: 'all' }, 'sizes', 'all', 'array of numbers'],
  ['INVALID_NAMES', { names: 'datadog' }, 'datadog', '"prometheus" or "opentelemetry"'],
  ['INVALID_NAMES', { names: 'toString' }, 'toString', '"prometheus"'],
  ['INVALID_LIMIT', { maxRoutes: 0 }, 'maxRoutes: 0', 'from 1'],
  ['INVALID_LIMIT', { maxRoutes: '5' }, 'maxRoutes: 5', 'from 1'],
  ['INVALID_LIMIT', { maxHosts: 2 ** 53 }, 'maxHosts: 9007199254740992', 'from 1'],
  ['INVALID_LIMIT', { maxHosts: 2.5 }, 'maxHosts: 2.5', 'from 1'],
  ['INVALID_HOSTS', { hosts: 'a.example' }, 'a.example', 'an array such as ["api.example.com"]'],
  ...['http://a', 'a/b', 'a b', '', 7].map(
    host => ['INVALID_HOSTS', { hosts: ['a', host] }, `hosts a,${host}.`, 'an array'] as const,
  ),
  ['INVALID_RECORDER', { recorder: 'mine' }, 'mine', 'buildRecorder()'],
]

const channels = ['http.server.request.start', 'http.client.request.start', 'undici:request:create']

for (const [code, options, ...says] of refused) {
  test(`${code}: ${says[0]} is refused, naming the value and the remedy, and starts nothing`, () => {
    const error = errorOf(() => collectHttpMetrics(options as never)) as HttpMetricsError
    assert.instance(error, HttpMetricsError)
    assert.is(error.name, 'HttpMetricsError')
    assert.is(error.code, code)
    for (const text of says) assert.ok(error.message.includes(text), `"${text}" is not in "${error.message}"`)
    for (const channel of channels) assert.not(hasSubscribers(channel))
  })
}

test('options that are undefined are as if they were left out', () => {
  const names = [
    'server',
    'client',
    'route',
    'ignore',
    'buckets',
    'sizes',
    'labels',
    'prefix',
    'names',
    'scrapes',
  ]
  const limits = ['maxRoutes', 'maxHosts', 'hosts', 'recorder']
  using _end = collectHttpMetrics(Object.fromEntries([...names, ...limits].map(name => [name, undefined])))
  for (const channel of channels) assert.ok(hasSubscribers(channel), channel)
})

test('each side is measured where it is asked for', () => {
  for (const [options, expected] of [
    [{ client: false }, [true, false, false]],
    [{ server: false }, [false, true, true]],
    [{ server: false, client: false }, [false, false, false]],
  ] as const) {
    using _end = collectHttpMetrics(options)
    assert.equal(channels.map(hasSubscribers), expected)
  }
})

test('buckets are advised, and every metric is described', () =>
  measuring({ buckets: [1, 2], sizes: [3, 4], prefix: 'shop_', labels: { shard: 7 } }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ get }) => {
        await get('/')
        await until(() =>
          recorder.snapshot().entries.some(({ name }) => name === 'shop_http_response_size_bytes'),
        )
        await until(() =>
          recorder
            .snapshot()
            .entries.some(({ name }) => name === 'shop_http_client_request_duration_seconds'),
        )
        const { entries } = recorder.snapshot()
        for (const { name, labels, description } of entries) {
          assert.match(name, /^shop_http_/)
          assert.is(labels.shard, '7', name)
          assert.match(description ?? '', /^[A-Z]\w+ \w/, name)
        }
        for (const what of ['request', 'response']) {
          const size = entries.find(({ name }) => name === `shop_http_${what}_size_bytes`)
          assert.is(size?.description, `Size of the body of a ${what}`)
        }
        const advised = entries
          .filter(({ advice }) => advice)
          .map(({ name, advice }) => [name, advice!.buckets])
        assert.equal(Object.fromEntries(advised), {
          shop_http_request_duration_seconds: [1, 2],
          shop_http_request_size_bytes: [3, 4],
          shop_http_response_size_bytes: [3, 4],
          shop_http_client_request_duration_seconds: [1, 2],
        })
      },
    ),
  ))

test('what is ignored is not counted; a function that fails is reported, and ignores nothing', () =>
  measuring(
    {
      client: false,
      ignore: ({ url }) => {
        if (url === '/fails') throw new Error('no')
        return url === '/health'
      },
      route: ({ url }) => url,
    },
    recorder =>
      withServer(
        ({ url }, response) => {
          assert.is(recorder.snapshot().gauge('http_requests_in_flight'), url === '/health' ? 0 : 1)
          response.end()
        },
        async ({ get }) => {
          for (const path of ['/health', '/fails', '/other', '/health']) await get(path)
          assert.equal(await answered(recorder, 2), { 'GET /fails 200': 1, 'GET /other 200': 1 })
        },
      ),
  ))

test('the names of the semantic conventions are those that Prometheus gives them', () =>
  measuring(
    { names: 'opentelemetry', sizes: true, route: ({ url }) => (url === '/a' ? '/a' : undefined) },
    recorder =>
      withServer(
        ({ url }, response) => {
          if (url === '/a') response.statusCode = 503
          response.end()
        },
        async ({ port, get }) => {
          await get('/a')
          await get('/nothing', { method: 'PROPFIND' })
          const name = 'http_server_request_duration_seconds'
          await until(() => Object.keys(countsOf(recorder, name)).length === 2)
          const { entries } = recorder.snapshot()
          const labelsOf = (wanted: string) =>
            entries.filter(({ name }) => name === wanted).map(({ labels }) => labels)
          assert.equal(labelsOf(name), [
            {
              http_request_method: 'GET',
              http_route: '/a',
              http_response_status_code: '503',
              url_scheme: 'http',
              error_type: '503',
            },
            { http_request_method: '_OTHER', http_response_status_code: '200', url_scheme: 'http' },
          ])
          assert.equal(labelsOf('http_server_active_requests'), [
            { http_request_method: 'GET', url_scheme: 'http' },
            { http_request_method: '_OTHER', url_scheme: 'http' },
          ])
          assert.equal(labelsOf('http_client_request_duration_seconds')[0], {
            http_request_method: 'GET',
            server_address: '127.0.0.1',
            server_port: String(port),
            http_response_status_code: '503',
            url_scheme: 'http',
            error_type: '503',
          })
          const others = ['http_server_request_body_size_bytes', 'http_server_response_body_size_bytes']
          for (const other of others) assert.is(labelsOf(other).length, 2, other)
        },
      ),
  ))

test('what two recorders are to have goes to each', () =>
  measuring({ client: false }, async recorder => {
    const own = new DebuggingRecorder()
    using _end = collectHttpMetrics({ recorder: own, client: false })
    await withServer(
      (_, response) => response.end(),
      async ({ get }) => {
        await get('/')
        await answered(recorder, 1)
        assert.equal(await answered(own, 1), { 'GET unmatched 200': 1 })
      },
    )
  }))

test.run()
