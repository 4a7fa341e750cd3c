import { Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext, type PageWindow } from '../../../support/page-window.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'

// What is drawn on the canvas of a card.

const test = suite<PageContext>('charts')

test.after.each(closePage)

/** The plot of a canvas of 600 by 200: what is beside it are the axes and their padding. */
const plot = { left: 58, right: 576, top: 6, bottom: 174 } as const

/** Where a value is between the lowest and the highest that are shown. */
const heightOf = (value: number, low: number, high: number): number =>
  Math.round(plot.bottom - ((plot.bottom - plot.top) * (value - low)) / (high - low))

/** Where a moment is in the last minute before `second`. */
const placeOf = (second: number, last: number): number =>
  Math.round(plot.right - ((plot.right - plot.left) * (last - second)) / 60)

const line = (page: PageWindow, name: string, color: number) =>
  page.drawn(name).lines.find(one => one.color.startsWith(`rgb(${color}, `))

/** What stands beside the two axes. */
function axesOf(page: PageWindow, name: string): { readonly times: string[]; readonly values: string[] } {
  const { texts } = page.drawn(name)
  return {
    times: texts.filter(({ x }) => x >= plot.left).map(({ text }) => text),
    values: texts.filter(({ x }) => x < plot.left).map(({ text }) => text),
  }
}

test('a gauge is a line through its values, as high as they are', async context => {
  const page = await openPage(context, () => gauge('level').set(100))
  for (const value of [110, 104]) {
    gauge('level').set(value)
    await page.second()
  }
  const [low, high] = [100 - 0.8, 110 + 0.8]
  const { points, width } = line(page, 'level', 0)!
  assert.is(width, 1.5)
  assert.equal(points, [
    [placeOf(1, 3), heightOf(100, low, high)],
    [placeOf(2, 3), heightOf(110, low, high)],
    [placeOf(3, 3), heightOf(104, low, high)],
  ])
  const { times, values } = axesOf(page, 'level')
  assert.equal(values, ['100', '102', '104', '106', '108', '110'])
  // In the colour of the grid two ends for each value and for each moment, a path for all of an axis.
  const grid = page.drawn('level').lines.filter(({ color }) => color === 'rgb(21, 0, 0)')
  assert.equal(
    grid.map(({ points, width }) => [points.length, width]),
    [times, values].map(labels => [2 * labels.length, 1]),
  )
})

test('the axis of time has its moments, of the range that is shown', async context => {
  const page = await openPage(context, () => gauge('level').set(1))
  const timeText = (second: number): string =>
    new Date(openedAt + second * 1_000).toLocaleTimeString([], { hour12: false })
  assert.equal(axesOf(page, 'level').times, [-50, -40, -30, -20, -10, 0].map(timeText))
  await page.click(page.all('.ranges button')[2]!)
  assert.equal(axesOf(page, 'level').times, [-500, -200].map(timeText))
})

test('rates stand on one another', async context => {
  const page = await openPage(context, () => {
    for (const way of ['a', 'b']) counter('jobs_total', { way }).increment()
  })
  for (const rise of [10, 20]) {
    counter('jobs_total', { way: 'a' }).increment(rise)
    counter('jobs_total', { way: 'b' }).increment(rise / 2)
    await page.second()
  }
  const high = 30 * 1.08
  assert.equal(line(page, 'jobs_total', 0)!.points, [
    [placeOf(2, 3), heightOf(10, 0, high)],
    [placeOf(3, 3), heightOf(20, 0, high)],
  ])
  assert.equal(line(page, 'jobs_total', 1)!.points, [
    [placeOf(2, 3), heightOf(15, 0, high)],
    [placeOf(3, 3), heightOf(30, 0, high)],
  ])
  assert.is(line(page, 'jobs_total', 1)!.width, 1)
  const [lower, upper] = page.drawn('jobs_total').areas
  assert.equal([lower!.color, upper!.color], ['rgba(0, 0, 0, 0.35)', 'rgba(1, 0, 0, 0.35)'])
  // The lower one reaches down to zero, the upper one to the lower one.
  const lowest = (points: ReadonlyArray<readonly [number, number]>) => Math.max(...points.map(([, y]) => y))
  assert.is(lowest(lower!.points), plot.bottom)
  assert.equal(upper!.within.slice(0, 2), line(page, 'jobs_total', 0)!.points)
  assert.equal(lower!.within, [])
  assert.equal(axesOf(page, 'jobs_total').values, ['0/s', '10/s', '20/s', '30/s'])
})

test('axes are round in the unit in which they are written', async context => {
  const page = await openPage(context, () => {
    gauge('wait_seconds').set(0)
    gauge('room_bytes').set(0)
    gauge('busy_ratio').set(0)
    gauge('words').set(0)
  })
  gauge('wait_seconds').set(5_000)
  gauge('room_bytes').set(4 * 1024 ** 3)
  gauge('busy_ratio').set(0.5)
  gauge('words').set(20_000)
  await page.second()
  assert.equal(
    axesOf(page, 'wait_seconds').values,
    ['0 h', '0.25 h', '0.5 h', '0.75 h', '1 h', '1.25 h', '1.5 h'].slice(
      0,
      axesOf(page, 'wait_seconds').values.length,
    ),
  )
  assert.equal(axesOf(page, 'room_bytes').values, ['0 GiB', '1 GiB', '2 GiB', '3 GiB', '4 GiB'])
  assert.equal(axesOf(page, 'busy_ratio').values, ['0 %', '10 %', '20 %', '30 %', '40 %', '50 %'])
  assert.equal(axesOf(page, 'words').values, ['0', '5 k', '10 k', '15 k', '20 k'])
})

