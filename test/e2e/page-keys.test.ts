import { install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import type { Browser, Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { openPage, shows, startBrowser, tableOf } from './browser.ts'

// How the page is used, by keys and by its buttons, in a real browser.

let browser: Browser
let handle: PrometheusHandle
let url: string

test.before(async () => {
  browser = await startBrowser()
  handle = await install({ listener: '127.0.0.1:0', page: true })
  url = `http://127.0.0.1:${handle.address!.port}/`
})

test.after(async () => {
  await browser?.close()
  await handle?.close()
  uninstall()
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

test.run()
