import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readListenAddress } from '../../../../exporter-prometheus/lib/transport/http/address.ts'
import { readSocketAddress } from '../../../../exporter-prometheus/lib/transport/socket/address.ts'
import { type Refused, refuses } from '../../../support/refusal.ts'

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
  ['a path with a query', b => b.withHttpListener({ port: 0, path: '/a?b' }), '"/a?b"', '"/a"'],
  ['a path with a fragment', b => b.withHttpListener({ port: 0, path: '/a#b' }), '"/a#b"', '"/a"'],
  ['a path with a space', b => b.withHttpListener({ port: 0, path: '/a b' }), '"/a b"', '"/a%20b"'],
  ['a path with a space last', b => b.withHttpListener({ port: 0, path: '/a ' }), '"/a "', '"/a"'],
  ['a path of other letters', b => b.withHttpListener({ port: 0, path: '/mé' }), '"/mé"', '"/m%C3%A9"'],
  ['a path with dots', b => b.withHttpListener({ port: 0, path: '/a/../b' }), '"/a/../b"', '"/b"'],
  ['a path with a backslash', b => b.withHttpListener({ port: 0, path: '/a\\b' }), 'a', '"/a/b"'],
  ['a path that is no text', b => b.withHttpListener({ port: 0, path: 5 as never }), 'the path 5 ', '"/"'],
  ['an empty path', b => b.withHttpListener({ port: 0, path: '' }), '""'],
  ['the path /health', b => b.withHttpListener({ port: 0, path: '/health' }), '"/health"', 'health check'],
  [
    'the path /live',
    b => b.withHttpListener({ port: 0, path: '/live' }),
    '"/live"',
    'set livePath to another',
  ],
  [
    'a health check at the path of the exposition',
    b => b.withHttpListener({ port: 0, healthPath: '/metrics' }),
    'the path "/metrics" of the health check is taken by the exposition: set healthPath to another one',
  ],
  [
    'both checks at one path',
    b => b.withHttpListener({ port: 0, path: '/', livePath: '/health' }),
    'the path "/health" of the liveness check is taken by the health check',
  ],
  ['a health path with a query', b => b.withHttpListener({ port: 0, healthPath: '/a?b' }), '"/a?b"', '"/a"'],
  ['a live path without /', b => b.withHttpListener({ port: 0, livePath: 'live' }), '"live"', '"/"'],
  [
    'a slip of the pen, which would listen on all addresses',
    b => b.withHttpListener({ hostname: '127.0.0.1', port: 0 } as never),
    'there is no "hostname"',
  ],
])

const longest = process.platform === 'linux' ? 107 : 103

refuses('INVALID_LISTENER', [
  ['an empty path of a socket', b => b.withHttpUdsListener(''), '""', 'socketPath'],
  ['a path of a socket with a NUL', b => b.withHttpUdsListener('\0abstract'), 'not the path'],
  ['no path of a socket', b => b.withHttpUdsListener(undefined as never), 'undefined', 'socketPath'],
  ['null as a socket', b => b.withHttpUdsListener(null as never), 'null', 'socketPath'],
  [
    'one path twice on a socket',
    b => b.withHttpUdsListener({ socketPath: '/s', livePath: '/metrics' }),
    'the path "/metrics" of the liveness check is taken by the exposition',
  ],
  ['a number as a socket', b => b.withHttpUdsListener(9000 as never), '9000', 'socketPath'],
  ['a socket without a path', b => b.withHttpUdsListener({ mode: 0o600 } as never), 'socketPath'],
  [
    'a socket of too long a path',
    b => b.withHttpUdsListener(`/run/${'ä'.repeat(60)}`),
    '125 bytes',
    `${longest} are possible`,
    'shorter',
  ],
  [
    'a socket of a short name in too long a directory',
    b => b.withHttpUdsListener(`/${'d'.repeat(longest - 4)}/s`),
    `${longest} are possible`,
  ],
  ['a mode above 0o777', b => b.withHttpUdsListener({ socketPath: '/s', mode: 0o1000 }), '512', '0o777'],
  ['a mode as text', b => b.withHttpUdsListener({ socketPath: '/s', mode: '660' as never }), '660', '0o777'],
  ['a mode of -1', b => b.withHttpUdsListener({ socketPath: '/s', mode: -1 }), '-1', '0o777'],
  [
    'the path of an exposition without /',
    b => b.withHttpUdsListener({ socketPath: '/s', path: 'm' }),
    '"m"',
    '"/"',
  ],
  ['a mode misspelt', b => b.withHttpUdsListener({ socketPath: '/s', Mode: 1 } as never), '"Mode"'],
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
    'leave addAllowedAddress() out',
  ],
  [
    'a Unix socket with installRecorder',
    b => b.withHttpUdsListener('/s').installRecorder(),
    'leave withHttpUdsListener() out',
  ],
  [
    'a listener among the options of installRecorder',
    () => installRecorder({ listener: 0 } as never),
    'installRecorder()',
  ],
])

test('an address is read as text, as a port on all IPv4 addresses, or as an object', () => {
  const read = (address: Parameters<typeof readListenAddress>[0]) => {
    const { host, port, paths } = readListenAddress(address)
    return [host, port, paths.path]
  }
  assert.equal(read('127.0.0.1:9000'), ['127.0.0.1', 9000, '/metrics'])
  assert.equal(read('[::1]:0'), ['::1', 0, '/metrics'])
  assert.equal(read('localhost:65535'), ['localhost', 65535, '/metrics'])
  assert.equal(read(9100), ['0.0.0.0', 9100, '/metrics'])
  assert.equal(read({ port: 0 }), ['0.0.0.0', 0, '/metrics'])
  for (const path of ['/', '//a/', '/m%C3%A9', '/a:b@c;d=e,f', '/~a/.b/c..d', '/health/']) {
    assert.equal(read({ host: '::', port: 1, path }), ['::', 1, path])
  }
})

test('a Unix socket is read as its path or as an object, and may have the longest path there is', () => {
  const socketPath = `/${'s'.repeat(longest - 1)}`
  const paths = { path: '/metrics', healthPath: '/health', livePath: '/live' }
  const bare = { health: undefined, access: {} }
  assert.equal(readSocketAddress(socketPath), { socketPath, mode: 0o660, paths, ...bare })
  const all = { socketPath: '/run/s', mode: 0o600 }
  assert.equal(readSocketAddress({ ...all, path: '/' }), { ...all, paths: { ...paths, path: '/' }, ...bare })
})

test('allowed addresses at the edges are taken', () => {
  const builder = new PrometheusBuilder()
  for (const address of ['0.0.0.0/0', '::/0', '10.0.0.1/32', '::1/128', '::ffff:10.0.0.1', 'fe80::1']) {
    assert.is(builder.addAllowedAddress(address), builder)
  }
})

test.run()
