import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { counter, describeGauge, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../support/run-program.ts'
import { eventually, freePort } from './processes.ts'
import { Pushgateway } from './pushgateway.ts'
import { holds, numberOf, pushing, pushOnce, withGateway } from './pushing.ts'

// What is pushed to a real Pushgateway, asked back through its API.

/** bcrypt of "open sesame", at its lowest cost. */
const passwordHash = '$2b$04$7p4Qm2Xv9Lr8Tc1Kz6Wj3uGzBMaQ20kq2Z/j09joVJaneKFV6X312'

test('what is recorded arrives at each interval: values, types, helps and labels', async () => {
  await withGateway(async gateway => {
    await pushing(gateway.groupUrl('kinds'), {}, async ({ errors }) => {
      describeGauge('depth', 'Items "waiting" \\ now')
      gauge('depth', { path: 'a\\b"c\nä' }).set(-1.5)
      histogram('wait').recordMany(1.5, 3)
      counter('jobs_total').increment(2)
      await holds(gateway, 'kinds', 'jobs_total', 2)
      counter('jobs_total').increment(5)
      await holds(gateway, 'kinds', 'jobs_total', 7)
      const { metrics } = (await gateway.group({ job: 'kinds' }))!
      assert.is(metrics.jobs_total!.type, 'COUNTER')
      assert.is(metrics.depth!.type, 'GAUGE')
      assert.is(metrics.depth!.help, 'Items "waiting" \\ now')
      assert.equal(metrics.depth!.metrics, [
        { labels: { instance: '', job: 'kinds', path: 'a\\b"c\nä' }, value: '-1.5' },
      ])
      assert.is(metrics.wait!.type, 'HISTOGRAM')
      const [wait] = metrics.wait!.metrics
      assert.equal([wait!.count, wait!.sum, wait!.buckets], ['3', '4.5', { '1': '0', '2': '3', '+Inf': '3' }])
      assert.equal(errors, [])
    })
  })
})

test('PUT replaces the group, POST keeps the metrics of other names', async () => {
  await withGateway(async gateway => {
    const names = async (): Promise<string[]> =>
      Object.keys((await gateway.group({ job: 'batch' }))?.metrics ?? {}).sort()
    const url = gateway.groupUrl('batch')
    await pushOnce(url, { method: 'PUT' }, () => gauge('one').set(1))
    await pushOnce(url, { method: 'PUT' }, () => gauge('two').set(2))
    assert.equal(await names(), ['two'])
    await pushOnce(url, { method: 'POST' }, () => gauge('three').set(3))
    assert.equal(await names(), ['three', 'two'])
  })
})

test('the last push has what was recorded last, and deleteOnClose takes the group out again', async () => {
  await withGateway(async gateway => {
    assert.equal(await pushOnce(gateway.groupUrl('kept'), {}, () => gauge('g').set(42)), [])
    await holds(gateway, 'kept', 'g', 42)
    await pushing(gateway.groupUrl('deleted'), { deleteOnClose: true }, async ({ handle, errors }) => {
      gauge('g').set(43)
      await holds(gateway, 'deleted', 'g', 43)
      await handle.close()
      assert.equal(errors, [])
    })
    assert.is(await gateway.group({ job: 'deleted' }), undefined)
    await holds(gateway, 'kept', 'g', 42)
  })
})

test('job and grouping arrive as they are, whatever is in them', async () => {
  await withGateway(async gateway => {
    const values = ['a', '', 'a/b', '..', '50% of ä?#', 'a:80', '~x', '日本']
    for (const value of values) {
      const options = { job: 'night/backup', grouping: { instance: value, zone: 'b' } }
      assert.equal(await pushOnce(gateway.url, options, () => gauge('g').set(1)), [])
      const labels: Record<string, string> = { instance: value, job: 'night/backup', zone: 'b' }
      const group = await gateway.group(labels)
      assert.equal(group?.metrics.g?.metrics, [{ labels, value: '1' }], value)
    }
    assert.is((await gateway.groups()).length, values.length)
  })
})

test('what contradicts another group is answered with 400, and onError has the reason', async () => {
  await withGateway(async gateway => {
    assert.equal(await pushOnce(gateway.groupUrl('first'), {}, () => counter('jobs').increment()), [])
    const errors = await pushOnce(gateway.groupUrl('second'), {}, () => gauge('jobs').set(1))
    assert.ok(errors.length > 0)
    assert.equal([errors[0]!.reason, errors[0]!.status], ['400', 400])
    // Of the two groups it names now this and now that as the one that is wrong.
    assert.match(errors[0]!.answer, /inconsistent with existing metrics.*"jobs".*is not a (COUNTER|GAUGE)/)
    assert.match(errors[0]!.message, /second was answered with 400: pushed metrics are/)
  })
})

test('with basic authentication the right credentials are let in, and others answered with 401', async () => {
  const gateway = await Pushgateway.start({ users: { aladdin: passwordHash } })
  try {
    const url = gateway.groupUrl('cave')
    const credentials = { username: 'aladdin', password: 'open sesame' }
    const authorization = `Basic ${Buffer.from('aladdin:open sesame').toString('base64')}`
    for (const wrong of [{}, { ...credentials, password: 'open barley' }, { username: 'aladdin' }]) {
      const errors = await pushOnce(url, wrong, () => gauge('g').set(1))
      assert.ok(errors.length > 0 && errors.every(({ status }) => status === 401))
    }
    assert.is(await gateway.group({ job: 'cave' }, authorization), undefined)
    assert.equal(await pushOnce(url, credentials, () => gauge('g').set(2)), [])
    assert.is(numberOf((await gateway.group({ job: 'cave' }, authorization))?.metrics.g), 2)
    assert.equal(await pushOnce(url, { ...credentials, deleteOnClose: true }, () => {}), [])
    assert.is(await gateway.group({ job: 'cave' }, authorization), undefined)
  } finally {
    await gateway.stop()
  }
})

test('a gateway that is down at first, and once more later, gets the pushes when it is there', async () => {
  const port = await freePort()
  let gateway: Pushgateway | undefined
  try {
    await pushing(`http://127.0.0.1:${port}/metrics/job/patient`, {}, async ({ errors }) => {
      const failed = async (count: number): Promise<void> =>
        void (await eventually(`${count} errors`, async () => errors.length >= count || undefined))
      const jobs = counter('jobs_total')
      jobs.increment()
      await failed(2)
      gateway = await Pushgateway.start({ port })
      await holds(gateway, 'patient', 'jobs_total', 1)
      const before = errors.length
      await gateway.stop()
      await failed(before + 2)
      jobs.increment()
      gateway = await Pushgateway.start({ port })
      await holds(gateway, 'patient', 'jobs_total', 2)
      assert.ok(errors.every(({ reason }) => reason === 'connection'))
      await eventually('the count of all errors', async () => {
        const group = await gateway!.group({ job: 'patient' })
        return numberOf(group?.metrics.metrics_push_errors_total) === errors.length || undefined
      })
    })
  } finally {
    await gateway?.stop()
  }
})

test('a gateway that is too slow is a time-out, and gets the latest values when it answers again', async () => {
  await withGateway(async gateway => {
    await pushing(gateway.groupUrl('slow'), { timeoutMs: 200 }, async ({ errors }) => {
      const jobs = counter('jobs_total')
      jobs.increment()
      await holds(gateway, 'slow', 'jobs_total', 1)
      gateway.hold()
      jobs.increment()
      await eventually('two errors', async () => errors.length >= 2 || undefined)
      jobs.increment()
      gateway.goOn()
      await holds(gateway, 'slow', 'jobs_total', 3)
      assert.ok(errors.every(({ reason }) => reason === 'timeout'))
    })
  })
})

test('behind a proxy that answers 500 for a while, the gateway gets the pushes afterwards', async () => {
  await withGateway(async gateway => {
    let refused = 0
    const proxy = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray())
      if (refused < 2) {
        refused += 1
        response.writeHead(500).end('the gateway is being moved\n')
        return
      }
      const { method = '', url = '' } = request
      const answer = await fetch(gateway.url + url, { method, body })
      response.writeHead(answer.status).end(await answer.text())
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    try {
      await pushing(`http://127.0.0.1:${port}/metrics/job/moved`, {}, async ({ errors }) => {
        counter('jobs_total').increment(5)
        await holds(gateway, 'moved', 'jobs_total', 5)
        assert.equal(
          errors.map(({ reason, answer }) => [reason, answer.trim()]),
          Array(2).fill(['500', 'the gateway is being moved']),
        )
      })
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})

test('a program that just ends has pushed its last values', async () => {
  await withGateway(async gateway => {
    const { code, output } = await runProgram(`
      import { counter } from 'metrics-facade'
      import { install } from 'metrics-exporter-prometheus'
      await install({ pushGateway: { endpoint: '${gateway.groupUrl('short')}', intervalMs: 3_600_000 } })
      counter('jobs_total').increment(42)
    `)
    assert.equal([code, output], [0, ''])
    assert.is(numberOf((await gateway.group({ job: 'short' }))?.metrics.jobs_total), 42)
  })
})

test.run()
