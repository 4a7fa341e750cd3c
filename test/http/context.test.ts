import { AsyncLocalStorage } from 'node:async_hooks'
import { Agent } from 'node:http'
import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { collectHttpMetrics } from 'metrics-facade/http'
import { ContextLabelLayer, Stack, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connection, statusOf, until, withServer } from '../support/http-metrics.ts'

test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

/** Runs `body` where the labels of contexts are added, with what renders the counts of a metric by its labels. */
async function underContexts(
  body: (render: (name: string) => readonly string[]) => Promise<void>,
): Promise<void> {
  const recorder = new PrometheusBuilder().buildRecorder()
  new Stack(recorder).push(new ContextLabelLayer()).install()
  using _end = collectHttpMetrics()
  await body(name =>
    [
      ...recorder
        .handle()
        .render()
        .matchAll(new RegExp(`^${name}(?:_count)?(?:\\{(.*)\\})? (.*)$`, 'gm')),
    ]
      .map(([, labels = '', value]) => `${labels} ${value}`)
      .sort(),
  )
}

test('labels of the context in which a response is ended are on its duration, and the gauge is back at 0', () =>
  underContexts(render =>
    withServer(
      ({ url }, response) => {
        withLabels({ tenant: url!.slice(1) }, () => setImmediate(() => response.end('x'.repeat(100_000))))
      },
      async ({ get }) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        for (const path of ['/acme', '/zeta', '/acme']) await get(path, { agent })
        agent.destroy()
        await until(() => render('http_request_duration_seconds').length === 2)
        await until(() => render('http_requests_in_flight').every(line => line.endsWith(' 0')))
        assert.equal(render('http_request_duration_seconds'), [
          'tenant="acme",method="GET",route="unmatched",code="200" 2',
          'tenant="zeta",method="GET",route="unmatched",code="200" 1',
        ])
        assert.equal(render('http_requests_in_flight'), [' 0'])
      },
    ),
  ))

test('what is broken off has the labels of none, and is no longer under way', () =>
  underContexts(render =>
    withServer(
      (_, response) => withLabels({ tenant: 'acme' }, () => setImmediate(() => response.write('x'))),
      async ({ port }) => {
        const socket = await connection(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
        await new Promise(resolve => socket.once('data', resolve))
        socket.destroy()
        await until(() => render('http_requests_in_flight')[0] === ' 0')
        assert.equal(render('http_request_duration_seconds'), ['method="GET",route="unmatched",code="499" 1'])
      },
    ),
  ))

const clients = {
  'node:http': (port: number, agent: Agent) => statusOf(port, { agent }),
  fetch: async (port: number) => (await fetch(`http://127.0.0.1:${port}`)).text(),
}

for (const [way, ask] of Object.entries(clients)) {
  test(`${way}: labels are those of the context in which the request was made, whatever connection it takes`, () =>
    underContexts(render =>
      withServer(
        (_, response) => response.end(),
        async ({ port }) => {
          const agent = new Agent({ keepAlive: true, maxSockets: 1 })
          const tenants = ['acme', 'zeta', 'acme', 'beta']
          await Promise.all(tenants.map(tenant => withLabels({ tenant }, () => ask(port, agent))))
          for (const tenant of tenants) await withLabels({ tenant }, () => ask(port, agent))
          agent.destroy()
          const counts = () => render('http_client_request_duration_seconds')
          await until(
            () =>
              counts().join().includes('acme') && counts().filter(line => / 2$| 4$/.test(line)).length === 3,
          )
          assert.equal(
            counts().map(line => line.replace(/,.*\}?/, '') + line.slice(line.lastIndexOf(' '))),
            ['tenant="acme" 4', 'tenant="beta" 2', 'tenant="zeta" 2'],
          )
          assert.equal(render('http_client_requests_in_flight'), [
            ' 0',
            'tenant="acme" 0',
            'tenant="beta" 0',
            'tenant="zeta" 0',
          ])
        },
      ),
    ))
}

test('exemplars are those of the context of a request, of the server and of the client', async () => {
  const traces = new AsyncLocalStorage<string>()
  const handle = installRecorder({
    exemplars: () => {
      const trace_id = traces.getStore()
      return trace_id === undefined ? undefined : { trace_id }
    },
  })
  using _end = collectHttpMetrics()
  await withServer(
    (_, response) => traces.run('served', () => setImmediate(() => response.end())),
    async ({ port }) => {
      await traces.run('fetched', async () => (await fetch(`http://127.0.0.1:${port}`)).text())
      await traces.run('asked', () => statusOf(port, { host: 'localhost', family: 4 }))
      const exemplarsOf = (name: string) =>
        new Set(
          [...handle.renderOpenMetrics().matchAll(/^(\w+)_bucket\{.*\} \d+ # \{trace_id="(\w+)"\}/gm)]
            .filter(([, found]) => found === name)
            .map(([, , trace]) => trace),
        )
      await until(() => exemplarsOf('http_client_request_duration_seconds').size === 2)
      assert.equal([...exemplarsOf('http_request_duration_seconds')], ['served'])
      assert.equal([...exemplarsOf('http_client_request_duration_seconds')].sort(), ['asked', 'fetched'])
    },
  )
})

test.run()
