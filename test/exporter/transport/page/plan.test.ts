import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Family } from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import {
  allTogether,
  bestSplit,
  everySeries,
  groupsOf,
  sectionsOf,
  viewOf,
} from '../../../../exporter-prometheus/lib/transport/page/client/plan.ts'
import { modelOf, type Told } from '../../../support/page-model.ts'

// How the page decides what to show of a family, and where.

const familyOf = (told: Told): Family => [...modelOf(told).families.values()][0]!

for (const [name, type, unit, labels, expected] of [
  ['jobs_total', 'counter', '', {}, 'rate'],
  ['depth', 'gauge', '', {}, 'value'],
  ['wait_seconds', 'histogram', '', {}, 'distribution'],
  ['wait_seconds', 'summary', '', {}, 'quantiles'],
  ['build_info', 'gauge', '', { version: '1' }, 'information'],
  ['debug_info', 'gauge', '', {}, 'value'],
  ['last_success_timestamp_seconds', 'gauge', '', {}, 'age'],
  ['process_start_time_seconds', 'gauge', '', {}, 'age'],
] as const) {
  test(`${type} ${name} ${JSON.stringify(labels)} is shown as ${expected}`, () => {
    assert.is(viewOf(familyOf({ name, type, unit, series: [labels] })), expected)
  })
}

const eleven = Array.from({ length: 22 }, (_, index) => ({
  id: String(index),
  method: index % 2 ? 'GET' : 'PUT',
}))

test('few series are shown as they are, many by the label with the most values that can be told apart', () => {
  const few = familyOf({ name: 'a_total', series: [{ a: '1' }, { a: '2' }] })
  assert.is(bestSplit(few), everySeries)
  assert.equal(
    groupsOf(few, everySeries).map(({ text }) => text),
    ['1', '2'],
  )
  const many = familyOf({ name: 'a_total', series: eleven })
  assert.is(bestSplit(many), 'method')
  assert.equal(
    groupsOf(many, 'method').map(({ text, series }) => [text, series.length]),
    [
      ['PUT', 11],
      ['GET', 11],
    ],
  )
  assert.equal(
    groupsOf(many, allTogether).map(({ series }) => series.length),
    [22],
  )
  assert.is(groupsOf(many, everySeries)[3]!.text, '3 · GET')
})

test('sections are by the first word, what is alone is together, and that of the process last', () => {
  const names = [
    'process_cpu_seconds_total',
    'jobs_total',
    'nodejs_version_info',
    'level',
    'jobs_waiting',
    'errors_total',
    'http_requests',
  ]
  const model = modelOf(...names.map(name => ({ name })))
  const sections = sectionsOf([...model.families.values()]).map(([title, families]) => [
    title,
    families.length,
  ])
  assert.equal(sections, [
    ['jobs', 2],
    ['other', 2],
    ['http', 1],
    ['process', 1],
    ['nodejs', 1],
  ])
})

test.run()
