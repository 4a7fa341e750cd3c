import { install, Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import type { Browser } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { openPage, shows, startBrowser, tableOf } from './browser.ts'

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

test.run()
