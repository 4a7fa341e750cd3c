import { Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// What can be chosen and pointed at on a card, in a window without a browser.

const test = suite<PageContext>('choices of a card')

test.after.each(closePage)

const timeText = (second: number): string =>
  new Date(openedAt + second * 1_000).toLocaleTimeString([], { hour12: false })

test('a row that is chosen is drawn alone, until it is chosen again', async context => {
  const page = await openPage(context, () => {
    for (const queue of ['mail', 'pdf']) counter('jobs_total', { queue }).increment()
  })
  await page.second()
  const choose = () => page.click(page.all('tbody button', page.card('jobs_total'))[1]!)
  const colors = () => page.drawn('jobs_total').areas.map(({ color }) => color)
  assert.equal(colors(), ['rgba(0, 0, 0, 0.35)', 'rgba(1, 0, 0, 0.35)'])
  await choose()
  assert.equal(colors(), ['rgba(1, 0, 0, 0.35)'])
  assert.equal(
    page.all('tbody button', page.card('jobs_total')).map(one => one.getAttribute('aria-pressed')),
    ['false', 'true'],
  )
  await choose()
  assert.equal(colors().length, 2)
})

test('of many the largest have lines, the rest is one, and more rows are shown when asked for', async context => {
  const ids = Array.from({ length: 12 }, (_, id) => id)
  const page = await openPage(context, () => {
    for (const id of ids) counter('jobs_total', { id }).increment()
  })
  for (const id of ids) counter('jobs_total', { id }).increment(id)
  await page.second()
  const card = page.card('jobs_total')
  assert.equal(
    page
      .table('jobs_total')
      .slice(1)
      .map(([name]) => name),
    ['11', '10', '9', '8', '7', '6', '5', '4'],
  )
  assert.equal(
    page.all('i', card).map(one => one.className),
    [0, 1, 2, 3, 4, 5, 6, 8].map(color => `swatch color-${color}`),
  )
  const colors = page.drawn('jobs_total').areas.map(({ color }) => color)
  assert.equal(
    colors,
    [0, 1, 2, 3, 4, 5, 6, 8].map(color => `rgba(${color}, 0, 0, 0.35)`),
  )
  const more = page.one('.more', card)
  assert.equal(
    [more.hidden, more.textContent, more.getAttribute('aria-expanded')],
    [false, 'show 4 more', 'false'],
  )
  await page.click(more)
  assert.is(page.table('jobs_total').length, 13)
  assert.equal([more.textContent, more.getAttribute('aria-expanded')], ['show fewer', 'true'])
  assert.equal(page.table('jobs_total').at(-1), ['0', '0', '1'])
  await page.click(more)
  assert.is(page.table('jobs_total').length, 9)
  // One of those without a colour of its own.
  await page.click(page.all('tbody button', card)[7]!)
  assert.equal(
    page.drawn('jobs_total').areas.map(({ color }) => color),
    ['rgba(8, 0, 0, 0.35)'],
  )
})

test('a card is split by the label that is chosen', async context => {
  const page = await openPage(context, () => {
    for (const [way, shop] of [
      ['in', 'a'],
      ['in', 'b'],
      ['out', 'a'],
    ] as const) {
      counter('jobs_total', { way, shop, host: 'x' }).increment(5)
      gauge('level', { way, shop }).set(1)
    }
    counter('odd_total', { way: 'in' }).increment()
    counter('odd_total').increment()
    counter('alone_total', { way: 'in' }).increment()
  })
  const card = page.card('jobs_total')
  const options = (name: string) =>
    page.all('option', page.card(name)).map(one => [one.getAttribute('value'), one.textContent])
  assert.equal(options('jobs_total'), [
    ['way', 'by way (2)'],
    ['shop', 'by shop (2)'],
    ['*', 'each series (3)'],
    ['', 'all together'],
  ])
  // Values of gauges are not added up by themselves.
  assert.equal(options('level').at(-1), ['*', 'each series (3)'])
  assert.equal(options('odd_total'), [
    ['*', 'by way (2)'],
    ['', 'all together'],
  ])
  const select = page.one('select', card) as unknown as { value: string; dispatchEvent(event: unknown): void }
  assert.is(page.one('select', card).getAttribute('aria-label'), 'Split jobs_total by')
  assert.is(select.value, '*')
  const split = async (by: string) => {
    select.value = by
    select.dispatchEvent(new page.window.Event('change'))
    await page.settle()
    return page.table('jobs_total')
  }
  assert.equal(await split('way'), [
    ['way', 'per s', 'total'],
    ['in', '–', '10'],
    ['out', '–', '5'],
  ])
  for (const [shop, count] of [
    ['a', 3],
    ['b', 4],
  ] as const) {
    counter('jobs_total', { way: 'in', shop, host: 'x' }).increment(count)
  }
  await page.second()
  assert.equal(page.table('jobs_total').slice(1), [
    ['in', '7', '17'],
    ['out', '0', '5'],
  ])
  await page.click(page.all('tbody button', card)[0]!)
  assert.equal(await split(''), [
    ['series', 'per s', 'total'],
    ['all', '7', '22'],
  ])
  assert.is(page.one('select', page.card('alone_total')).hidden, true)
  assert.equal(page.all('tbody tr', page.card('odd_total')).length, 2)
})

test('a row is chosen among those of one way to split, and of another none is', async context => {
  const page = await openPage(context, () => {
    for (const [way, shop] of [
      ['a', 'a'],
      ['b', 'a'],
      ['b', 'c'],
    ] as const) {
      counter('jobs_total', { way, shop }).increment()
    }
  })
  await page.second()
  const card = page.card('jobs_total')
  const select = page.one('select', card) as unknown as { value: string; dispatchEvent(event: unknown): void }
  const split = async (by: string) => {
    select.value = by
    select.dispatchEvent(new page.window.Event('change'))
    await page.settle()
  }
  const pressed = () => page.all('tbody button', card).map(one => one.getAttribute('aria-pressed'))
  await split('way')
  await page.click(page.all('tbody button', card)[0]!)
  assert.equal(pressed(), ['true', 'false'])
  await split('shop')
  assert.equal(pressed(), ['false', 'false'])
  assert.is(page.drawn('jobs_total').areas.length, 2)
})

test('the arrow keys read out values of the past, and go no further than there are any', async context => {
  const page = await openPage(context, () => counter('jobs_total').increment(10))
  for (let second = 0; second < 2; second++) {
    counter('jobs_total').increment(10)
    await page.second()
  }
  const plot = page.one('.plot', page.card('jobs_total'))
  const said = () => page.text('body > .hidden')
  const totals: string[] = []
  for (let step = 0; step < 3; step++) {
    const { defaultPrevented } = await page.press('ArrowLeft', plot)
    assert.is(defaultPrevented, true)
    totals.push(page.table('jobs_total')[1]![2]!)
  }
  assert.equal(totals, ['20', '10', '10'])
  assert.is(said(), `${timeText(1)}: all –`)
  await page.press('ArrowRight', plot)
  assert.is(said(), `${timeText(2)}: all 10`)
  for (let step = 0; step < 3; step++) await page.press('ArrowRight', plot)
  assert.is(page.table('jobs_total')[1]![2], '30')
  assert.is((await page.press('x', plot)).defaultPrevented, false)
  await page.press('ArrowLeft', plot)
  assert.is(page.table('jobs_total')[1]![2], '20')
  plot.dispatchEvent(new page.window.Event('blur'))
  await page.settle()
  assert.is(page.table('jobs_total')[1]![2], '30')
})

test('before a metric was there, its count is a dash', async context => {
  const page = await openPage(
    context,
    () => gauge('level').set(1),
    builder => builder.setBucketsForMetric(Matcher.full('wait'), [1]),
  )
  counter('jobs_total').increment(7)
  histogram('wait').record(0.5)
  histogram('latency').record(3)
  await page.second()
  await page.scroll(true, 'jobs_total', 'wait', 'latency')
  await page.second()
  for (const [name, count] of [
    ['jobs_total', '7'],
    ['wait', '1'],
    ['latency', '1'],
  ] as const) {
    const last = () => page.table(name)[1]!.at(-1)
    assert.is(last(), count)
    for (let step = 0; step < 2; step++) await page.press('ArrowLeft', page.one('.plot', page.card(name)))
    assert.is(last(), '–', name)
  }
})

test.run()
