import { channel } from 'node:diagnostics_channel'
import type { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { beginFetch, ToldServer, tellFetch } from '../support/http-channel.ts'
import { countsOf, measuring } from '../support/http-metrics.ts'
import { warningsOf } from '../support/warnings.ts'

// How much is kept of what others choose, where nothing is said of it.

const server = new ToldServer()
const durations = 'http_client_request_duration_seconds'

/** How many values there are with each value of a label. */
function countsBy(recorder: DebuggingRecorder, name: string, label: string): Map<string | undefined, number> {
  const entries = recorder.snapshot().entries.filter(entry => entry.name === name)
  return new Map(entries.map(({ labels, value }) => [labels[label], (value as readonly number[]).length]))
}

test('by default 1,000 routes have series of their own', () =>
  measuring({ client: false, route: ({ url }) => url }, async recorder => {
    for (let route = 0; route < 1_002; route++) server.tell({ method: 'GET', url: `/${route}` })
    const counts = countsBy(recorder, 'http_request_duration_seconds', 'route')
    assert.is(counts.size, 1_001)
    assert.equal(
      ['/999', '/1000', 'other'].map(route => counts.get(route)),
      [1, undefined, 2],
    )
  }))

test('by default 100 hosts have series of their own', () =>
  measuring({ server: false }, async recorder => {
    for (let host = 0; host < 102; host++) tellFetch('GET', `http://h${host}`)
    const counts = countsBy(recorder, durations, 'host')
    assert.is(counts.size, 101)
    assert.equal(
      ['h99', 'h100', 'other'].map(host => counts.get(host)),
      [1, undefined, 2],
    )
  }))

test('hosts that are not among those that were named are "other", and nothing has to be said of it', async () => {
  const warnings = await warningsOf(() =>
    measuring({ server: false, hosts: ['a'], maxHosts: 1 }, async recorder => {
      for (const host of ['a', 'b', 'c', 'a']) tellFetch('GET', `http://${host}`)
      assert.equal(countsOf(recorder, durations), { 'GET a 200': 2, 'GET other 200': 2 })
    }),
  )
  assert.equal(warnings, [])
})

test('an origin is read once, and a thousand are remembered', () =>
  measuring({ server: false, maxHosts: 1 }, async () => {
    const { URL } = globalThis
    const read: string[] = []
    globalThis.URL = class extends URL {
      constructor(url: string) {
        super(url)
        read.push(url)
      }
    } as typeof URL
    try {
      const origin = (host: number): string => `http://h${host}`
      for (let host = 0; host < 1_000; host++) tellFetch('GET', origin(host))
      assert.is(read.splice(0).length, 1_000)
      for (const host of [0, 999]) tellFetch('GET', origin(host))
      assert.equal(read, [])
      tellFetch('GET', origin(1_000))
      tellFetch('GET', origin(1_000))
      assert.equal(read.splice(0), [origin(1_000)])
      tellFetch('GET', origin(0))
      assert.equal(read, [origin(0)])
    } finally {
      globalThis.URL = URL
    }
  }))

test('undici: what is told twice ends once, so that all that is under way is listened to', async () => {
  const [twice, late] = [0, 1].map(() => ({ method: 'GET', origin: 'http://a' }))
  const [trailers, error] = ['trailers', 'error'].map(name => channel(`undici:request:${name}`))
  await measuring({ server: false }, async () => {
    for (const request of [twice!, late!]) beginFetch(request)
    for (const ended of [trailers!, error!, trailers!]) ended.publish({ request: twice })
  })
  assert.equal([trailers!.hasSubscribers, error!.hasSubscribers], [true, true])
  error!.publish({ request: late })
  assert.equal([trailers!.hasSubscribers, error!.hasSubscribers], [false, false])
})

test('node:http: after the end nothing listens for requests', async () => {
  const channels = ['created', 'start'].map(name => channel(`http.client.request.${name}`))
  await measuring({ server: false }, async () => {
    assert.equal(
      channels.map(each => each.hasSubscribers),
      [true, true],
    )
  })
  assert.equal(
    channels.map(each => each.hasSubscribers),
    [false, false],
  )
})

test.run()
