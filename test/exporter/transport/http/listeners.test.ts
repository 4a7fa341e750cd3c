import { join } from 'node:path'
import {
  type BuildError,
  type ExporterOptions,
  install,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { counter, currentRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { type Ask, ask, isDropped } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { listening } from '../../../support/scrape-fixture.ts'
import { warningsOf } from '../../../support/warnings.ts'

// Several listeners of one exporter, each with what is said for it alone, and else with what is said for all.

test.after.each(uninstall)

const local = { host: '127.0.0.1', port: 0 } as const
const bearer = (token: string): Ask => ({ headers: { Authorization: `Bearer ${token}` } })
const basic = (pair: string): Ask => ({
  headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
})

test('every listener of an array listens, and the first is the address', () =>
  listening(
    { listener: ['127.0.0.1:0', { ...local, path: '/internal' }, { ...local }] },
    async ({ handle }) => {
      counter('c').increment()
      const [first, second, third, ...none] = handle.addresses
      assert.equal([handle.address, none], [first, []])
      assert.is(new Set(handle.addresses.map(({ port }) => port)).size, 3)
      assert.is((await ask(first!, '/metrics')).text, handle.render())
      assert.is((await ask(second!, '/internal')).text, handle.render())
      assert.is((await ask(second!, '/metrics')).status, 404)
      assert.is((await ask(third!, '/metrics')).text, handle.render())
    },
  ))

test('withHttpListener called again adds a port, and close() ends them all', async () => {
  const builder = new PrometheusBuilder().withHttpListener(local).withHttpListener('127.0.0.1:0')
  const handle = (await builder.build()).handle()
  const { addresses } = handle
  assert.is(addresses.length, 2)
  for (const address of addresses) assert.is((await ask(address, '/health')).status, 200)
  await handle.close()
  for (const address of addresses) await rejectionOf(ask(address, '/health'))
  assert.equal([handle.address, handle.addresses], [undefined, []])
})

/** What `/metrics` of each listener answers to each client: a status, or that it is dropped. */
async function answers(
  options: ExporterOptions,
  clients: readonly Ask[],
): Promise<ReadonlyArray<ReadonlyArray<number | 'dropped'>>> {
  const table: Array<Array<number | 'dropped'>> = []
  await listening(options, async ({ handle }) => {
    for (const address of handle.addresses) {
      const row: Array<number | 'dropped'> = []
      for (const client of clients) {
        const answer = ask(address, '/metrics', client)
        row.push((await isDropped(answer)) ? 'dropped' : (await answer).status)
      }
      table.push(row)
    }
  })
  return table
}

test('credentials of a listener take the place of those for all, both kinds together', async () => {
  const options: ExporterOptions = {
    bearerAuthentication: ['all'],
    basicAuthentication: [{ username: 'all', password: 'x' }],
    listener: [
      local,
      { ...local, bearerAuthentication: ['one', 'two'] },
      { ...local, basicAuthentication: [{ username: 'one', password: 'y' }] },
    ],
  }
  const clients = [{}, bearer('all'), basic('all:x'), bearer('one'), bearer('two'), basic('one:y')]
  assert.equal(await answers(options, clients), [
    [401, 200, 200, 401, 401, 401],
    [401, 401, 401, 200, 200, 401],
    [401, 401, 401, 401, 401, 200],
  ])
})

test('a listener with credentials of its own leaves the others open', async () => {
  const listener = [local, { ...local, bearerAuthentication: ['t'] }]
  assert.equal(await answers({ listener }, [{}, bearer('t')]), [
    [200, 200],
    [401, 200],
  ])
})

test('addresses of a listener take the place of those for all', async () => {
  const listener = [local, { ...local, allowedAddresses: ['127.0.0.0/8'] }]
  assert.equal(await answers({ listener, allowedAddresses: ['10.0.0.1'] }, [{}]), [['dropped'], [200]])
  const other = [local, { ...local, allowedAddresses: ['10.0.0.1'] }]
  assert.equal(await answers({ listener: other }, [{}]), [[200], ['dropped']])
})

test('each listener has TLS, or not, with a certificate of its own', () =>
  listening(
    { tls: filesOf('first'), listener: [local, { ...local, tls: filesOf('second') }] },
    async ({ handle }) => {
      const [first, second] = handle.addresses
      assert.is((await ask(first!, '/metrics', { tls: clientTls() })).certificate, 'first')
      assert.is((await ask(second!, '/metrics', { tls: clientTls() })).certificate, 'second')
    },
  ))

test('a listener with TLS is beside one without', () =>
  listening({ listener: [{ ...local, tls: filesOf('first') }, local] }, async ({ handle }) => {
    const [secure, plain] = handle.addresses
    assert.is((await ask(secure!, '/metrics', { tls: clientTls() })).status, 200)
    assert.is((await ask(plain!, '/metrics')).status, 200)
    await rejectionOf(ask(secure!, '/metrics'))
  }))

test('what is left undefined is as it is for all', async () => {
  const unset = {
    allowedAddresses: undefined,
    basicAuthentication: undefined,
    bearerAuthentication: undefined,
    tls: undefined,
  }
  const listener = { ...local, host: '127.0.0.1', path: undefined, ...unset }
  assert.equal(await answers({ listener, bearerAuthentication: ['t'] }, [{}, bearer('t')]), [[401, 200]])
})

test('a Unix socket has credentials of its own, and there may be several', () =>
  withDirectory(async directory => {
    const [one, two] = [join(directory, 'one'), join(directory, 'two')]
    const own = { socketPath: two, bearerAuthentication: ['own'] }
    await listening({ udsListener: [one, own], bearerAuthentication: ['all'] }, async ({ handle }) => {
      assert.equal([handle.socketPath, handle.addresses.length], [one, 1])
      const status = async (socketPath: string, client: Ask) =>
        (await ask({ socketPath }, '/metrics', client)).status
      assert.equal([await status(one, bearer('all')), await status(one, bearer('own'))], [200, 401])
      assert.equal([await status(two, bearer('all')), await status(two, bearer('own'))], [401, 200])
    })
  }))

test('rules about ports do not touch a Unix socket beside a port', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const listener = { ...local, allowedAddresses: ['10.0.0.1'], tls: filesOf('first') }
    await listening({ udsListener: socketPath, listener }, async ({ address }) => {
      assert.is((await ask({ socketPath }, '/metrics')).status, 200)
      assert.ok(await isDropped(ask(address, '/metrics')))
    })
  }))

