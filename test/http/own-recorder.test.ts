import { type GaugeFn, type Labels, withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { failFetch, ToldServer, tellFetch } from '../support/http-channel.ts'
import { countsOf, measuring } from '../support/http-metrics.ts'
import { withInstalled } from '../support/installed.ts'
import { warningsOf } from '../support/warnings.ts'

// Where the metrics go: to a recorder that is given, wherever a request begins and ends, and what one that fails does.

const request = (url: string): object => ({ method: 'GET', url, headers: {} })

test('all goes to the recorder that is given, wherever requests begin and end', () =>
  withInstalled(new DebuggingRecorder(), global => {
    const [own, elsewhere] = [new DebuggingRecorder(), new DebuggingRecorder()]
    {
      using _end = collectHttpMetrics({ recorder: own, sizes: true })
      withLocalRecorder(elsewhere, () => {
        new ToldServer().tell(request('/'))
        tellFetch('GET', 'http://a')
        failFetch('GET', 'http://a', new Error('x'))
      })
    }
    for (const [name, counts] of [
      ['http_request_duration_seconds', { 'GET unmatched 200': 1 }],
      ['http_request_size_bytes', { 'GET unmatched 200': 1 }],
      ['http_requests_in_flight', { '': 0 }],
      ['http_client_request_duration_seconds', { 'GET a 200': 1, 'GET a error': 1 }],
      ['http_client_request_errors_total', { 'GET a other': 1 }],
      ['http_client_requests_in_flight', { '': 0 }],
    ] as const) {
      assert.equal(countsOf(own, name), counts, name)
    }
    assert.equal([global.snapshot().entries, elsewhere.snapshot().entries], [[], []])
  }))

/** Refuses so many gauges. */
class FailingRecorder extends DebuggingRecorder {
  left = 0

  override registerGauge(name: string, labels: Labels | undefined): GaugeFn {
    if (this.left > 0) {
      this.left -= 1
      throw new Error('full')
    }
    return super.registerGauge(name, labels)
  }
}

test('a recorder that fails once is asked again: what is under way is counted, and leaves nothing behind', () =>
  withInstalled(new FailingRecorder(), recorder => {
    using _end = collectHttpMetrics({ client: false })
    const server = new ToldServer()
    recorder.left = 1
    const end = server.begin(request('/'))
    assert.is(recorder.snapshot().gauge('http_requests_in_flight'), 1)
    end()
    assert.is(recorder.snapshot().gauge('http_requests_in_flight'), 0)
    assert.equal(countsOf(recorder, 'http_request_duration_seconds'), { 'GET unmatched 200': 1 })
  }))

test('a recorder that fails each time is reported, and requests are measured all the same', async () => {
  const warnings = await warningsOf(() =>
    withInstalled(new FailingRecorder(), recorder => {
      using _end = collectHttpMetrics()
      recorder.left = Number.POSITIVE_INFINITY
      new ToldServer().tell(request('/'))
      tellFetch('GET', 'http://a')
      assert.equal(countsOf(recorder, 'http_request_duration_seconds'), { 'GET unmatched 200': 1 })
      assert.equal(countsOf(recorder, 'http_client_request_duration_seconds'), { 'GET a 200': 1 })
    }),
  )
  assert.is(warnings.filter(warning => warning.includes('full')).length > 0, true, warnings.join('\n'))
})

test('labels in another order are the same metrics; other labels or names are others', () =>
  measuring({ client: false, labels: { a: '1', b: '2' } }, async recorder => {
    const calls = [
      { labels: { b: '2', a: '1' } },
      { labels: { a: '1', b: '3' } },
      { labels: { a: '1', b: '2' }, names: 'opentelemetry' },
    ] as const
    const ends = calls.map(options => collectHttpMetrics({ client: false, ...options }))
    new ToldServer().tell(request('/'))
    for (const end of ends) end()
    assert.equal(countsOf(recorder, 'http_request_duration_seconds'), {
      'GET unmatched 200 1 2': 1,
      'GET unmatched 200 1 3': 1,
    })
    assert.equal(countsOf(recorder, 'http_server_request_duration_seconds'), { 'GET 200 http 1 2': 1 })
  }))

test.run()
