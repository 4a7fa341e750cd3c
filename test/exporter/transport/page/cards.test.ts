import { counter, describeCounter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// What a card shows of each kind of family, in a window without a browser.

const test = suite<PageContext>('cards')

test.after.each(closePage)

test('counters: rates and totals, a row for each, and what comes a second', async context => {
  const page = await openPage(context, () => {
    describeCounter('jobs_total', 'Jobs done')
    for (const queue of ['mail', 'pdf']) counter('jobs_total', { queue, shop: 'a' }).increment(7)
  })
  assert.equal(page.table('jobs_total'), [
    ['queue', 'per s', 'total'],
    ['mail', '–', '7'],
    ['pdf', '–', '7'],
  ])
  counter('jobs_total', { queue: 'mail', shop: 'a' }).increment(1_200)
  await page.second()
  const card = page.card('jobs_total')
  assert.equal(page.table('jobs_total').slice(1), [
    ['mail', '1200', '1\u202f207'],
    ['pdf', '0', '7'],
  ])
  assert.is(page.text('.now', card), '1200/s')
  assert.is(page.text('.kind', card), 'counter ')
  assert.is(page.text('.help', card), 'Jobs done')
  assert.is(page.one('.help', card).title, 'Jobs done')
  assert.is(
    page.one('.plot', card).getAttribute('aria-label'),
    'Chart of jobs_total: now 1200/s, between 1200/s and 1200/s',
  )
  assert.is(page.text('caption', card), 'Values of jobs_total')
  assert.equal(
    page.all('tbody button', card).map(one => [one.title, one.getAttribute('aria-pressed')]),
    [
      ['queue="mail" shop="a"', 'false'],
      ['queue="pdf" shop="a"', 'false'],
    ],
  )
  assert.equal(
    page.all('data', card).map(one => one.getAttribute('value')),
    ['1200', '1207', '0', '7'],
  )
  assert.equal(
    page.all('i', card).map(one => [one.className, one.hidden]),
    [
      ['swatch color-0', false],
      ['swatch color-1', false],
    ],
  )
  assert.is(card.className, 'card view-rate')
  assert.is(card.getAttribute('aria-labelledby'), page.one('h3', card).id)
})

test('gauges: values with their unit, lines that are not added up, and no total', async context => {
  const page = await openPage(context, () => {
    describeGauge('room', Unit.Bytes, 'Room left')
    gauge('room', { disk: 'a' }).set(3 * 1024 ** 2)
    gauge('room', { disk: 'b' }).set(-5)
    gauge('level').set(2.5)
    for (let id = 0; id < 10; id++) gauge('many', { id }).set(-id)
  })
  assert.equal(page.table('room'), [
    ['disk', 'now'],
    ['a', '3 MiB'],
    ['b', '−5 B'],
  ])
  assert.is(page.text('.now', page.card('room')), '')
  assert.equal(page.table('level'), [
    ['series', 'now'],
    ['all', '2.5'],
  ])
  assert.is(page.text('.now', page.card('level')), '2.5')
  assert.is(page.one('tbody span', page.card('level')).title, '')
  assert.is(page.all('button', page.one('tbody', page.card('level'))).length, 0)
  assert.equal(page.drawn('room').areas, [])
  const { lines } = page.drawn('room')
  const ofLines = lines.filter(({ color }) => /^rgb\([01],/.test(color))
  assert.equal(
    ofLines.map(({ color, width }) => [color, width]),
    [
      ['rgb(0, 0, 0)', 1.5],
      ['rgb(1, 0, 0)', 1.5],
    ],
  )
  // The one of many that is nearest to zero has neither a line nor a colour.
  const many = page.card('many')
  await page.click(page.one('.more', many))
  assert.equal(
    page.all('i', many).map(one => one.hidden),
    [false, false, false, false, false, false, false, true, true, true],
  )
  assert.equal(
    page
      .table('many')
      .slice(1)
      .map(([name]) => name),
    ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0'],
  )
})

test('information: labels and their values, of what is there still, without a chart', async context => {
  const page = await openPage(context, () => {
    gauge('build_info', { version: '1.2.3', commit: 'abc' }).set(1)
    gauge('build_info', { version: '1.2.2', commit: 'abb' }).set(1)
  })
  const card = page.card('build_info')
  assert.equal(page.table('build_info'), [
    ['label', 'value'],
    ['version', '1.2.3'],
    ['commit', 'abc'],
    ['version', '1.2.2'],
    ['commit', 'abb'],
  ])
  assert.equal(
    page.all('data', card).map(one => one.getAttribute('value')),
    ['', '', '', ''],
  )
  assert.is(page.one('.plot', card).hidden, true)
  assert.equal(
    page.all('.controls button', card).map(one => one.hidden),
    [true, true],
  )
  assert.is(page.one('select', card).hidden, true)
  assert.is(page.text('.now', card), '')
  context.handle.removeMatching('build_info', { version: '1.2.2' })
  await page.second()
  assert.equal(page.table('build_info').length, 3)
  assert.is(page.text('.state', card), '')
})

test('ages: how long ago or ahead a moment is, and when', async context => {
  const seconds = openedAt / 1_000
  const page = await openPage(context, () => {
    for (const [job, value] of [
      ['past', seconds - 180],
      ['ahead', seconds + 7_300],
      ['not yet', 0],
    ] as const) {
      gauge('last_success_timestamp_seconds', { job }).set(value)
    }
    gauge('renewed_timestamp').set(seconds - 86_400)
    describeGauge('expires_timestamp', Unit.Milliseconds, '')
    gauge('expires_timestamp').set(openedAt + 61_000)
  })
  const dateText = (at: number): string => new Date(at * 1_000).toLocaleString([], { hour12: false })
  assert.equal(page.table('last_success_timestamp_seconds'), [
    ['job', 'age', 'at'],
    ['past', '3 min ago', dateText(seconds - 180)],
    ['ahead', 'in 2 h', dateText(seconds + 7_300)],
    ['not yet', 'never', '–'],
  ])
  const card = page.card('last_success_timestamp_seconds')
  assert.is(page.text('.now', card), '')
  assert.is(page.one('.plot', card).hidden, true)
  assert.is(page.text('.now', page.card('renewed_timestamp')), '1 d ago')
  assert.equal(page.table('expires_timestamp')[1], ['all', 'in 1 min', dateText(seconds + 61)])
})

test('a series that has ended says so, and a family all of whose series have', async context => {
  const page = await openPage(context, () => {
    for (const id of [1, 2]) gauge('workers', { id }).set(4)
    for (const way of ['a', 'b']) counter('jobs_total', { way }).increment(3)
    histogram('latency', { way: 'a' }).record(1)
    histogram('latency', { way: 'b' }).record(1)
  })
  context.handle.removeMatching('workers', { id: 2 })
  context.handle.removeMatching('jobs_total', {})
  context.handle.removeMatching('latency', { way: 'b' })
  await page.second()
  assert.equal(page.table('workers').slice(1), [
    ['1', '4'],
    ['2', 'ended'],
  ])
  assert.equal(
    page.all('tbody tr', page.card('workers')).map(one => one.className),
    ['', 'ended'],
  )
  assert.is(page.text('.state', page.card('workers')), '')
  assert.is(page.text('.state', page.card('jobs_total')), 'ended')
  assert.equal(page.table('jobs_total')[1], ['a', 'ended', '–'])
  assert.is(page.table('latency')[2]![1], 'ended')
  assert.is(page.text('.state', page.card('latency')), '')
  context.handle.removeMatching('latency', {})
  await page.second()
  assert.is(page.text('.state', page.card('latency')), 'ended')
})

test('what nothing has come to for half a minute is silent', async context => {
  const page = await openPage(
    context,
    () => {
      counter('jobs_total').increment()
      histogram('wait').record(1)
      gauge('level').set(1)
    },
    builder => builder.setBuckets([1, 2]),
  )
  for (let second = 0; second < 30; second++) await page.second()
  assert.is(page.text('.state', page.card('jobs_total')), 'silent for more than 30 s')
  assert.is(page.text('.state', page.card('wait')), 'silent for more than 30 s')
  assert.is(page.text('.state', page.card('level')), '')
  histogram('wait').record(1)
  await page.second()
  assert.is(page.text('.state', page.card('wait')), '')
})

test.run()
