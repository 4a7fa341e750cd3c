import type { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostSeries, warnOfCrowd } from '../../../../exporter-prometheus/lib/store/limits/crowd.ts'
import { warningsOf } from '../../../support/warnings.ts'

test('the label with the most values is found by a few of the series, whatever pattern the labels have', async () => {
  let reads = 0
  const series = Array.from({ length: mostSeries }, (_, index) => ({
    get pairs() {
      reads += 1
      return [
        ['first', `${Math.floor(index / 2000)}`],
        ['second', `${Math.floor(index / 10) % 5}`],
        ['third', `${index % 10}`],
      ]
    },
  })) as unknown as Place[]
  const warnings = await warningsOf(() => warnOfCrowd('patterned_total', series))
  assert.is(warnings.length, 1)
  assert.match(
    warnings[0]!,
    /^The metric "patterned_total" has 10000 series\. Its label "third" has the most values/,
  )
  assert.ok(reads <= mostSeries / 10, `${reads} were read`)
})

test('labels that have one value each are not reported as too many values', async () => {
  const place = { pairs: [['host', 'a']] }
  const series = Array.from({ length: mostSeries }, () => place) as unknown as Place[]
  assert.equal(await warningsOf(() => warnOfCrowd('even_total', series)), [])
})

test.run()
