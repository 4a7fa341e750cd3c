import { gauge } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// When the charts of the page are drawn.

const test = suite<PageContext>('frames of charts')

test.after.each(closePage)

test('what is out of view is not drawn, keeps its room, and is drawn when it is seen again', async context => {
  const page = await openPage(context, () => {
    gauge('level').set(1)
    gauge('depth').set(1)
  })
  const body = () => page.one('.body', page.card('level'))
  assert.is(page.card('level').style.minHeight, '')
  await page.scroll(false, 'level')
  assert.is(page.card('level').style.minHeight, '321px')
  assert.is(body().childNodes.length, 0)
  gauge('level').set(7)
  await page.second()
  assert.is(body().childNodes.length, 0)
  await page.scroll(true, 'level')
  assert.is(page.card('level').style.minHeight, '')
  assert.equal(page.table('level')[1], ['all', '7'])
  const table = page.one('table', page.card('level'))
  await page.scroll(true, 'level')
  assert.is(page.one('table', page.card('level')), table)
})

test('cards that take long are drawn one in each frame', async context => {
  const page = await openPage(context, () => {
    for (const name of ['a', 'b', 'c']) gauge(name).set(1)
  })
  for (const name of ['a', 'b', 'c']) gauge(name).set(2)
  page.browser.lookMs = 9
  await page.send()
  const shown = () => ['a', 'b', 'c'].filter(name => page.table(name)[1]![1] === '2').length
  const counts: number[] = []
  for (let frame = 0; frame < 4; frame++) {
    await page.frame()
    counts.push(shown())
  }
  assert.equal(counts, [1, 2, 3, 3])
})

test.run()
