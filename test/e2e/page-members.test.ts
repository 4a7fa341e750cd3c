import { install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import type { Browser, Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { inThread, startThreads, type Thread } from '../support/thread.ts'
import { openPage, startBrowser, tableOf } from './browser.ts'
import { eventually } from './processes.ts'

// Threads one by one or all together, in a real browser.

let browser: Browser
let handle: PrometheusHandle
let url: string
let threads: Thread[]

test('the browser and a program start', async () => {
  browser = await startBrowser()
  handle = await install({ listener: '127.0.0.1:0', page: true })
  url = `http://127.0.0.1:${handle.address!.port}/`
})

test.after(async () => {
  await browser?.close()
  await handle?.close()
  uninstall()
})

const choice = (page: Page) => page.getByRole('combobox', { name: 'Thread or process' })

/** Waits until the page tells this total of the jobs. */
async function tells(page: Page, total: number): Promise<void> {
  await eventually(`the total to be ${total}`, async () => {
    const { all } = await tableOf(page, 'jobs_total')
    return all?.[1] === total || undefined
  })
}

test('as long as there is one thread there is nothing to choose', async () => {
  counter('jobs_total').increment(1)
  const { page, problems } = await openPage(browser, url)
  await tells(page, 1)
  assert.not.ok(await choice(page).isVisible())
  threads = startThreads(2)
  threads.forEach((thread, index) => {
    inThread(thread, () => counter('jobs_total').increment(10 ** (index + 1)))
  })
  await choice(page).waitFor()
  assert.equal(await choice(page).locator('option').allTextContents(), [
    'all 3 members',
    'main thread',
    ...threads.map(({ id }) => `thread ${id}`),
  ])
  await tells(page, 111)
  assert.equal(problems, [])
  await page.close()
})

test('a thread is chosen by keyboard, is part of the address, and has a history of its own', async () => {
  const { page, problems } = await openPage(browser, url)
  await tells(page, 111)
  await page.keyboard.press('m')
  await page.keyboard.press('End')
  await tells(page, 100)
  assert.is(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('member'), String(threads[1]!.id))
  inThread(threads[1]!, () => counter('jobs_total').increment(5))
  await tells(page, 105)
  await page.reload()
  await tells(page, 105)
  assert.is(await choice(page).inputValue(), String(threads[1]!.id))
  const chart = page.getByRole('article', { name: 'jobs_total' }).getByRole('img')
  await chart.focus()
  await eventually('the history to begin with what was before', async () => {
    await page.keyboard.press('ArrowLeft')
    return (await tableOf(page, 'jobs_total')).all![1] === 100 || undefined
  })
  await choice(page).selectOption('all 3 members')
  await tells(page, 116)
  assert.not.match(page.url(), 'member')
  assert.equal(problems, [])
  await page.close()
})

test('how a card is shown stays when another thread is chosen', async () => {
  const { page } = await openPage(browser, url)
  await tells(page, 116)
  const large = page.getByRole('button', { name: 'Show jobs_total large' })
  await large.click()
  await choice(page).selectOption('main thread')
  await tells(page, 1)
  assert.is(await large.getAttribute('aria-pressed'), 'true')
  assert.match((await page.getByRole('article', { name: 'jobs_total' }).getAttribute('class'))!, 'wide')
  await page.close()
})

test('a thread that ends says so, and what it had stays to be seen', async () => {
  const { page, problems } = await openPage(browser, `${url}?member=${threads[0]!.id}`)
  await tells(page, 10)
  threads[0]!.end()
  await page.getByRole('alert').getByText('This thread or process has ended').waitFor()
  await page.getByRole('option', { name: `thread ${threads[0]!.id} (ended)` }).waitFor({ state: 'attached' })
  await tells(page, 10)
  await page.getByRole('status').getByText('live').waitFor()
  await choice(page).selectOption('all 2 members')
  await tells(page, 116)
  await page.getByRole('alert').waitFor({ state: 'hidden' })
  assert.equal(problems, [])
  await page.close()
})

test.run()
