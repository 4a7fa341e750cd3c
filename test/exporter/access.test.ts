import { networkInterfaces } from 'node:os'
import { collect } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AllowList } from '../../exporter-prometheus/lib/transport/access.ts'
import { ask } from '../support/http-client.ts'
import { listening } from '../support/scrape-fixture.ts'

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
]

for (const [allowed, peer, admitted] of cases) {
  test(`${allowed.join(' and ')} ${admitted ? 'admits' : 'does not admit'} ${peer ?? 'a peer without an address'}`, () => {
    assert.is(listOf(...allowed).admits(peer), admitted)
  })
}

test('a peer outside the allowlist gets 403 at every path and method, and nothing is rendered for it', () =>
  listening({ allowedAddresses: ['10.0.0.0/8', '::1'] }, async ({ address }) => {
    let runs = 0
    using _ending = collect(() => {
      runs += 1
    })
    for (const path of ['/metrics', '/health', '/other']) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        assert.is((await ask(address, path, { method })).status, 403, `${method} ${path}`)
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
  for (const [allowed, status] of [
    ['127.0.0.1', 200],
    ['10.0.0.1', 403],
  ] as const) {
    await listening({ listener: '[::]:0', allowedAddresses: [allowed] }, async ({ address }) => {
      assert.is((await ask({ host: '127.0.0.1', port: address.port }, '/metrics')).status, status)
      assert.is((await ask({ host: '::1', port: address.port }, '/metrics')).status, 403)
    })
  }
})

test.run()
