import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Page } from '../../../../exporter-prometheus/lib/transport/page/page.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { serving } from '../../../support/serving.ts'

// The page for servers that turn a Request into a Response.

// A stream that is read in the same process does not keep it alive.
const alive = setInterval(() => {}, 1_000_000)

test.after.each(uninstall)
test.after(() => clearInterval(alive))

const url = 'http://127.0.0.1/charts'

function eventsRequest(): Request {
  return new Request(url, { headers: { accept: 'text/event-stream' } })
}

/** Reads events until there are as many, and returns their names. */
async function namesOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  count: number,
): Promise<readonly string[]> {
  let text = ''
  for (;;) {
    const names = [...text.matchAll(/^event: (\w+)\ndata: .*\n\n/gm)].map(([, name]) => name!)
    if (names.length >= count) return names
    const { value, done } = await reader.read()
    if (done) throw new Error(`It ended after ${text}`)
    text += new TextDecoder().decode(value)
  }
}

test('it answers with the document, compressed if that is asked for', async () => {
  const page = installRecorder().fetchPage()
  const plain = await page(new Request(url))
  assert.is(plain.status, 200)
  assert.is(plain.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.match(plain.headers.get('content-security-policy')!, "default-src 'none'")
  const html = await plain.text()
  const zipped = await page(new Request(url, { headers: { 'accept-encoding': 'gzip' } }))
  assert.is(zipped.headers.get('content-encoding'), 'gzip')
  assert.is(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString(), html)
  const head = await page(new Request(url, { method: 'HEAD' }))
  assert.is(head.headers.get('content-length'), String(Buffer.byteLength(html)))
  assert.is(await head.text(), '')
  assert.is((await page(new Request(url, { method: 'POST' }))).status, 405)
})

test('it is not compressed where that is forbidden', async () => {
  const page = installRecorder().fetchPage({ compress: false })
  const answer = await page(new Request(url, { headers: { 'accept-encoding': 'gzip' } }))
  assert.is(answer.headers.get('content-encoding'), null)
})

/** A page, and the timers that it runs; they do not fire. */
function watched(): { readonly page: Page; readonly timers: Set<() => void> } {
  const timers = new Set<() => void>()
  const handle = installRecorder()
  const expose = () => handle.gather() as never
  const page = new Page(
    { runCollectors: () => {}, memberNames: () => [], expose },
    {
      now: () => 1_700_000_000_000,
      callEvery(_intervalMs, run) {
        timers.add(run)
        return () => timers.delete(run)
      },
    },
  )
  return { page, timers }
}

test('it sends events until the reader goes, and runs nothing after that', async () => {
  const { page, timers } = watched()
  counter('jobs_total').increment()
  const answer = await page.fetch(eventsRequest(), true)
  assert.is(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const reader = answer.body!.getReader()
  assert.equal(await namesOf(reader, 4), ['hello', 'members', 'changes', 'frame'])
  assert.is(timers.size, 1)
  await reader.cancel()
  assert.is(timers.size, 0)
})

test('a client that does not read is cut off', async () => {
  const { page, timers } = watched()
  const reader = (await page.fetch(eventsRequest(), true)).body!.getReader()
  counter('jobs_total', { name: 'x'.repeat(9_000) }).increment()
  await namesOf(reader, 3)
  for (let second = 0; second < 1_000 && timers.size > 0; second++) {
    counter('jobs_total', { name: 'x'.repeat(9_000), second }).increment()
    for (const run of timers) run()
    await setImmediate()
  }
  assert.is(timers.size, 0)
  await reader.closed.then(
    () => assert.unreachable('it was broken off'),
    () => {},
  )
})

test('who reads has everything in order', async () => {
  const handle = installRecorder()
  const jobs = counter('jobs_total')
  const page = handle.fetchPage()
  const reader = (await page(eventsRequest())).body!.getReader()
  const totals: number[] = []
  const decoder = new TextDecoder()
  while (totals.length < 3) {
    const { value } = await reader.read()
    for (const [, total] of decoder.decode(value).matchAll(/"r":\[\d+,\[(\d+)/g)) totals.push(Number(total))
    jobs.increment()
  }
  assert.equal(
    totals,
    [...totals].sort((a, b) => a - b),
  )
  await reader.cancel()
})

test('the context of Hono, and nothing else than a Request, is understood', async () => {
  const page = installRecorder().fetchPage() as (given?: unknown) => Promise<Response>
  assert.is((await page({ req: { raw: new Request(url) } })).status, 200)
  const error = (await rejectionOf(page())) as Error
  assert.match(error.message, 'fetchPage() was not called with a Request')
  assert.match(error.message, 'there is page()')
})

test('page() for a Request names fetchPage()', async () => {
  const page = installRecorder().page() as (given?: unknown) => Promise<void>
  assert.match(((await rejectionOf(page(new Request(url)))) as Error).message, 'there is fetchPage()')
})

test('closing the handle ends the events', async () => {
  const handle = installRecorder()
  const reader = (await handle.fetchPage()(eventsRequest())).body!.getReader()
  await namesOf(reader, 2)
  await handle.close()
  while (!(await reader.read()).done) {
    // What was sent before.
  }
})

test('it serves what node:http serves', async () => {
  const handle = installRecorder()
  await serving(handle.page(), async ({ port }) => {
    const [node, fetched] = await Promise.all([
      fetch(`http://127.0.0.1:${port}/`),
      handle.fetchPage()(new Request(url)),
    ])
    for (const name of ['content-security-policy', 'cache-control', 'vary', 'referrer-policy']) {
      assert.is(fetched.headers.get(name), node.headers.get(name), name)
    }
  })
})

refuses('INVALID_OPTION', [
  [
    'an option of fetchPage() that there is not',
    builder =>
      builder
        .buildRecorder()
        .handle()
        .fetchPage({ path: '/a' } as never),
    'fetchPage',
    '{"path":"/a"}',
  ],
])

test.run()
