import { counter, describeGauge, gauge } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  closePage,
  openPage,
  type PageContext,
  type PageOptions,
  type PageWindow,
} from '../../../support/page-window.ts'

// What can be chosen for the whole page, by its buttons, by keys and by its address.

const test = suite<PageContext>('toolbar')

test.after.each(closePage)

function open(
  context: PageContext,
  options: PageOptions = {},
  record: () => void = () => {
    counter('jobs_total', { queue: 'mail' }).increment()
    counter('jobs_failed_total', { queue: 'fax' }).increment()
    gauge('level').set(1)
  },
): Promise<PageWindow> {
  return openPage(context, record, undefined, options)
}

const search = (page: PageWindow) =>
  page.one('input') as unknown as { value: string; dispatchEvent(event: unknown): void; select(): void }

async function type(page: PageWindow, words: string): Promise<void> {
  search(page).value = words
  search(page).dispatchEvent(new page.window.Event('input'))
  await page.settle()
}

const found = (page: PageWindow): string[] =>
  page.all('article').flatMap(one => (one.hidden ? [] : [page.text('h3', one)]))

const pressed = (page: PageWindow): string[] =>
  page
    .all('.toolbar button')
    .flatMap(one => (one.getAttribute('aria-pressed') === 'true' ? [one.textContent] : []))

const status = (page: PageWindow): string[] => [page.text('.status'), page.one('.status').dataset.kind!]

test('the page says whose it is, and how many metrics there are', async context => {
  const page = await open(context)
  assert.is(page.document.title, 'Metrics of 127.0.0.1:9000')
  assert.is(page.text('h1'), 'Metrics of 127.0.0.1:9000')
  assert.is(page.text('.found'), '3 metrics')
  assert.is(page.stream.url, '/metrics-page?of=this')
  assert.equal(page.window.location.hash, '')
  const named = page.all('.toolbar button, .toolbar input').map(one => one.getAttribute('aria-keyshortcuts'))
  assert.equal(named, ['/', null, null, null, 'p', 't'])
})

test('one metric is not several', async context => {
  const page = await openPage(context, () => gauge('level').set(1))
  assert.is(page.text('.found'), '1 metric')
  await type(page, 'jobs')
  assert.is(page.text('.found'), '0 of 1 metric')
})

test('where there is no card, the page says why', async context => {
  const page = await openPage(context, () => {})
  const said = () => (page.one('.empty').hidden ? '' : page.text('.empty'))
  assert.is(said(), 'There are no metrics yet.')
  gauge('level').set(1)
  await page.second()
  assert.is(said(), '')
  await type(page, 'jobs')
  assert.is(said(), 'No metric has all of this in its name, help text or labels.')
  await type(page, 'level')
  assert.is(said(), '')
})

test('words find names, help texts, types and labels, and are part of the address', async context => {
  const page = await open(context, {}, () => {
    counter('jobs_total', { queue: 'Mail' }).increment()
    counter('jobs_failed_total', { queue: 'fax' }).increment()
    describeGauge('level', 'How high the water is')
    gauge('level').set(1)
  })
  for (const [words, names] of [
    ['jobs', ['jobs_total', 'jobs_failed_total']],
    ['JOBS  fax', ['jobs_failed_total']],
    ['mail', ['jobs_total']],
    ['water', ['level']],
    ['gauge', ['level']],
    ['queue', ['jobs_total', 'jobs_failed_total']],
    ['nothing', []],
  ] as const) {
    await type(page, words)
    assert.equal(found(page), names, words)
    assert.is(page.text('.found'), `${names.length} of 3 metrics`)
    assert.is(new URLSearchParams(page.window.location.hash.slice(1)).get('q'), words)
  }
  assert.equal(
    page.all('.section').map(one => one.hidden),
    [true, true],
  )
  await type(page, 'level')
  assert.equal(
    page.all('.section').map(one => [one.hidden, page.text('.count', one)]),
    [
      [true, '0'],
      [false, '1'],
    ],
  )
  await type(page, '')
  assert.is(page.text('.found'), '3 metrics')
  assert.is(page.window.location.hash, '')
  assert.equal(
    page.all('.section').map(one => [page.text('h2', one), page.text('.count', one)]),
    [
      ['jobs', '2'],
      ['other', '1'],
    ],
  )
})

test('what is searched for holds for metrics that come later', async context => {
  const page = await open(context, { hash: '#q=jobs&range=300' })
  assert.equal(found(page), ['jobs_total', 'jobs_failed_total'])
  assert.is(search(page).value, 'jobs')
  assert.equal(pressed(page), ['5 min'])
  gauge('height').set(1)
  counter('jobs_seen_total').increment()
  await page.second()
  assert.equal(found(page), ['jobs_total', 'jobs_failed_total', 'jobs_seen_total'])
  assert.is(page.text('.found'), '3 of 5 metrics')
})

test('a key goes to the search, Escape clears it, and keys that are typed there are letters', async context => {
  const page = await open(context)
  const input = page.one('input')
  let selections = 0
  search(page).select = () => selections++
  const { defaultPrevented } = await page.press('/')
  assert.is(defaultPrevented, true)
  assert.is(page.document.activeElement, input)
  assert.is(selections, 1)
  await type(page, 'level')
  for (const key of ['p', 't', '2', '/']) assert.is((await page.press(key, input)).defaultPrevented, false)
  assert.equal(status(page), ['live', 'live'])
  assert.equal(pressed(page), ['1 min'])
  await page.press('Escape', input)
  assert.is(search(page).value, '')
  assert.is(found(page).length, 3)
  const select = page.one('select', page.card('jobs_total'))
  await page.press('p', select)
  assert.equal(status(page), ['live', 'live'])
})

