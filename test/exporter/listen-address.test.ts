import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readListenAddress } from '../../exporter-prometheus/lib/transport/address.ts'
import { type Refused, refuses } from '../support/refusal.ts'

refuses('INVALID_LISTENER', [
  ['port 70000', b => b.withHttpListener(70_000), '70000', '65535'],
  ['port 70000 of an address', b => b.withHttpListener('127.0.0.1:70000'), '127.0.0.1:70000', '65535'],
  ['port -1', b => b.withHttpListener(-1), '-1', '65535'],
  ['port 0.5', b => b.withHttpListener({ port: 0.5 }), '0.5', '65535'],
  ['port NaN', b => b.withHttpListener(Number.NaN), 'NaN', '65535'],
  ['an address without a port', b => b.withHttpListener('127.0.0.1'), '"127.0.0.1"', '"host:port"'],
  ['a port that is no number', b => b.withHttpListener('127.0.0.1:x'), '"127.0.0.1:x"', '"host:port"'],
  ['an IPv6 address without brackets', b => b.withHttpListener('::1:9000'), '"::1:9000"', '"[::1]:9000"'],
  ['an address without a host', b => b.withHttpListener(':9000'), '":9000"', '"host:port"'],
  ['an empty host', b => b.withHttpListener({ host: '', port: 0 }), 'host is empty'],
  ['an empty address', b => b.withHttpListener(''), '""', '"host:port"'],
  ['a bigint as a port', b => b.withHttpListener(9000n as never), '9000', '"host:port"'],
  ['no address', b => b.withHttpListener(undefined as never), 'undefined', '"host:port"'],
  ['null as an address', b => b.withHttpListener(null as never), 'null', '"host:port"'],
  ['a path without /', b => b.withHttpListener({ port: 0, path: 'metrics' }), '"metrics"', '"/"'],
  ['a path with a query', b => b.withHttpListener({ port: 0, path: '/a?b' }), '"/a?b"'],
  ['an empty path', b => b.withHttpListener({ port: 0, path: '' }), '""'],
  ['the path /health', b => b.withHttpListener({ port: 0, path: '/health' }), '"/health"', 'health check'],
])

refuses(
  'INVALID_ALLOWED_ADDRESS',
  [
    '10.0.0.0/33',
    'localhost',
    '1.2.3',
    '::1/129',
    '',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
    '/8',
    '256.0.0.1',
  ].map(
    (address): Refused => [
      `the allowed address "${address}"`,
      b => b.addAllowedAddress(address),
      `"${address}"`,
      '127.0.0.1',
      '10.0.0.0/8',
    ],
  ),
)

refuses('LISTENER_NOT_STARTED', [
  [
    'a listener with installRecorder',
    b => b.withHttpListener(0).installRecorder(),
    'installRecorder()',
    'install()',
    'handle.render()',
  ],
  ['a listener with buildRecorder', b => b.withHttpListener(0).buildRecorder(), 'buildRecorder()', 'build()'],
  [
    'an allowlist without a listener',
    b => b.addAllowedAddress('::1').installRecorder(),
    'installRecorder()',
    'addAllowedAddress()',
  ],
  [
    'a listener among the options of installRecorder',
    () => installRecorder({ listener: 0 } as never),
    'installRecorder()',
  ],
])

test('an address is read as text, as a port on all IPv4 addresses, or as an object', () => {
  const read = (address: Parameters<typeof readListenAddress>[0]) => {
    const { host, port, path } = readListenAddress(address)
    return [host, port, path]
  }
  assert.equal(read('127.0.0.1:9000'), ['127.0.0.1', 9000, '/metrics'])
  assert.equal(read('[::1]:0'), ['::1', 0, '/metrics'])
  assert.equal(read('localhost:65535'), ['localhost', 65535, '/metrics'])
  assert.equal(read(9100), ['0.0.0.0', 9100, '/metrics'])
  assert.equal(read({ port: 0 }), ['0.0.0.0', 0, '/metrics'])
  assert.equal(read({ host: '::', port: 1, path: '/' }), ['::', 1, '/'])
})

test('allowed addresses at the edges are taken', () => {
  const builder = new PrometheusBuilder()
  for (const address of ['0.0.0.0/0', '::/0', '10.0.0.1/32', '::1/128', '::ffff:10.0.0.1', 'fe80::1']) {
    assert.is(builder.addAllowedAddress(address), builder)
  }
})

test.run()
