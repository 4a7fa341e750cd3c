import { Matcher } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// What a card shows of each kind of family, in a window without a browser.

const test = suite<PageContext>('cards')

test.after.each(closePage)

const timeText = (second: number): string =>
  new Date(openedAt + second * 1_000).toLocaleTimeString([], { hour12: false })

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

test('histograms: quantiles, rates and counts; all series come first, and one can be chosen', async context => {
  const page = await openPage(
    context,
    () => {
      for (const way of ['in', 'out']) histogram('wait_seconds', { way }).zero()
    },
    builder => builder.setBuckets([1, 2, 4, 8]),
  )
  assert.equal(page.table('wait_seconds')[1], ['all', '–', '–', '–', '–', '0'])
  histogram('wait_seconds', { way: 'in' }).recordMany(1.5, 50)
  histogram('wait_seconds', { way: 'in' }).recordMany(3, 40)
  histogram('wait_seconds', { way: 'out' }).recordMany(7, 10)
  await page.second()
  const card = page.card('wait_seconds')
  assert.equal(page.table('wait_seconds'), [
    ['way', 'p50', 'p90', 'p99', 'per s', 'count'],
    ['all', '2 s', '4 s', '7.6 s', '100', '100'],
    ['in', '1.9 s', '3.55 s', '3.95 s', '90', '90'],
    ['out', '6 s', '7.6 s', '7.96 s', '10', '10'],
  ])
  assert.equal(
    page.all('thead i', card).map(one => one.className),
    ['swatch color-0', 'swatch color-1', 'swatch color-3'],
  )
  assert.is(page.text('.now', card), 'p99 7.6 s')
  const label = () => page.one('.plot', card).getAttribute('aria-label')
  assert.is(label(), 'Chart of wait_seconds: now 100/s, median between 2 s and 2 s, p99 7.6 s')
  await page.click(page.all('tbody button', card)[2]!)
  assert.is(page.text('.now', card), 'p99 7.96 s')
  assert.is(label(), 'Chart of wait_seconds: out: now 10/s, median between 6 s and 6 s, p99 7.96 s')
})

test('histograms: the latest exemplars are told below, newest first, three of them', async context => {
  let trace = 0
  const page = await openPage(
    context,
    () => histogram('wait_seconds').zero(),
    builder => builder.setBuckets([1, 2, 4, 8]).withExemplars(() => ({ trace_id: `t${trace}`, kind: 'x' })),
  )
  const notes = page.one('.notes', page.card('wait_seconds'))
  assert.is(notes.hidden, true)
  for (const value of [0.5, 1.5, 3, 7]) {
    trace += 1
    histogram('wait_seconds').record(value)
    await page.second()
  }
  assert.is(notes.hidden, false)
  const words = page.all('li', notes).map(one => one.textContent)
  assert.equal(
    words.map(text => text.replace(/, .* ago/, '')),
    ['7 s: trace_id=t4 kind=x', '3 s: trace_id=t3 kind=x', '1.5 s: trace_id=t2 kind=x'],
  )
})

test('summaries: their quantiles as they are told, their mean where they have none', async context => {
  const page = await openPage(
    context,
    () => {
      for (let value = 1; value <= 100; value++) histogram('latency', { way: 'in' }).record(value)
      for (let value = 1; value <= 10; value++) histogram('latency', { way: 'out' }).record(value)
      histogram('batch').record(4)
    },
    builder => builder.setQuantiles([0.25, 0.5, 0.99]).setSumAndCountForMetric(Matcher.full('batch')),
  )
  const [heads, first, second] = page.table('latency')
  assert.equal(heads, ['way', 'p50', 'p99', 'per s', 'count'])
  assert.equal([first![0], ...first!.slice(3)], ['in', '–', '100'])
  assert.equal([second![0], ...second!.slice(3)], ['out', '–', '10'])
  assert.match(first![1]!, /^(49|50|51)/)
  assert.match(second![2]!, /^(9|10)/)
  const card = page.card('latency')
  // The busiest is drawn.
  assert.match(page.text('.now', card), /^p99 (98|99|100)/)
  await page.click(page.all('tbody button', card)[1]!)
  assert.match(page.text('.now', card), /^p99 (9|10)/)
  assert.match(
    page.one('.plot', card).getAttribute('aria-label')!,
    /^Chart of latency: p50 between .*, p99 between /,
  )
  histogram('batch').record(10)
  histogram('batch').record(20)
  await page.second()
  assert.equal(page.table('batch'), [
    ['series', 'mean', 'per s', 'count'],
    ['all', '15', '2', '3'],
  ])
  assert.is(page.text('.now', page.card('batch')), 'mean 15')
})

test('summaries with unusual quantiles show the first four of them', async context => {
  const page = await openPage(
    context,
    () => histogram('latency').record(1),
    builder => builder.setQuantiles([0, 0.1, 0.25, 0.3, 0.999]),
  )
  assert.equal(page.table('latency')[0], ['series', 'p0', 'p10', 'p25', 'p30', 'per s', 'count'])
  assert.equal(
    page.all('thead i', page.card('latency')).map(one => one.className),
    [0, 1, 3, 4].map(color => `swatch color-${color}`),
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
  await page.click(page.all('tbody button', card)[0]!)
  assert.equal(await split(''), [
    ['series', 'per s', 'total'],
    ['all', '–', '15'],
  ])
  assert.is(page.one('select', page.card('alone_total')).hidden, true)
  assert.equal(page.all('tbody tr', page.card('odd_total')).length, 2)
})

test('a histogram can be drawn as lines alone, and what has a chart large', async context => {
  const page = await openPage(
    context,
    () => {
      histogram('wait').zero()
      counter('jobs_total').increment()
    },
    builder => builder.setBuckets([1, 2]),
  )
  histogram('wait').record(1)
  await page.second()
  const [lines, wide] = page.all('.controls button', page.card('wait'))
  assert.equal(
    [lines!.hidden, lines!.title, lines!.getAttribute('aria-label')],
    [false, 'Show wait as lines alone', 'Show wait as lines alone'],
  )
  assert.is(page.drawn('wait').rectangles.length > 0, true)
  await page.click(lines!)
  assert.equal(page.drawn('wait').rectangles, [])
  assert.is(lines!.getAttribute('aria-pressed'), 'true')
  await page.click(lines!)
  assert.is(lines!.getAttribute('aria-pressed'), 'false')
  assert.is(page.drawn('wait').rectangles.length > 0, true)
  await page.click(wide!)
  assert.is(page.card('wait').classList.contains('wide'), true)
  await page.click(wide!)
  assert.is(page.card('wait').classList.contains('wide'), false)
  assert.equal(
    page.all('.controls button', page.card('jobs_total')).map(one => one.hidden),
    [true, false],
  )
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