test('behind the quantiles of a histogram is a column of its buckets for each second', async context => {
  const page = await openPage(
    context,
    () => histogram('wait').zero(),
    builder => builder.setBuckets([1, 2, 4, 8]),
  )
  histogram('wait').recordMany(1.5, 16)
  await page.second()
  histogram('wait').recordMany(1.5, 4)
  histogram('wait').recordMany(3, 1)
  await page.second()
  // The buckets in use, and one more on each side: up to 1, 2, 4, 8.
  assert.equal(axesOf(page, 'wait').values, ['0', '1', '2', '4', '8'])
  const bands = [3, 2, 1, 0].map(bucket => heightOf(bucket + 1, 0, 4))
  assert.equal(
    page
      .drawn('wait')
      .rectangles.map(({ color, box }) => [
        color.replace(/0\.\d+/, alpha => `${Number(Number(alpha).toFixed(3))}`),
        ...box.map(Math.round),
      ]),
    [
      ['rgba(22, 0, 0, 0.85)', placeOf(1, 3), bands[2], 8, 42],
      ['rgba(22, 0, 0, 0.5)', placeOf(2, 3), bands[2], 8, 42],
      ['rgba(22, 0, 0, 0.325)', placeOf(2, 3), bands[1], 8, 42],
    ],
  )
  // The median is in the middle of the second bucket, then lower than its end.
  assert.equal(line(page, 'wait', 0)!.points, [
    [placeOf(2, 3), heightOf(1.5, 0, 4)],
    [placeOf(3, 3), heightOf(1 + 2.5 / 4, 0, 4)],
  ])
  assert.equal(
    [0, 1, 3].map(color => line(page, 'wait', color)!.width),
    [1.5, 1.5, 1.5],
  )
})

test('an empty histogram shows its first buckets, and one with an endless bucket says so', async context => {
  const page = await openPage(
    context,
    () => {
      histogram('wait').zero()
      histogram('size').zero()
    },
    builder =>
      builder
        .setBucketsForMetric(Matcher.full('size'), [-1, 1])
        .setBuckets(Array.from({ length: 12 }, (_, index) => index + 1)),
  )
  assert.equal(axesOf(page, 'wait').values, ['0', '2', '4', '6', '8'])
  assert.equal(page.drawn('wait').rectangles, [])
  assert.equal(axesOf(page, 'size').values, ['', '−1', '1', '∞'])
})

test('exemplars are circles where they were, as long as they are in the range', async context => {
  const page = await openPage(
    context,
    () => histogram('wait').zero(),
    builder => builder.setBuckets([1, 2, 4, 8]).withExemplars(() => ({ trace_id: 't' })),
  )
  using _wallClock = setWallClock(() => page.browser.nowMs)
  histogram('wait').record(3)
  histogram('wait').record(9)
  await page.second()
  const circles = page.drawn('wait').circles
  // Shown are the buckets from 2 on: half of the one up to 4, and the middle of the endless one.
  assert.equal(
    circles.map(({ color, y, radius, part }) => [color, Math.round(y), radius, part]).sort(),
    [
      ['rgb(20, 0, 0)', heightOf(3.5, 0, 4), 2.5, 1],
      ['rgb(20, 0, 0)', heightOf(1.5, 0, 4), 2.5, 1],
    ].sort(),
  )
  assert.equal(new Set(circles.map(({ x }) => x)).size, 1)
  for (let second = 0; second < 61; second++) await page.second()
  assert.equal(page.drawn('wait').circles, [])
})

test('a chart is made again for other colours only, and takes the size of its place', async context => {
  const page = await openPage(context, () => gauge('level').set(1))
  const canvas = () => page.one('canvas', page.card('level'))
  const first = canvas()
  await page.second()
  assert.is(canvas(), first)
  page.browser.size = [300, 150]
  for (const run of page.browser.resized) run()
  await page.settle()
  assert.is(canvas(), first)
  assert.equal([canvas().getAttribute('width'), canvas().getAttribute('height')], ['300', '150'])
  page.browser.size = [300, 100]
  for (const run of page.browser.resized) run()
  await page.settle()
  assert.is(canvas().getAttribute('height'), '100')
  await page.press('t')
  assert.is.not(canvas(), first)
  assert.is(line(page, 'level', 0)!.color, 'rgb(0, 0, 1)')
  assert.is(page.all('canvas', page.card('level')).length, 1)
})

test('the cursor over a chart shows the values of its moment', async context => {
  const page = await openPage(context, () => gauge('level').set(1))
  for (const value of [2, 3]) {
    gauge('level').set(value)
    await page.second()
  }
  const over = page.one('.u-over', page.card('level'))
  const move = async (x: number) => {
    for (const name of ['mouseenter', 'mousemove']) {
      over.dispatchEvent(new page.window.MouseEvent(name, { clientX: x, clientY: 20, bubbles: true }))
    }
    await page.settle()
    return page.table('level')[1]![1]
  }
  const place = (second: number) => placeOf(second, 3) - plot.left
  assert.is(await move(place(2)), '2')
  assert.is(await move(place(1)), '1')
  assert.is(await move(place(3)), '3')
})

test.run()
