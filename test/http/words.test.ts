import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { methodNumber, methods } from '../../lib/http/method.ts'
import { type ClientFacts, namings, type ServerFacts } from '../../lib/http/names.ts'
import { type Reason, reasonOf, reasons } from '../../lib/http/reason.ts'

// Every word that a label may have: reasons, methods, and the labels of both namings.

const codes: Readonly<Record<Reason, readonly string[]>> = {
  timeout: [
    'ETIMEDOUT',
    'ESOCKETTIMEDOUT',
    'TimeoutError',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ],
  refused: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT'],
  reset: ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'],
  dns: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'],
  tls: [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'CERT_HAS_EXPIRED',
    'EPROTO',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  aborted: ['ABORT_ERR', 'AbortError', 'UND_ERR_ABORTED'],
  other: ['HPE_INVALID_CONSTANT', 'ETIMEDOUT2', 'EPROTOTYPE', 'XENOENT', 'Error'],
}

test('an error has the reason that its code or its name stands for, or that of one that it wraps', () => {
  for (const reason of reasons) {
    for (const word of codes[reason]) {
      const coded = Object.assign(new Error('x'), { code: word })
      const named = Object.assign(new Error('x'), { name: word })
      for (const error of [coded, named, new TypeError('fetch failed', { cause: coded })]) {
        assert.is(reasonOf(error), reason, word)
      }
    }
  }
})

test('a time-out that aborts is one, and errors are looked at five deep', () => {
  const timeout = Object.assign(new Error('x'), { code: 'ETIMEDOUT' })
  assert.is(reasonOf(Object.assign(new Error('x', { cause: timeout }), { name: 'AbortError' })), 'timeout')
  const wrapped = (depth: number): Error =>
    depth === 1 ? timeout : new Error('x', { cause: wrapped(depth - 1) })
  assert.is(reasonOf(wrapped(5)), 'timeout')
  assert.is(reasonOf(wrapped(6)), 'other')
})

test('what is thrown that is no error has no reason of its own', () => {
  for (const thrown of [undefined, null, 'ETIMEDOUT', 7, { code: 7, name: {} }, () => {}]) {
    assert.is(reasonOf(thrown), 'other')
  }
})

test('the methods of the standards are told apart, in upper case alone', () => {
  const standard = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'CONNECT', 'TRACE']
  for (const method of standard) assert.is(methods[methodNumber(method)], method)
  for (const method of ['get', 'PROPFIND', '', undefined]) assert.is(methods[methodNumber(method)], 'other')
  assert.is(methods.length, standard.length + 1)
})

const answered: ServerFacts = { method: 'GET', route: '/a', code: 200, scheme: 'https' }
const sent: ClientFacts = { method: 'PUT', host: 'a:80', code: 201, reason: undefined, scheme: 'https' }
const { prometheus, opentelemetry } = namings

test('labels of Prometheus', () => {
  assert.equal(prometheus.serverLabels(answered), { method: 'GET', route: '/a', code: '200' })
  assert.is(prometheus.serverLabels({ ...answered, route: undefined }).route, 'unmatched')
  assert.equal(prometheus.serverActiveLabels('GET', 'http'), {})
  assert.equal(prometheus.clientActiveLabels('a', 'http'), {})
  assert.equal(prometheus.clientLabels(sent), { method: 'PUT', host: 'a:80', code: '201' })
  assert.is(prometheus.clientLabels({ ...sent, code: undefined, reason: 'dns' }).code, 'error')
})

test('labels of the semantic conventions', () => {
  assert.equal(opentelemetry.serverLabels(answered), {
    http_request_method: 'GET',
    http_route: '/a',
    http_response_status_code: '200',
    url_scheme: 'https',
    error_type: undefined,
  })
  const serverError = (code: number) => opentelemetry.serverLabels({ ...answered, code }).error_type
  assert.equal([499, 500, 503].map(serverError), [undefined, '500', '503'])
  const { http_request_method: other } = opentelemetry.serverLabels({ ...answered, method: 'other' })
  assert.is(other, '_OTHER')
  assert.equal(opentelemetry.serverActiveLabels('other', 'http'), {
    http_request_method: '_OTHER',
    url_scheme: 'http',
  })
  assert.equal(opentelemetry.clientLabels(sent), {
    http_request_method: 'PUT',
    server_address: 'a',
    server_port: '80',
    http_response_status_code: '201',
    url_scheme: 'https',
    error_type: undefined,
  })
  const clientError = (code: number) => opentelemetry.clientLabels({ ...sent, code }).error_type
  assert.equal([399, 400, 500].map(clientError), [undefined, '400', '500'])
  assert.equal(opentelemetry.clientLabels({ ...sent, host: '[::1]', code: undefined, reason: 'dns' }), {
    http_request_method: 'PUT',
    server_address: '[::1]',
    http_response_status_code: undefined,
    url_scheme: 'https',
    error_type: 'dns',
  })
  for (const [host, labels] of [
    ['a', { server_address: 'a' }],
    ['a:1', { server_address: 'a', server_port: '1' }],
    ['[::1]:80', { server_address: '[::1]', server_port: '80' }],
    ['', { server_address: '' }],
  ] as const) {
    assert.equal(opentelemetry.clientActiveLabels(host, 'http'), { ...labels, url_scheme: 'http' })
  }
})

test('names of both', () => {
  const names = ({
    serverDuration,
    serverActive,
    requestSize,
    responseSize,
    clientDuration,
    clientActive,
    clientErrors,
  }: typeof prometheus) => [
    serverDuration,
    serverActive,
    requestSize,
    responseSize,
    clientDuration,
    clientActive,
    clientErrors,
  ]
  assert.equal(names(prometheus), [
    'http_request_duration_seconds',
    'http_requests_in_flight',
    'http_request_size_bytes',
    'http_response_size_bytes',
    'http_client_request_duration_seconds',
    'http_client_requests_in_flight',
    'http_client_request_errors_total',
  ])
  assert.equal(names(opentelemetry), [
    'http_server_request_duration_seconds',
    'http_server_active_requests',
    'http_server_request_body_size_bytes',
    'http_server_response_body_size_bytes',
    'http_client_request_duration_seconds',
    'http_client_active_requests',
    undefined,
  ])
})

test.run()
