import { type FamilySnapshot, renderFamilies } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import { nextName, written } from '../../support/plain-faults.ts'
import { errorOf } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// What is not a series is left out alone, and what is not a family is refused.

test('a series that is not an object is left out alone, wherever it is', async () => {
  for (const series of [null, undefined, 5, 'x']) {
    for (const good of [
      { labels: { id: 'good' }, value: 1 },
      { pairs: [['id', 'good']], value: 1 },
    ]) {
      const name = nextName()
      const familyOf = (all: unknown[]) => ({ name, type: 'gauge', series: all }) as unknown as FamilySnapshot
      const warnings = await warningsOf(() => {
        assert.equal(written([familyOf([good, series])]), written([familyOf([good])]))
        if ('labels' in good) assert.equal(written([familyOf([series, good])]), written([familyOf([good])]))
      })
      assert.is(warnings.length, 1)
      assert.match(warnings[0]!, `A series of the metric "${name}" cannot be written and is left out: `)
    }
  }
})

const one = [{ labels: {}, value: 1 }]
const views = [{ pairs: [], value: 1 }]
const shape = 'is not a family: give { name, type, help, unit, series: [{ labels, value }] }.'
const noFamilies: ReadonlyArray<readonly [unknown, string]> = [
  [null, `null ${shape}`],
  [undefined, `undefined ${shape}`],
  [5, `5 ${shape}`],
  ['jobs', `"jobs" ${shape}`],
  [[], `[] ${shape}`],
  [
    { name: 5, type: 'gauge', series: one },
    `{"name":5,"type":"gauge","series":[{"labels":{},"value":1}]} ${shape}`,
  ],
  [
    { name: 5, type: 'gauge', series: views },
    `{"name":5,"type":"gauge","series":[{"pairs":[],"value":1}]} ${shape}`,
  ],
  [{ name: 'jobs', type: 'gauge' }, `{"name":"jobs","type":"gauge"} ${shape}`],
  [{ name: 'jobs', type: 'gauge', series: {} }, `{"name":"jobs","type":"gauge","series":{}} ${shape}`],
  ...['untyped', 'toString', undefined].flatMap(type =>
    [one, views, []].map(
      series =>
        [
          { name: 'jobs', type, series },
          `The type of the family "jobs" is ${JSON.stringify(type)}: use counter, gauge, histogram or summary.`,
        ] as const,
    ),
  ),
]

for (const [family, words] of noFamilies) {
  test(`what is not a family is refused: ${words}`, () => {
    for (const format of formatNames) {
      const error = errorOf(() => renderFamilies([family as FamilySnapshot], format))
      assert.instance(error, TypeError)
      assert.is(error.message, words)
    }
  })
}

test.run()
