import {
  install,
  installRecorder,
  Matcher,
  type PrometheusHandle,
  Renderer,
} from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import type { Browser, Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { serving } from '../support/serving.ts'
import { openPage, startBrowser, tableOf } from './browser.ts'
import { eventually } from './processes.ts'

// Each kind of chart in a real browser, beside what the exposition says.

let browser: Browser
let handle: PrometheusHandle
let url: string

test('the browser and an exporter start', async () => {
  browser = await startBrowser()
  handle = await install({
    listener: '127.0.0.1:0',
    page: true,
    bucketsForMetric: [[Matcher.full('wait_seconds'), [1, 2, 4, 8]]],
    nativeHistogramsForMetric: [[Matcher.full('size_bytes'), {}]],
    quantiles: [0.5, 0.9, 0.99],
  })
  url = `http://127.0.0.1:${handle.address!.port}/`
})

test.after(async () => {
  await browser?.close()
  await handle?.close()
  uninstall()
})

/** Waits until the table of a metric has what is expected. */
async function shows(
  page: Page,
  name: string,
  isAsExpected: (rows: Record<string, number[]>) => boolean,
): Promise<Record<string, number[]>> {
  let last = {}
  return eventually(`${name} to be as expected`, async () => {
    const rows = await tableOf(page, name)
    last = rows
    return isAsExpected(rows) ? rows : undefined
  }).catch(error => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`)
  })
}

test('counters are shown as rates and totals, split by their label', async () => {
  const { page, problems } = await openPage(browser, url)
  const [mail, pdf] = ['mail', 'pdf'].map(queue => counter('jobs_total', { queue }))
  mail!.increment(7)
  pdf!.increment(2)
  await shows(page, 'jobs_total', rows => rows.mail?.[1] === 7 && rows.pdf?.[1] === 2)
  mail!.increment(30)
  const { mail: values } = await shows(page, 'jobs_total', rows => rows.mail![0]! > 0)
  // All 30 came within one second, give or take what a busy machine needs for it.
  assert.ok(values![0]! > 10 && values![0]! <= 60, `${values}`)
  assert.equal(values![1], 37)
  await shows(page, 'jobs_total', rows => rows.mail![0] === 0)
  assert.equal(problems, [])
  await page.close()
})

test('gauges are shown as they are, with their unit', async () => {
  const { page } = await openPage(browser, url)
  describeGauge('room', Unit.Bytes, 'Room left')
  gauge('room', { disk: 'a' }).set(3 * 1024 ** 2)
  gauge('room', { disk: 'b' }).set(-5)
  assert.equal(await shows(page, 'room', rows => 'b' in rows), { a: [3_145_728], b: [-5] })
  const card = page.getByRole('article', { name: 'room' })
  assert.match((await card.textContent())!, '3 MiB')
  await page.close()
})

test('quantiles of classic histograms are those that Prometheus would estimate', async () => {
  const { page } = await openPage(browser, url)
  const wait = histogram('wait_seconds').zero()
  await shows(page, 'wait_seconds', rows => rows.all?.[4] === 0)
  wait.recordMany(1.5, 50)
  wait.recordMany(3, 40)
  wait.recordMany(7, 10)
  const { all } = await shows(page, 'wait_seconds', rows => rows.all![0]! > 0)
  assert.equal(all!.slice(0, 3), [2, 4, 7.6])
  assert.is(all![4], 100)
  await page.close()
})

test('quantiles of native histograms are near to the values', async () => {
  const { page } = await openPage(browser, url)
  const size = histogram('size_bytes')
  size.record(1)
  await shows(page, 'size_bytes', rows => rows.all?.[4] === 1)
  size.recordMany(1_000, 98)
  size.recordMany(90_000, 2)
  const { all } = await shows(page, 'size_bytes', rows => rows.all![0]! > 0)
  assert.ok(all![0]! > 900 && all![0]! < 1_100, `${all}`)
  assert.ok(all![2]! > 80_000 && all![2]! < 100_000, `${all}`)
  assert.is(all![4], 101)
  await page.close()
})

test('summaries have the quantiles that the exposition has', async () => {
  const { page } = await openPage(browser, url)
  for (let value = 1; value <= 100; value++) histogram('latency').record(value)
  const { all } = await shows(page, 'latency', rows => rows.all?.[4] === 100)
  const quantiles = [0.5, 0.9, 0.99].map(quantile =>
    Number(new RegExp(`^latency\\{quantile="${quantile}"\\} (.*)$`, 'm').exec(handle.render())![1]),
  )
  assert.equal(all!.slice(0, 3), quantiles)
  await page.close()
})

test('information is a table, a moment is an age', async () => {
  const { page } = await openPage(browser, url)
  gauge('build_info', { version: '1.2.3', commit: 'abc' }).set(1)
  gauge('last_success_timestamp_seconds').set(Math.floor(Date.now() / 1_000) - 180)
  const build = page.getByRole('article', { name: 'build_info' })
  await build.scrollIntoViewIfNeeded()
  await build.getByRole('row', { name: 'version 1.2.3' }).waitFor()
  await build.getByRole('row', { name: 'commit abc' }).waitFor()
  await page
    .getByRole('article', { name: 'last_success_timestamp_seconds' })
    .getByText('3 min ago')
    .first()
    .waitFor()
  await page.close()
})

test('a series that was removed has ended', async () => {
  const { page } = await openPage(browser, url)
  gauge('workers', { id: 1 }).set(4)
  gauge('workers', { id: 2 }).set(4)
  await shows(page, 'workers', rows => Object.keys(rows).length === 2)
  handle.removeMatching('workers', { id: 2 })
  await page.getByRole('article', { name: 'workers' }).getByRole('row', { name: '2 ended' }).waitFor()
  await page.close()
})

test('who comes later has the history', async () => {
  const first = await openPage(browser, url)
  const jobs = counter('history_total')
  for (let second = 0; second < 4; second++) {
    jobs.increment(10)
    await shows(first.page, 'history_total', rows => rows.all?.[1] === 10 * (second + 1))
  }
  await first.page.close()
  const { page } = await openPage(browser, url)
  await tableOf(page, 'history_total')
  const chart = page.getByRole('article', { name: 'history_total' }).getByRole('img')
  await chart.focus()
  const announced = page.locator('[aria-live=polite].hidden')
  const totals = new Set<number>()
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('ArrowLeft')
    totals.add((await tableOf(page, 'history_total')).all![1]!)
  }
  assert.match((await announced.textContent())!, /^\d\d:\d\d:\d\d: all /)
  assert.ok(
    [10, 20, 30].every(total => totals.has(total)),
    [...totals].join(),
  )
  await page.close()
})

test('a chart keeps the focus when series and metrics come', async () => {
  counter('jobs_total', { queue: 'mail' }).increment()
  const { page } = await openPage(browser, url)
  await tableOf(page, 'jobs_total')
  const chart = page.getByRole('article', { name: 'jobs_total' }).getByRole('img')
  await chart.focus()
  const focused = "document.activeElement.closest('article')?.querySelector('h3').textContent"
  for (const [more, isThere] of [
    [() => counter('jobs_total', { queue: 'fax' }).increment(), page.getByRole('row', { name: /^fax/ })],
    [() => counter('arrivals_total').increment(), page.getByRole('article', { name: 'arrivals_total' })],
  ] as const) {
    more()
    await isThere.waitFor()
    assert.is(await page.evaluate(focused), 'jobs_total')
  }
  await page.close()
})

test('search, pause and ranges work from the keyboard, and are part of the address', async () => {
  counter('jobs_total', { queue: 'mail' }).increment()
  const { page } = await openPage(browser, url)
  await tableOf(page, 'jobs_total')
  await page.keyboard.press('/')
  await page.keyboard.type('jobs mail')
  await page.getByText(/^1 of \d+ metrics$/).waitFor()
  assert.is(await page.getByRole('article').filter({ visible: true }).count(), 1)
  await page.keyboard.press('Escape')
  await page.getByText(/^\d+ metrics$/).waitFor()
  await page.keyboard.type('jobs')
  await page.keyboard.press('Tab')
  await page.keyboard.press('2')
  assert.match(page.url(), /#(?=.*range=300)(?=.*q=jobs)/)
  const pressed = page.getByRole('button', { pressed: true })
  assert.is(await pressed.first().textContent(), '5 min')
  await page.keyboard.press('p')
  await page.getByRole('status').getByText('paused').waitFor()
  const before = (await tableOf(page, 'jobs_total')).mail![1]!
  counter('jobs_total', { queue: 'mail' }).increment()
  counter('jobs_seen_total').increment()
  // A new metric shows that frames have come since.
  await page.getByText(/^2 of \d+ metrics$/).waitFor()
  assert.is((await tableOf(page, 'jobs_total')).mail![1], before)
  await page.keyboard.press('p')
  await shows(page, 'jobs_total', rows => rows.mail![1] === before + 1)
  await page.reload()
  await page.getByText(/^2 of \d+ metrics$/).waitFor()
  await page.close()
})

test('the colours are those of the system, until others are chosen', async () => {
  const background = (page: Page) =>
    page.evaluate('getComputedStyle(document.body).backgroundColor') as Promise<string>
  const light = await openPage(browser, url, { colorScheme: 'light' })
  const dark = await openPage(browser, url, { colorScheme: 'dark' })
  const [bright, dim] = [await background(light.page), await background(dark.page)]
  assert.not.equal(bright, dim)
  await light.page.getByRole('button', { name: 'Colours: auto' }).click()
  await light.page.getByRole('button', { name: 'Colours: light' }).click()
  assert.is(await background(light.page), dim)
  await light.page.reload()
  assert.is(await background(light.page), dim)
  await Promise.all([light.page.close(), dark.page.close()])
})

test('what can be used has a name, and a small screen needs no scrolling to the side', async () => {
  const { page } = await openPage(browser, url, { viewport: { width: 320, height: 700 } })
  await tableOf(page, 'jobs_total')
  const unnamed = await page.evaluate(`[...document.querySelectorAll('button, select, input, [role=img]')]
    .filter(one => one.checkVisibility() && !(one.ariaLabel ?? one.textContent).trim())
    .map(one => one.outerHTML)`)
  assert.equal(unnamed, [])
  assert.is(await page.evaluate('document.documentElement.scrollWidth'), 320)
  await page.close()
})

test('nothing that was not in the document runs', async () => {
  const { page, requests } = await openPage(browser, url)
  const refused = await page.addScriptTag({ content: 'document.title = "taken over"' }).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.instance(refused, Error)
  assert.match(await page.title(), /^Metrics of /)
  const sent = await page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', error => error.name)")
  assert.is(sent, 'TypeError')
  assert.equal(
    [...new Set(requests)].filter(asked => asked !== url),
    [],
  )
  await page.close()
})

test('credentials are asked for, and carried to the events', async () => {
  uninstall()
  const closed = await install({
    listener: '127.0.0.1:0',
    page: true,
    basicAuthentication: [{ username: 'ada', password: 'secret' }],
  })
  const address = `http://127.0.0.1:${closed.address!.port}/`
  assert.is((await fetch(address)).status, 401)
  const { page } = await openPage(browser, address, {
    httpCredentials: { username: 'ada', password: 'secret' },
  })
  await page.close()
  await closed.close()
})

test('a lost connection says so, and comes back by itself', async () => {
  uninstall()
  const first = await install({ listener: '127.0.0.1:0', page: true })
  const { port } = first.address!
  counter('before_total').increment()
  const { page } = await openPage(browser, `http://127.0.0.1:${port}/`)
  await tableOf(page, 'before_total')
  await first.close()
  await page
    .getByRole('status')
    .getByText(/^connection lost, last heard at /)
    .waitFor()
  uninstall()
  const second = await install({ listener: `127.0.0.1:${port}`, page: true })
  counter('after_total').increment(3)
  await page.getByRole('status').getByText('live').waitFor()
  await shows(page, 'after_total', rows => rows.all?.[1] === 3)
  assert.is(await page.getByRole('article', { name: 'before_total' }).count(), 0)
  await page.close()
  await second.close()
})

test('what cannot be read or shown is told as long as it is so', async () => {
  let isBroken = true
  let count = 5_002
  const renderer = new Renderer({
    gather() {
      if (isBroken) throw new Error('the boiler is out')
      const series = Array.from({ length: count }, (_, id) => ({
        pairs: [['id', `${id}`]] as const,
        value: 1,
      }))
      return { families: [{ name: 'rooms', type: 'gauge', series }] }
    },
  })
  await serving(renderer.page(), async ({ port }) => {
    const { page } = await openPage(browser, `http://127.0.0.1:${port}/`)
    const notice = page.getByRole('alert')
    await notice.getByText('The metrics cannot be read: the boiler is out').waitFor()
    isBroken = false
    await notice.getByText('2 more series are not shown').waitFor()
    count = 1
    await notice.waitFor({ state: 'hidden' })
    await page.close()
  })
})

test('a handler of the application shows the same page', async () => {
  uninstall()
  const own = installRecorder()
  counter('own_total').increment(2)
  const { createServer } = await import('node:http')
  const page = own.page()
  const server = createServer((request, response) => void page(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const opened = await openPage(browser, `http://127.0.0.1:${port}/any/path`)
  await shows(opened.page, 'own_total', rows => rows.all?.[1] === 2)
  assert.equal(opened.problems, [])
  await opened.page.close()
  await own.close()
  server.close()
  server.closeAllConnections()
})

test.run()
