import { Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, type PageContext, PageWindow } from '../../../support/page-window.ts'
import { freshRecorder } from '../../../support/prometheus-fixture.ts'

// The figures at the top of the page.

const test = suite<PageContext>('overview')

test.before.each(context => {
  const handle = freshRecorder(builder =>
    builder.setBucketsForMetric(Matcher.suffix('seconds'), [0.1, 1, 10]),
  )
  context.page = new PageWindow(handle)
})

test.after.each(closePage)

const tiles = (page: PageWindow): string[][] =>
  page.all('.overview > div').map(one => [page.text('dt', one), page.text('dd', one)])

const path = (page: PageWindow): string => page.one('.overview path').getAttribute('d')!

test('without metrics of the process or of HTTP there is nothing', async ({ page }) => {
  gauge('level').set(1)
  await page.connect()
  assert.is(page.one('.overview').hidden, true)
  gauge('process_resident_memory_bytes').set(3 * 1024 ** 2)
  await page.second()
  assert.is(page.one('.overview').hidden, false)
  assert.equal(tiles(page), [['Memory', '3 MiB']])
  const svg = page.one('svg')
  assert.equal(
    ['viewBox', 'preserveAspectRatio', 'aria-hidden'].map(name => svg.getAttribute(name)),
    ['0 0 100 24', 'none', 'true'],
  )
})

for (const [name, label] of [
  ['http_request_duration_seconds', 'code'],
  ['http_server_request_duration_seconds', 'http_response_status_code'],
] as const) {
  test(`requests, the slowest of them and errors, of ${name}`, async ({ page }) => {
    const record = (code: string, count: number, value = 0.05) =>
      histogram(name, { [label]: code }).recordMany(value, count)
    for (const code of ['200', '404', '503']) record(code, 1)
    await page.connect()
    await page.second()
    assert.equal(tiles(page), [
      ['Requests', '0/s'],
      ['Slowest 1 %', '–'],
      ['Server errors', '–'],
    ])
    record('200', 90)
    record('404', 5)
    record('503', 5, 5)
    await page.second()
    assert.equal(tiles(page), [
      ['Requests', '100/s'],
      ['Slowest 1 %', '8.2 s'],
      ['Server errors', '5 %'],
    ])
    record('200', 10)
    await page.second()
    assert.equal(tiles(page), [
      ['Requests', '10/s'],
      ['Slowest 1 %', '99 ms'],
      ['Server errors', '0 %'],
    ])
  })
}

test('where no request has failed, no part has', async ({ page }) => {
  histogram('http_request_duration_seconds', { code: '200' }).record(1)
  await page.connect()
  histogram('http_request_duration_seconds', { code: '200' }).record(1)
  await page.second()
  assert.equal(tiles(page)[2], ['Server errors', '0 %'])
})

test('the process: what it uses, and since when', async ({ page }) => {
  counter('process_cpu_seconds_total', { mode: 'user' }).increment(1)
  counter('process_cpu_seconds_total', { mode: 'system' }).increment(1)
  gauge('nodejs_heap_size_used_bytes').set(2048)
  gauge('nodejs_eventloop_lag_p99_seconds').set(0.012)
  gauge('nodejs_eventloop_utilization_ratio').set(0.25)
  gauge('http_requests_in_flight', { method: 'GET' }).set(2)
  gauge('http_requests_in_flight', { method: 'PUT' }).set(1)
  gauge('process_start_time_seconds').set(openedAt / 1_000 - 7_200)
  await page.connect()
  counter('process_cpu_seconds_total', { mode: 'user' }).increment(0.25)
  counter('process_cpu_seconds_total', { mode: 'system' }).increment(0.125)
  await page.second()
  assert.equal(tiles(page), [
    ['In flight', '3'],
    ['Processor', '37.5 %'],
    ['Heap', '2 KiB'],
    ['Loop lag p99', '12 ms'],
    ['Loop busy', '25 %'],
    ['Up for', '2 h'],
  ])
})

test('of other names for the same, the first that there is', async ({ page }) => {
  gauge('http_server_active_requests').set(4)
  gauge('nodejs_eventloop_utilization').set(0.5)
  await page.connect()
  assert.equal(tiles(page), [
    ['In flight', '4'],
    ['Loop busy', '50 %'],
  ])
  gauge('http_requests_in_flight').set(1)
  await page.second()
  assert.equal(tiles(page)[0], ['In flight', '1'])
})

test('of several processes the one that is up longest counts', async ({ page }) => {
  for (const [process, hours] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
  ] as const) {
    gauge('process_start_time_seconds', { process }).set(openedAt / 1_000 - hours * 3_600)
  }
  await page.connect()
  assert.equal(tiles(page), [['Up for', '3 h']])
})

test('what has ended is not counted', async context => {
  const handle = freshRecorder()
  const page = new PageWindow(handle)
  context.page = page
  for (const id of [1, 2]) gauge('http_requests_in_flight', { id }).set(id)
  await page.connect()
  assert.equal(tiles(page), [['In flight', '3']])
  handle.removeMatching('http_requests_in_flight', { id: 2 })
  await page.second()
  assert.equal(tiles(page), [['In flight', '1']])
})

test('the line of a figure is as wide as the range that has values, and as high as there is room', async ({
  page,
}) => {
  const set = async (value: number) => {
    gauge('process_resident_memory_bytes').set(value)
    await page.second()
  }
  gauge('process_resident_memory_bytes').set(100)
  await page.connect()
  assert.is(path(page), 'M0.0 2.0')
  await set(200)
  // The lowest is a tenth of their distance above the ground.
  assert.is(path(page), 'M0.0 20.2L100.0 2.0')
  await set(150)
  assert.is(path(page), 'M0.0 20.2L50.0 2.0L100.0 11.1')
})

test('what hardly moves lies flat', async ({ page }) => {
  gauge('process_resident_memory_bytes').set(100)
  await page.connect()
  gauge('process_resident_memory_bytes').set(96)
  await page.second()
  assert.is(path(page), 'M0.0 2.0L100.0 2.8')
})

test('a line has gaps where there were no values', async ({ page }) => {
  const read = gauge('process_resident_memory_bytes')
  read.set(1)
  await page.connect()
  read.set(Number.NaN)
  await page.second()
  read.set(1)
  await page.second()
  await page.second()
  assert.is(path(page), 'M0.0 2.0M66.7 2.0L100.0 2.0')
  read.set(0)
})

test.run()
