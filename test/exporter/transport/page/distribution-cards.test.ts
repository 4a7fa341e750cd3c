import { Matcher } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// What a card shows of histograms and summaries, in a window without a browser.

const test = suite<PageContext>('distribution cards')

test.after.each(closePage)

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

test.run()
