import { counter, describeCounter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { conflicts, fixed } from '../../support/include-fixture.ts'
import { freshRecorder, renderStrictly, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

test.after.each(uninstall)

test('families of one name are merged where type and help agree, or one has no help', async () => {
  const handle = freshRecorder()
  describeCounter('jobs_total', 'Jobs')
  counter('jobs_total', { by: 'us' }).increment()
  handle.include(() => '# HELP jobs_total Jobs\n# TYPE jobs_total counter\njobs_total{by="them"} 2\n')
  handle.include(() => '# TYPE jobs_total counter\njobs_total{by="others"} 3\n')
  assert.is(
    renderStrictly(handle),
    '# HELP jobs_total Jobs\n# TYPE jobs_total counter\njobs_total{by="us"} 1\njobs_total{by="them"} 2\njobs_total{by="others"} 3\n',
  )
})

const disagreeing: Readonly<Record<string, string>> = {
  'another help':
    '# HELP jobs_total Others\n# TYPE jobs_total counter\njobs_total{by="them"} 2\njobs_total{by="it"} 2\n',
  'another type': '# TYPE jobs_total gauge\njobs_total{by="them"} 2\njobs_total{by="it"} 2\n',
  'a name that a sample of another family has':
    '# TYPE jobs summary\njobs_sum{by="them"} 2\njobs_count 1\njobs{quantile="0.5"} 1\n# TYPE jobs_total counter\njobs_total{by="us"} 2\n',
  'the same series': '# TYPE jobs_total counter\njobs_total{by="us"} 2\n',
}

for (const [what, text] of Object.entries(disagreeing)) {
  test(`with ${what}, what is included is left out, counted once, and reported once`, async () => {
    const handle = freshRecorder()
    describeCounter('jobs_total', 'Jobs')
    counter('jobs_total', { by: 'us' }).increment()
    if (what.startsWith('a name')) gauge('jobs_sum').set(1)
    handle.include(() => text, { labels: { by: 'us' } })
    handle.include(fixed([{ name: 'fine', type: 'gauge', series: [{ labels: {}, value: 1 }] }]))
    const messages = await warningsOf(async () => {
      for (let scrape = 0; scrape < 3; scrape++) await handle.renderAsync()
    })
    const rendered = renderStrictly(handle)
    const [name] = what.startsWith('a name') ? ['jobs'] : ['jobs_total']
    assert.is(sampleValue(rendered, conflicts(name!)), '1')
    assert.is(sampleValue(rendered, 'jobs_total{by="us"}'), '1')
    assert.not.match(rendered, /them|"it"|quantile/)
    assert.is(sampleValue(rendered, 'fine{by="us"}') ?? sampleValue(rendered, 'fine'), '1')
    assert.ok(messages.filter(message => message.includes(`"${name}" are left out`)).length <= 1)
  })
}

test('a conflict is reported with the name and the reason', async () => {
  const handle = freshRecorder()
  describeCounter('reported_total', 'Ours')
  counter('reported_total').increment()
  handle.include(
    () => '# HELP reported_total Theirs\n# TYPE reported_total counter\nreported_total{a="b"} 2\n',
  )
  const messages = await warningsOf(() => void handle.render())
  assert.equal(messages, [
    'Series of the metric "reported_total" are left out: its help text differs from that of the metric of the same name.',
  ])
})

test.run()
