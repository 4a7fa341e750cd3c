import { once } from 'node:events'
import { createConnection } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Health } from '../../../../exporter-prometheus/lib/transport/http/health.ts'
import { openGate } from '../../../support/gate.ts'
import { healthAt, notReady, ready } from '../../../support/health-fixture.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { listening } from '../../../support/scrape-fixture.ts'

// When the health check is called, and by how many requests a call is shared.

test.after.each(uninstall)

test('a check that takes too long is 503, and the next request starts another', () => {
  let runs = 0
  const health = () => {
    runs += 1
    return runs === 1 ? new Promise<boolean>(() => {}) : true
  }
  return listening({ health, scrapeLimits: { healthMs: 1 } }, async ({ address }) => {
    const reason = 'The health check failed: it has not answered within 1 milliseconds'
    assert.equal(await healthAt(address), [503, { ...notReady, reason }])
    assert.is(runs, 1)
    assert.is((await healthAt(address))[0], 200)
  })
})

test('a check that fails after its time-out ends nothing', () => {
  const late = openGate<boolean>()
  return listening({ health: () => late.promise, scrapeLimits: { healthMs: 1 } }, async ({ address }) => {
    assert.is((await healthAt(address))[0], 503)
    late.reject(new Error('late'))
    assert.is((await healthAt(address))[0], 503)
  })
})

test('requests at the same time share a call of the check', async () => {
  let runs = 0
  let found = openGate<boolean>()
  const health = new Health(() => {
    runs += 1
    return found.promise
  }, 'health')
  const together = Promise.all([health.answer(5_000), health.answer(5_000), health.answer(5_000)])
  found.resolve(true)
  assert.equal(
    (await together).map(({ status }) => status),
    [200, 200, 200],
  )
  assert.is(runs, 1)
  found = openGate()
  const next = health.answer(5_000)
  found.resolve(false)
  assert.equal([(await next).status, runs], [503, 2])
})

test('pipelined requests share a call, too', () => {
  const found = openGate<boolean>()
  let runs = 0
  const health = () => {
    runs += 1
    return found.promise
  }
  return listening({ health }, async ({ address }) => {
    const socket = createConnection(address.port, address.host)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3))
    let text = ''
    socket.on('data', data => {
      text += data
    })
    while (runs === 0) await new Promise(resolve => setImmediate(resolve))
    found.resolve(true)
    while (text.split('"ready"').length < 4) await once(socket, 'data')
    assert.is(runs, 1)
    socket.destroy()
  })
})

test('a client that goes away while the check runs ends nothing', () => {
  const found = openGate<boolean>()
  const begun = openGate()
  const health = () => {
    begun.resolve()
    return found.promise
  }
  return listening({ health }, async ({ address }) => {
    const socket = createConnection(address.port, address.host)
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    await begun.promise
    socket.destroy()
    await once(socket, 'close')
    found.resolve(true)
    assert.equal(await healthAt(address), [200, ready])
  })
})

test.run()
