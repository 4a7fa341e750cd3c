import { Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openedAt } from '../../../support/page-browser.ts'
import { closePage, openPage, type PageContext } from '../../../support/page-window.ts'

// A family of each kind of card, all of whose series have ended.

const test = suite<PageContext>('cards of what has ended')

test.after.each(closePage)

test('each kind of card says that it has ended, and its rows do', async context => {
  const page = await openPage(
    context,
    () => {
      for (const id of ['a', 'b']) {
        counter('jobs_total', { id }).increment()
        gauge('level', { id }).set(1)
        histogram('wait', { id }).record(1)
        histogram('latency', { id }).record(1)
        gauge('build_info', { id }).set(1)
        gauge('run_timestamp_seconds', { id }).set(openedAt / 1_000)
      }
    },
    builder => builder.setBucketsForMetric(Matcher.full('wait'), [1]),
  )
  const names = ['jobs_total', 'level', 'wait', 'latency', 'build_info', 'run_timestamp_seconds']
  const states = () => names.map(name => page.text('.state', page.card(name)))
  const ended = () =>
    names.map(name => page.all('tbody tr', page.card(name)).filter(row => row.className === 'ended').length)
  assert.equal(states(), ['', '', '', '', '', ''])
  for (const name of names) context.handle.removeMatching(name, { id: 'a' })
  await page.second()
  assert.equal(states(), ['', '', '', '', '', ''])
  // What is information is there or not; all others say which of their rows has ended.
  assert.equal(ended(), [1, 1, 1, 1, 0, 1])
  for (const name of names) context.handle.removeMatching(name, {})
  await page.second()
  assert.equal(states(), ['ended', 'ended', 'ended', 'ended', 'ended', 'ended'])
  assert.equal(ended(), [2, 2, 3, 2, 0, 2])
})

test.run()
