import { noopRecorder, swapGlobalRecorder, withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCopy } from '../support/copies.ts'
import { answered, answers, countsOf, measuring, until, withServer } from '../support/http-metrics.ts'
import { withInstalled } from '../support/installed.ts'
import { runProgram } from '../support/run-program.ts'

type Copy = Pick<typeof import('metrics-facade/http'), 'collectHttpMetrics'>

const end = (_: unknown, response: { end(): unknown }) => response.end()

test('what is asked for five times, as by code that is loaded again, is measured once until the last has ended it', () =>
  withInstalled(new DebuggingRecorder(), recorder =>
    withServer(end, async ({ get }) => {
      const options = () => ({ client: false, labels: { a: '1', b: '2' }, ignore: () => false })
      const ends = Array.from({ length: 5 }, () => collectHttpMetrics(options()))
      await get('/')
      assert.equal(Object.values(await answered(recorder, 1)), [1])
      for (const each of ends.slice(1)) each()
      // Each ends its own call alone.
      ends[1]!()
      await get('/')
      await answered(recorder, 2)
      ends[0]!()
      await get('/')
      assert.equal(Object.values(answers(recorder)), [2])
    }),
  ))

test('what one copy measures no other copy does as well, and it ends when both have ended it', async () => {
  const other: Copy = await loadCopy('lib/http/index.ts')
  assert.is.not(other.collectHttpMetrics, collectHttpMetrics)
  await measuring({ client: false }, recorder =>
    withServer(end, async ({ get }) => {
      const endOther = other.collectHttpMetrics({ client: false })
      await get('/')
      assert.equal(Object.values(await answered(recorder, 1)), [1])
      endOther()
      await get('/')
      await answered(recorder, 2)
    }),
  )
})

test('two copies that measure under two names on one connection do not take what is the other’s', async () => {
  const other: Copy = await loadCopy('lib/http/index.ts')
  await measuring({ client: false }, recorder =>
    withServer(end, async ({ get }) => {
      using _other = { [Symbol.dispose]: other.collectHttpMetrics({ client: false, prefix: 'b_' }) }
      await get('/')
      await answered(recorder, 1)
      await until(() => Object.keys(countsOf(recorder, 'b_http_request_duration_seconds')).length === 1)
      assert.is(recorder.snapshot().gauge('b_http_requests_in_flight'), 0)
    }),
  )
})

test('what one leaves out is measured by the other, whichever began first', () =>
  measuring({ client: false, ignore: ({ url }) => url === '/b' }, recorder =>
    withServer(end, async ({ get }) => {
      const b = {
        client: false,
        prefix: 'b_',
        ignore: ({ url }: { url?: string | undefined }) => url === '/a',
      }
      using _other = collectHttpMetrics(b)
      for (const path of ['/a', '/b', '/b']) await get(path)
      const counts = () =>
        ['', 'b_'].map(prefix => countsOf(recorder, `${prefix}http_request_duration_seconds`))
      await until(() => counts().every(each => Object.keys(each).length > 0))
      await until(() => Object.values(counts()[1]!)[0] === 2)
      assert.equal(counts().map(Object.values), [[1], [2]])
      for (const prefix of ['', 'b_']) {
        assert.is(recorder.snapshot().gauge(`${prefix}http_requests_in_flight`), 0)
      }
    }),
  ))

test('each side is asked for apart: the other may have been asked for before', () =>
  measuring({ client: false }, recorder =>
    withServer(end, async ({ get }) => {
      using _client = collectHttpMetrics({ server: false })
      await get('/')
      await answered(recorder, 1)
      await until(() => recorder.snapshot().gauge('http_client_requests_in_flight') === 0)
      assert.equal(Object.values(countsOf(recorder, 'http_client_request_duration_seconds')), [1])
    }),
  ))

test('what is measured before a recorder is installed goes to it; under way is what its own recorder had', () =>
  withServer(
    ({ url }, response) => {
      if (url === '/swap') swapGlobalRecorder(second)
      response.end()
    },
    async ({ get }) => {
      using _end = collectHttpMetrics({ client: false })
      swapGlobalRecorder(first)
      await get('/')
      await answered(first, 1)
      await get('/swap')
      await until(() => Object.keys(answers(second)).length === 1)
      assert.is(first.snapshot().gauge('http_requests_in_flight'), 0)
      await get('/')
      await answered(second, 2)
      swapGlobalRecorder(noopRecorder)
    },
  ))

const [first, second] = [new DebuggingRecorder(), new DebuggingRecorder()]

test('asked for within a local recorder, all goes to that one, whatever is installed', () =>
  withInstalled(new DebuggingRecorder(), global =>
    withServer(end, async ({ get }) => {
      const local = new DebuggingRecorder()
      using _end = withLocalRecorder(local, () => collectHttpMetrics({ client: false }))
      await get('/')
      await answered(local, 1)
      assert.equal(global.snapshot().entries, [])
    }),
  ))

test('it keeps no process alive', async () => {
  const { code, output } = await runProgram(`
    import { collectHttpMetrics } from 'metrics-facade/http'
    collectHttpMetrics()
    console.log('done')
  `)
  assert.equal([code, output], [0, 'done\n'])
})

test('a hundred times loaded again on one connection, there is one listener', async () => {
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const counts = new Set<number>()
  await withInstalled(new DebuggingRecorder(), () =>
    withServer(
      ({ socket }, response) => {
        counts.add(socket.listenerCount('close'))
        response.end()
      },
      async ({ get }) => {
        for (let load = 0; load < 100; load++) {
          using _end = collectHttpMetrics({ client: false })
          await get('/', { agent })
        }
      },
    ),
  )
  agent.destroy()
  assert.is(counts.size, 1)
})

test.run()
