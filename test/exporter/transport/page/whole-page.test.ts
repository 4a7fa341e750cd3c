import { readFileSync } from 'node:fs'
import type { Element } from 'happy-dom'
import { Matcher } from 'metrics-exporter-prometheus'
import { counter, describeGauge, describeHistogram, gauge, histogram, Unit } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext, type PageWindow } from '../../../support/page-window.ts'

// A page with each kind of metric, as it is and as it is used: each element, each word, and what is drawn. Other tests say
// why; that nothing else changes is shown here.

const test = suite<PageContext>('whole page')

test.after.each(closePage)

const golden = (name: string): string => readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8')

/** The moments that gauges tell. */
const [lastRun, nextRun] = [openedAt - 90_000, openedAt + 60_000]

/** Days and times of day look different elsewhere. */
function everywhere(text: string): string {
  let same = text
  for (const moment of [lastRun, nextRun]) {
    same = same.replaceAll(new Date(moment).toLocaleString([], { hour12: false }), 'a day, a time')
  }
  return same.replaceAll(/\d{1,2}:\d\d:\d\d/g, 'a time')
}

/** An element and what is in it, one in a line. */
function linesOf(element: Element, indent = ''): string[] {
  if (element.tagName === 'STYLE' || element.tagName === 'SCRIPT') return []
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}="${value}"`).sort()
  const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(node => node.textContent)
  const head = `${indent}${element.tagName.toLowerCase()}${attributes.join('')} ${own.join('').trim()}`
  // What is in a chart is not the page's own, and what it draws is below.
  if (element.classList.contains('uplot')) return [head]
  return [
    everywhere(head.trimEnd()),
    ...[...element.children].flatMap(child => linesOf(child as never, `${indent}  `)),
  ]
}

/** What each chart has drawn, with lengths in whole pixels. */
function drawnOn(page: PageWindow): string[] {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : value
  return page.all('canvas').map(canvas => {
    const { drawn } = page.browser.canvases.get(canvas)!
    const counts = Object.fromEntries(Object.entries(drawn).map(([what, all]) => [what, all.slice(0, 12)]))
    return everywhere(`canvas ${JSON.stringify(counts, round)}`)
  })
}

function shown(page: PageWindow): string {
  return `${[...linesOf(page.document.body as never), ...drawnOn(page)].join('\n')}\n`
}

function record(second: number): void {
  for (const queue of ['mail', 'pdf']) counter('jobs_total', { queue }).increment(second * 3)
  gauge('depth', { queue: 'mail' }).set(second * 2 - 3)
  gauge('depth', { queue: 'pdf' }).set(1e7)
  describeGauge('pool_bytes', Unit.Bytes, 'How much the pool holds')
  gauge('pool_bytes').set(4_096 * second)
  gauge('build_info', { version: '1.2.3', revision: 'abc' }).set(1)
  gauge('last_run_timestamp_seconds', { job: 'a' }).set(lastRun / 1_000)
  gauge('last_run_timestamp_seconds', { job: 'b' }).set(0)
  gauge('next_run_timestamp_milliseconds').set(nextRun)
  describeHistogram('classic_seconds', Unit.Seconds, 'How long it takes')
  for (const value of [0.05, 0.5, 5]) {
    histogram('classic_seconds', { route: '/a' }).record(value)
    histogram('native_seconds').record(value * second)
    histogram('summary_seconds', { route: '/a' }).record(value)
    histogram('summary_seconds', { route: '/b' }).record(value * 2)
    histogram('totals_bytes').record(value)
  }
}

/** A page that is three seconds old. */
async function opened(context: PageContext): Promise<PageWindow> {
  const page = await openPage(
    context,
    () => record(1),
    builder =>
      builder
        .setBucketsForMetric(Matcher.prefix('classic'), [0.1, 1])
        .setNativeHistogramForMetric(Matcher.prefix('native'), {})
        .setSumAndCountForMetric(Matcher.prefix('totals'))
        .setQuantiles([0.5, 0.99]),
  )
  for (const second of [2, 3]) {
    record(second)
    await page.second()
  }
  return page
}

test('as it is', async context => {
  assert.fixture(shown(await opened(context)), golden('whole-page.txt'))
})

test('with a row chosen, a part searched for, and paused', async context => {
  const page = await opened(context)
  await page.click(page.all('tbody button', page.card('jobs_total'))[1]!)
  for (const select of page.all('select', page.card('classic_seconds'))) {
    const options = page.all('option', select)
    Object.assign(select, { value: options.at(-1)!.getAttribute('value') })
    select.dispatchEvent(new page.window.Event('change', { bubbles: true }))
  }
  const search = page.one('input[type=search]')
  Object.assign(search, { value: 's_' })
  search.dispatchEvent(new page.window.Event('input', { bubbles: true }))
  await page.press('p')
  record(4)
  await page.second()
  await page.press('t')
  assert.fixture(shown(page), golden('whole-page-used.txt'))
})

test.run()