test('a listener that fails takes those before it down, and nothing becomes global', async () => {
  const taken = (await new PrometheusBuilder().withHttpListener(local).build()).handle()
  const probe = (await new PrometheusBuilder().withHttpListener(local).build()).handle()
  const free = probe.address!
  await probe.close()
  const error = (await rejectionOf(install({ listener: [free, taken.address!] }))) as BuildError
  assert.is(error.code, 'LISTENER_FAILED')
  assert.is(((await rejectionOf(ask(free, '/health'))) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
  assert.is(currentRecorder(), noopRecorder)
  await taken.close()
})

test('what a listener was given is kept as it was given', async () => {
  const allowedAddresses = ['127.0.0.1']
  const builder = new PrometheusBuilder().withHttpListener({ ...local, allowedAddresses })
  allowedAddresses[0] = '10.0.0.1'
  const handle = (await builder.build()).handle()
  assert.is((await ask(handle.address!, '/health')).status, 200)
  await handle.close()
})

test('options of a listener are compared where an exporter is reused', async () => {
  const listenerOf = (token: string) => [{ ...local, bearerAuthentication: [token] }, local]
  const handle = await install({ listener: listenerOf('one'), reuse: true })
  const installAgain = (token: string) =>
    warningsOf(async () => assert.is(await install({ listener: listenerOf(token), reuse: true }), handle))
  assert.equal(await installAgain('one'), [])
  const [warning = '', ...more] = await installAgain('two')
  assert.match(warning, /were ignored: listener\./)
  assert.not.match(warning, /one|two/)
  assert.equal(more, [])
  await handle.close()
})

test.run()
