import { networkInterfaces } from 'node:os'
import { collect } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Access, AllowList } from '../../../../exporter-prometheus/lib/transport/http/access.ts'
import {
  createRouter,
  expositionRoute,
  liveRoute,
} from '../../../../exporter-prometheus/lib/transport/http/routes.ts'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { freshRecorder, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { serving } from '../../../support/serving.ts'

test.after.each(uninstall)

function listOf(...addresses: string[]): AllowList {
  const list = new AllowList()
  for (const address of addresses) list.add(address)
  return list
}

test('a list that names nobody admits everybody', () => {
  for (const peer of ['10.0.0.1', '::1', undefined]) assert.is(listOf().admits(peer), true)
})

const cases: ReadonlyArray<readonly [allowed: string[], peer: string | undefined, admitted: boolean]> = [
  [['127.0.0.1'], '127.0.0.1', true],
  [['127.0.0.1'], '127.0.0.2', false],
  [['127.0.0.1'], '::ffff:127.0.0.1', true],
  [['127.0.0.1'], '::ffff:7f00:1', true],
  [['127.0.0.1'], '::ffff:127.0.0.2', false],
  [['127.0.0.1'], '::1', false],
  [['10.0.0.0/8'], '10.255.255.255', true],
  [['10.0.0.0/8'], '11.0.0.0', false],
  [['10.0.0.0/8'], '::ffff:10.1.2.3', true],
  [['10.1.2.3/8'], '10.9.9.9', true],
  [['192.168.1.128/25'], '192.168.1.127', false],
  [['192.168.1.128/25'], '192.168.1.128', true],
  [['0.0.0.0/0'], '8.8.8.8', true],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['::1'], '::1', true],
  [['::1'], '0:0:0:0:0:0:0:1', true],
  [['::1'], '::2', false],
  [['fd00::/8'], 'fdff::1', true],
  [['fd00::/8'], 'fe00::1', false],
  [['::/0'], '2001:db8::1', true],
  [['2001:db8::1/128'], '2001:db8::2', false],
  [['127.0.0.1', '10.0.0.0/8', '::1'], '10.0.0.1', true],
  [['127.0.0.1'], undefined, false],
  [['0.0.0.0/0', '::/0'], 'somewhere', false],
  [['::/0'], '10.0.0.1', false],
  [['::/8'], '::ffff:10.0.0.1', false],
  [['::ffff:10.0.0.0/104'], '10.255.255.255', true],
  [['::ffff:10.0.0.0/104'], '::ffff:10.1.2.3', true],
  [['::ffff:10.0.0.0/104'], '11.0.0.0', false],
  [['::ffff:10.0.0.0/104'], '::1', false],
  [['::FFFF:a00:0/104'], '10.1.2.3', true],
  [['0:0:0:0:0:ffff:10.0.0.1'], '10.0.0.1', true],
  [['::ffff:0:0/96'], '8.8.8.8', true],
  [['::ffff:0:0/96'], '::1', false],
  [['fe80::/10'], 'fe80::1%eth0', true],
  [['fe80::1'], 'fe80::1%eth0', true],
  [['fe80::1'], 'fe80::2%eth0', false],
]

for (const [allowed, peer, admitted] of cases) {
  test(`${allowed.join(' and ')} ${admitted ? 'admits' : 'does not admit'} ${peer ?? 'a peer without an address'}`, () => {
    assert.is(listOf(...allowed).admits(peer), admitted)
  })
}

test('a peer outside the allowlist is dropped at every path and method, and nothing is rendered for it', () =>
  listening({ allowedAddresses: ['10.0.0.0/8', '::1'] }, async ({ address }) => {
    let runs = 0
    using _ending = collect(() => {
      runs += 1
    })
    for (const path of ['/metrics', '/health', '/other']) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        assert.ok(await isDropped(ask(address, path, { method })), `${method} ${path}`)
      }
    }
    assert.is(runs, 0)
  }))

test('a peer inside the allowlist is served', () =>
  listening({ allowedAddresses: ['10.0.0.0/8', '127.0.0.0/8'] }, async ({ address }) => {
    assert.is((await ask(address, '/metrics')).status, 200)
    assert.is((await ask(address, '/health')).status, 200)
  }))

const hasIpv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))

test('an IPv4 peer of a listener on :: is known by its IPv4 address, where there is IPv6', async () => {
  if (!hasIpv6) return
  for (const [allowed, isIn] of [
    ['127.0.0.1', true],
    ['10.0.0.1', false],
  ] as const) {
    await listening({ listener: '[::]:0', allowedAddresses: [allowed] }, async ({ address: { port } }) => {
      assert.is(await isDropped(ask({ host: '127.0.0.1', port }, '/metrics')), !isIn)
      assert.ok(await isDropped(ask({ host: '::1', port }, '/metrics')))
    })
  }
})

test('where a runtime tells nothing of connections, a peer outside the allowlist gets 403', () => {
  const access: Access = { allowed: listOf('10.0.0.1'), credentials: [], tls: undefined }
  const routes = [liveRoute('/health'), expositionRoute('/metrics', freshRecorder().scraper, undefined)]
  return serving(createRouter(routes, access), async address => {
    for (const path of ['/metrics', '/health']) {
      assert.is((await ask(address, path)).status, 403)
    }
  })
})

test('who is dropped is dropped before TLS: no handshake is begun', () =>
  listening({ tls: filesOf('first'), allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    const error = await rejectionOf(ask(address, '/health', { tls: clientTls() }))
    assert.match(error.message, 'before secure TLS connection was established')
  }))

refuses('INVALID_ALLOWED_ADDRESS', [
  [
    'a subnet in which all of IPv4 is mapped',
    builder => builder.addAllowedAddress('::ffff:10.0.0.0/8'),
    '"::ffff:10.0.0.0/8"',
    'would admit everyone',
    '10.0.0.0/8.',
  ],
  ['one bit too few', builder => builder.addAllowedAddress('::ffff:0:0/95'), 'would admit everyone'],
  ['a zone', builder => builder.addAllowedAddress('fe80::1%eth0'), 'zones', 'without "%"'],
  ['a zone in a subnet', builder => builder.addAllowedAddress('fe80::%1/64'), 'zones'],
])

test.run()
