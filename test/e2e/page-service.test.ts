import { install, installRecorder, Renderer } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import type { Browser } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { serving } from '../support/serving.ts'
import { openPage, shows, startBrowser, tableOf } from './browser.ts'

// Pages that close, fail and come back, in a real browser.

let browser: Browser

test.before(async () => {
  browser = await startBrowser()
})

test.after(async () => {
  await browser?.close()
  uninstall()
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
