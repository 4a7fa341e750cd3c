import { counter, gauge } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, type PageContext, PageWindow } from '../../../support/page-window.ts'
import { freshRecorder } from '../../../support/prometheus-fixture.ts'

// What the page does with its connection: begins, loses it, and gets another one.

const test = suite<PageContext>('connection')

test.before.each(context => {
  context.handle = freshRecorder()
  context.page = new PageWindow(context.handle)
})

test.after.each(closePage)

const status = (page: PageWindow): string[] => [
  page.text('.status'),
  page.one('.status').dataset.kind ?? '',
  page.document.body.className,
]

const heardAt = (second: number): string =>
  `connection lost, last heard at ${new Date(openedAt + second * 1_000).toLocaleTimeString([], { hour12: false })}`

const notice = (page: PageWindow): string | undefined =>
  page.one('.notice').hidden ? undefined : page.text('.notice')

const none = { families: [], series: [], buckets: [], ended: [], exemplars: [], leftOut: 0 } as const

test('it connects, is live, and says when it has lost the connection', async ({ page }) => {
  assert.equal(status(page), ['connecting …', '', ''])
  gauge('level').set(1)
  await page.connect()
  assert.equal(status(page), ['live', 'live', ''])
  page.stream.readyState = 0
  page.stream.onerror!()
  assert.equal(status(page), [heardAt(1), 'lost', 'lost'])
  // The browser connects again by itself.
  page.browser.pass(3_000)
  assert.is(page.browser.streams.length, 1)
  await page.second()
  assert.equal(status(page), ['live', 'live', ''])
})

test('a connection that fails at first is still to come', async ({ page }) => {
  page.stream.onerror!()
  assert.equal(status(page), ['connecting …', 'lost', ''])
})

test('a server that has refused is asked again after three seconds', async ({ page }) => {
  page.stream.readyState = 2
  page.stream.onerror!()
  page.browser.pass(2_999)
  assert.is(page.browser.streams.length, 1)
  page.browser.pass(1)
  assert.is(page.browser.streams.length, 2)
  assert.is(page.browser.streams[0]!.isClosed, true)
  assert.is(page.browser.streams[1]!.isClosed, false)
})

test('a connection that is silent for six seconds is lost', async ({ page }) => {
  gauge('level').set(1)
  await page.connect()
  page.stream.send('frame', { t: openedAt + 2_000, r: [] })
  page.browser.pass(5_000)
  assert.is(page.browser.streams.length, 1)
  assert.is(page.text('.status'), 'live')
  page.browser.pass(3_000)
  assert.is(page.browser.streams.length, 2)
  assert.is(page.text('.status'), heardAt(2))
  // The next one has as long.
  page.browser.pass(4_000)
  assert.is(page.browser.streams.length, 2)
  page.browser.pass(2_000)
  assert.is(page.browser.streams.length, 3)
  assert.equal(
    page.browser.streams.map(({ isClosed }) => isClosed),
    [true, true, false],
  )
})

test('a server that begins again has other metrics', async ({ page }) => {
  counter('before_total').increment()
  await page.connect()
  assert.equal(
    page.all('h3').map(one => one.textContent),
    ['before_total'],
  )
  page.stream.send('hello', { now: 0, intervalMs: 1_000, historyMs: 600_000 })
  page.stream.send('changes', {
    ...none,
    families: [{ family: 0, name: 'after_total', type: 'counter' }],
    series: [{ id: 0, family: 0, labels: {} }],
  })
  page.stream.send('frame', { t: openedAt + 2_000, r: [0, [5]] })
  await page.settle()
  assert.equal(
    page.all('h3').map(one => one.textContent),
    ['after_total'],
  )
  assert.is(page.text('.found'), '1 metric')
  await page.scroll(true)
  assert.equal(page.table('after_total')[1], ['all', '–', '5'])
})

test('why nothing can be read is told until something is', async ({ page }) => {
  await page.connect()
  assert.is(notice(page), undefined)
  page.stream.send('problem', 'the boiler is out')
  assert.is(notice(page), 'The metrics cannot be read: the boiler is out')
  await page.second()
  assert.is(notice(page), undefined)
  page.stream.send('problem', 'again')
  page.stream.send('hello', { now: 0, intervalMs: 1_000, historyMs: 600_000 })
  assert.is(notice(page), undefined)
})

test('how many series are left out is told as long as some are', async ({ page }) => {
  await page.connect()
  page.stream.send('changes', { ...none, leftOut: 1 })
  assert.is(notice(page), '1 more series is not shown: the page has room for 5,000.')
  page.stream.send('changes', { ...none, leftOut: 1_234 })
  assert.is(notice(page), '1,234 more series are not shown: the page has room for 5,000.')
  page.stream.send('problem', 'the boiler is out')
  assert.is(notice(page), 'The metrics cannot be read: the boiler is out')
  page.stream.send('frame', { t: openedAt + 9_000, r: [] })
  assert.is(notice(page), '1,234 more series are not shown: the page has room for 5,000.')
  page.stream.send('changes', none)
  assert.is(notice(page), undefined)
})

test('metrics of which nothing is left are gone', async ({ page, handle }) => {
  gauge('level', { id: 1 }).set(1)
  gauge('depth').set(1)
  await page.connect()
  await page.scroll(true)
  handle.removeMatching('level', {})
  await page.second()
  assert.is(page.all('article').length, 2)
  for (let second = 0; second < 1_000; second++) {
    await page.send()
  }
  await page.settle()
  assert.equal(
    page.all('h3').map(one => one.textContent),
    ['depth'],
  )
  // Nothing watches a card that is gone.
  await page.scroll(true)
  assert.is(page.text('.found'), '1 metric')
})

test.run()
