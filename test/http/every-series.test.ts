import type { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { methods } from '../../lib/http/method.ts'
import { type Reason, reasons } from '../../lib/http/reason.ts'
import { failFetch, ToldServer, tellFetch } from '../support/http-channel.ts'
import { countsOf, measuring } from '../support/http-metrics.ts'

// Series are held under numbers that stand for their labels: every combination of labels has a number of its own.

const codes = [0, 1, 2, 9, 10, 11, 12, 100, 200, 201, 499, 599]
const schemes = ['http', 'https']
const named = (list: readonly string[]): readonly string[] =>
  list.map(method => (method === 'other' ? '_OTHER' : method))

/** Those that `fetch` has: of a connection that is taken over nobody tells the end. */
const sent = methods.filter(method => method !== 'CONNECT')

/** What fails for a reason, as an error tells of it. */
const words: Readonly<Record<Reason, string>> = {
  timeout: 'ETIMEDOUT',
  refused: 'ECONNREFUSED',
  reset: 'ECONNRESET',
  dns: 'ENOTFOUND',
  tls: 'EPROTO',
  aborted: 'ABORT_ERR',
  other: 'E',
}

/** Every combination, counted so many times. */
function counted(parts: ReadonlyArray<readonly unknown[]>, count: number): Record<string, number> {
  let keys = ['']
  for (const part of parts) keys = keys.flatMap(key => part.map(value => `${key} ${value}`))
  return Object.fromEntries(keys.map(key => [key.trim(), count]))
}

/** How many values each series of a histogram has, by its method, its code or else its error, and its scheme. */
function conventional(recorder: DebuggingRecorder, name: string): Record<string, number> {
  const entries = recorder.snapshot().entries.filter(entry => entry.name === name)
  return Object.fromEntries(
    entries.map(({ labels, value }) => {
      const code = labels.http_response_status_code ?? labels.error_type
      return [
        `${labels.http_request_method} ${code} ${labels.url_scheme}`,
        (value as readonly number[]).length,
      ]
    }),
  )
}

test('what a server answers has a series for every method, code and scheme', () =>
  measuring({ client: false, names: 'opentelemetry' }, async recorder => {
    for (let time = 0; time < 2; time++) {
      for (const encrypted of [false, true]) {
        const server = new ToldServer(encrypted)
        for (const method of methods) for (const code of codes) server.tell({ method, headers: {} }, code)
      }
    }
    assert.equal(
      conventional(recorder, 'http_server_request_duration_seconds'),
      counted([named(methods), codes, schemes], 2),
    )
    const active = recorder.snapshot().entries.filter(({ name }) => name === 'http_server_active_requests')
    assert.equal(
      active.map(({ labels, value }) => `${labels.http_request_method} ${labels.url_scheme} ${value}`).sort(),
      Object.keys(counted([named(methods), schemes, [0]], 1)).sort(),
    )
  }))

test('what a program sends has a series for every method, code, reason and scheme', () =>
  measuring({ server: false, names: 'opentelemetry' }, async recorder => {
    for (let time = 0; time < 2; time++) {
      for (const scheme of schemes) {
        const origin = `${scheme}://a`
        for (const method of sent) {
          for (const code of codes) tellFetch(method, origin, code)
          for (const reason of reasons) failFetch(method, origin, { code: words[reason] })
        }
      }
    }
    assert.equal(
      conventional(recorder, 'http_client_request_duration_seconds'),
      counted([named(sent), [...codes, ...reasons], schemes], 2),
    )
  }))

test('errors are counted for every method and reason, and answers are not among them', () =>
  measuring({ server: false }, async recorder => {
    for (const method of sent) {
      tellFetch(method, 'http://a', 500)
      for (const reason of reasons) failFetch(method, 'http://a', { code: words[reason] })
    }
    const errors = countsOf(recorder, 'http_client_request_errors_total')
    assert.equal(errors, counted([sent, ['a'], reasons], 1))
  }))

test.run()
