import { counter, describeGauge, gauge } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { open, pressed, status } from '../../../support/page-toolbar.ts'
import { closePage, openPage, type PageContext, type PageWindow } from '../../../support/page-window.ts'

// Which metrics the words of the search find, and the keys that lead there.

const test = suite<PageContext>('search')

test.after.each(closePage)

const search = (page: PageWindow) =>
  page.one('input') as unknown as { value: string; dispatchEvent(event: unknown): void; select(): void }

async function type(page: PageWindow, words: string): Promise<void> {
  search(page).value = words
  search(page).dispatchEvent(new page.window.Event('input'))
  await page.settle()
}

const found = (page: PageWindow): string[] =>
  page.all('article').flatMap(one => (one.hidden ? [] : [page.text('h3', one)]))

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

test.run()
