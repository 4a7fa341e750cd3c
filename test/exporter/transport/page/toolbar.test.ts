import { counter, gauge } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { open, pressed, status } from '../../../support/page-toolbar.ts'
import { closePage, type PageContext } from '../../../support/page-window.ts'

// What can be chosen for the whole page, by its buttons, by keys and by its address.

const test = suite<PageContext>('toolbar')

test.after.each(closePage)

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
