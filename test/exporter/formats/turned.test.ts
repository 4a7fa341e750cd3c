import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Labelled, ways } from '../../support/labelled-ways.ts'
import { freshRecorder, uninstall } from '../../support/prometheus-fixture.ts'
import { labelKey, parseStrictly } from '../../support/strict-parser.ts'

// With the 256th series of a metric, a label that has another value in each moves to the end. Servers tell series apart
// by their labels in any order: in every way out they are the same as before.

const before = 255

function record(id: number, text = `#${id} "ö"`, kind = ['a', 'b', 'c'][id % 3]!): void {
  const labels = { id: text, kind }
  const exemplar = { trace: `${id}`, span: 's' }
  counter('jobs_total', labels).increment(id + 1, exemplar)
  gauge('level', labels).set(id / 8)
  for (const name of ['size', 'native', 'wait']) histogram(name, labels).record(id % 4, exemplar)
}

function recorded(series = before): PrometheusHandle {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('size'), [1, 2])
      .setNativeHistogramForMetric(Matcher.full('native')),
  )
  for (let id = 0; id < series; id++) record(id)
  return handle
}

type Shown = readonly [name: string, labels: string, exemplar: string | undefined]

/** What is shown of the series that there are before, with their labels in the order of the alphabet. */
function earlier(all: readonly Labelled[]): Shown[] {
  return all
    .filter(({ labels }) => !labels.some(([, value]) => value.startsWith(`#${before} `)))
    .map(({ name, labels, exemplar }) => [
      name,
      JSON.stringify([...labels].sort()),
      exemplar && JSON.stringify(exemplar),
    ])
}

for (const [way, read] of Object.entries(ways)) {
  test(`${way} shows the same series in the same order once a label has moved`, async () => {
    const handle = recorded()
    const old = await read(handle)
    record(before)
    const turned = await read(handle)
    uninstall()
    const first = (all: readonly Labelled[]) => all.find(({ name }) => name.startsWith('jobs'))!.labels[0]![0]
    assert.equal([first(old), first(turned)], ['id', 'kind'])
    assert.equal(earlier(turned), earlier(old))
    assert.ok(turned.length > old.length)
  })
}

test('every value stays with its labels, with bounds and quantiles after them, also where lines are kept', () => {
  const handle = recorded(0)
  // The first series differ by both labels alike. So it is only the 1,024th that moves one, and others are kept whole.
  const recordLate = (id: number): void =>
    id < 256 ? record(id, `${id >> 4}`, `${id % 16}`) : record(id, `#${id}`)
  for (let id = 0; id < 1_023; id++) recordLate(id)
  const valuesOf = (text: string) =>
    new Map(
      parseStrictly(text).flatMap(({ samples }) =>
        samples.map(({ name, labels, value }) => [`${name} ${labelKey(labels)}`, value] as const),
      ),
    )
  const text = handle.render()
  assert.match(text, /^size_bucket\{id="3",kind="7",le="1"\} 0$/m)
  const old = valuesOf(text)
  recordLate(1_023)
  const turned = handle.render()
  assert.is(handle.render(), turned)
  uninstall()
  assert.match(turned, /^size_bucket\{kind="7",id="3",le="1"\} 0$/m)
  assert.match(turned, /^wait\{kind="7",id="3",quantile="0.5"\} 3$/m)
  const now = valuesOf(turned)
  for (const [sample, value] of old) assert.is(now.get(sample), value, sample)
  assert.ok(now.size > old.size)
})

test.run()