test('a key with another one is for the browser', async context => {
  const page = await open(context)
  for (const rest of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    await page.press('p', undefined, rest)
    assert.equal(status(page), ['live', 'live'], JSON.stringify(rest))
  }
  await page.press('Escape')
  await page.press('4')
  assert.equal(pressed(page), ['1 min'])
})

for (const [key, seconds, text] of [
  ['1', '60', '1 min'],
  ['2', '300', '5 min'],
  ['3', '600', '10 min'],
] as const) {
  test(`the key ${key} shows ${text}`, async context => {
    const page = await open(context, { hash: key === '1' ? '#range=600' : '' })
    await page.press(key)
    assert.equal(pressed(page), [text])
    assert.is(page.window.location.hash, `#range=${seconds}`)
    await page.click(page.all('.ranges button')[key === '2' ? 2 : 1]!)
    assert.equal(pressed(page), [key === '2' ? '10 min' : '5 min'])
  })
}

test('an address with another range shows a minute', async context => {
  const page = await open(context, { hash: '#range=90' })
  assert.equal(pressed(page), ['1 min'])
})

test('a pause holds what is shown, and goes on with what has come', async context => {
  const page = await open(context)
  const total = () => page.table('jobs_total')[1]![2]
  const { defaultPrevented } = await page.press('p')
  assert.is(defaultPrevented, false)
  assert.equal(status(page), ['paused', 'paused'])
  assert.equal(pressed(page), ['1 min', 'Go on'])
  counter('jobs_total', { queue: 'mail' }).increment(5)
  await page.second()
  assert.is(total(), '1')
  // Whatever draws it meanwhile shows the same moment.
  await page.press('2')
  assert.is(total(), '1')
  await page.click(page.one('.pause'))
  assert.equal(status(page), ['live', 'live'])
  assert.is(page.text('.pause'), 'Pause')
  assert.equal(pressed(page), ['5 min'])
  assert.is(total(), '6')
})

test('colours are those of the system, the light ones, the dark ones, and kept', async context => {
  const stored: Record<string, string> = {}
  const page = await open(context, { stored })
  const scheme = page.all('.toolbar button').at(-1)!
  const states: unknown[] = []
  for (let press = 0; press < 4; press++) {
    states.push([
      page.document.documentElement.dataset.scheme,
      scheme.textContent,
      scheme.getAttribute('aria-label'),
      page.window.localStorage.getItem('metrics-page-scheme'),
    ])
    if (press % 2 === 0) await page.click(scheme)
    else await page.press('t')
  }
  assert.equal(states, [
    [undefined, '◐ auto', 'Colours: auto', 'auto'],
    ['light', '☀ light', 'Colours: light', 'light'],
    ['dark', '☾ dark', 'Colours: dark', 'dark'],
    [undefined, '◐ auto', 'Colours: auto', 'auto'],
  ])
})

for (const [stored, scheme] of [
  ['dark', 'dark'],
  ['light', 'light'],
  ['blue', undefined],
  ['auto', undefined],
] as const) {
  test(`a browser that has kept "${stored}" shows it`, async context => {
    const page = await open(context, { stored: { 'metrics-page-scheme': stored } })
    assert.is(page.document.documentElement.dataset.scheme, scheme)
    assert.is(page.all('.toolbar button').at(-1)!.getAttribute('aria-label'), `Colours: ${scheme ?? 'auto'}`)
  })
}

test('a browser that may keep nothing shows what is chosen all the same', async context => {
  const page = await open(context, { stored: 'forbidden' })
  await page.press('t')
  assert.is(page.document.documentElement.dataset.scheme, 'light')
})

test('when the system changes its colours, charts do', async context => {
  const page = await open(context)
  page.document.documentElement.dataset.scheme = 'dark'
  for (const call of page.browser.schemes) call()
  await page.settle()
  assert.ok(page.drawn('level').lines.some(({ color }) => color === 'rgb(0, 0, 2)'))
  assert.ok(page.drawn('level').lines.some(({ color }) => color === 'rgb(21, 0, 2)'))
})

test('sections stay closed, and what had the focus keeps it, when metrics come', async context => {
  const page = await open(context)
  const [jobs, other] = page.all('.section')
  assert.is(jobs!.hasAttribute('open'), true)
  other!.removeAttribute('open')
  const chart = page.one('.plot', page.card('jobs_total'))
  chart.focus()
  counter('jobs_seen_total').increment()
  gauge('height').set(1)
  await page.second()
  assert.equal(
    page
      .all('.section')
      .map(one => [page.text('h2', one), one.hasAttribute('open'), page.text('.count', one)]),
    [
      ['jobs', true, '3'],
      ['other', false, '2'],
    ],
  )
  assert.is(page.document.activeElement, chart)
  assert.is(page.all('article').length, 5)
})

test('a page that nobody sees draws nothing until it is seen', async context => {
  const page = await open(context)
  let isHidden = true
  Object.defineProperty(page.document, 'hidden', { get: () => isHidden })
  gauge('level').set(7)
  await page.second()
  assert.is(page.table('level')[1]![1], '1')
  isHidden = false
  page.document.dispatchEvent(new page.window.Event('visibilitychange'))
  await page.settle()
  assert.is(page.table('level')[1]![1], '7')
})

test.run()
