import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToldServer, tellFetch } from '../support/http-channel.ts'
import { countsOf, measuring } from '../support/http-metrics.ts'
import { warningsOf } from '../support/warnings.ts'

// What counts where nothing is asked for, and what is said of functions that fail.

const request = (url: string): object => ({ method: 'GET', url, headers: {} })

test('every metric is described by default, with its unit and its buckets', () =>
  measuring({}, async recorder => {
    new ToldServer().tell(request('/'))
    tellFetch('GET', 'http://a')
    const { entries } = recorder.snapshot()
    const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    const described = entries.map(({ name, unit, description, advice }) => [
      name,
      unit,
      description,
      advice?.buckets,
    ])
    assert.equal(
      described.sort(([a], [b]) => (a! < b! ? -1 : 1)),
      [
        [
          'http_client_request_duration_seconds',
          'seconds',
          'Time from sending a request to the last byte of its response',
          seconds,
        ],
        ['http_client_requests_in_flight', 'count', 'Requests sent and not answered yet', undefined],
        [
          'http_request_duration_seconds',
          'seconds',
          'Time from the first byte of a request to the last of its response',
          seconds,
        ],
        ['http_requests_in_flight', 'count', 'Requests that are not answered yet', undefined],
      ],
    )
  }))

for (const [prefix, sizes, expected] of [
  ['default_', true, [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]],
  ['own_', [5], [5]],
  ['none_', false, undefined],
] as const) {
  test(`sizes: ${sizes} has these buckets`, () =>
    measuring({ sizes, prefix, client: false }, async recorder => {
      new ToldServer().tell(request('/'))
      const { entries } = recorder.snapshot()
      const bounds = entries.flatMap(({ name, advice }) => (name.includes('_size_') ? [advice?.buckets] : []))
      assert.equal(bounds, expected === undefined ? [] : [expected, expected])
    }))
}

test('functions of the program that fail are reported once each, with what they threw', async () => {
  const warnings = await warningsOf(() =>
    measuring(
      {
        client: false,
        ignore: () => {
          throw new Error('not to be asked')
        },
        route: () => {
          throw new Error('lost')
        },
      },
      async recorder => {
        for (let time = 0; time < 3; time++) new ToldServer().tell(request('/'))
        assert.equal(countsOf(recorder, 'http_request_duration_seconds'), { 'GET unmatched 200': 3 })
      },
    ),
  )
  assert.equal(warnings, [
    'The function "ignore" of collectHttpMetrics failed: not to be asked',
    'The function "route" of collectHttpMetrics failed: lost',
  ])
})

test('what is beyond the limits is reported once for each side, with the first value', async () => {
  const warnings = await warningsOf(() =>
    measuring({ maxRoutes: 2, maxHosts: 1, route: ({ url }) => url }, async recorder => {
      for (const url of ['/a', '/b', '/c', '/d']) new ToldServer().tell(request(url))
      for (const host of ['a', 'b', 'c']) tellFetch('GET', `http://${host}`)
      assert.equal(countsOf(recorder, 'http_request_duration_seconds'), {
        'GET /a 200': 1,
        'GET /b 200': 1,
        'GET other 200': 2,
      })
      assert.equal(countsOf(recorder, 'http_client_request_duration_seconds'), {
        'GET a 200': 1,
        'GET other 200': 2,
      })
    }),
  )
  assert.equal(warnings, [
    'More than 2 routes were seen; further ones are counted as "other", first /c.',
    'More than 1 hosts were seen; further ones are counted as "other", first b.',
  ])
})

test.run()
