import { type FamilyView, renderFamilies } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Of some series it is known when they began, of others it is not.

const begun: FamilyView = {
  name: 'jobs_total',
  type: 'counter',
  createdTimestamps: true,
  series: [
    { pairs: [['id', 'a']], value: 1, createdMs: 1_500 },
    { pairs: [['id', 'b']], value: 2 },
    { pairs: [['id', 'c']], value: 3, createdMs: 1_500 },
    { pairs: [['id', 'd']], value: 4, createdMs: 2_000 },
    { pairs: [['id', 'e']], value: 5 },
  ],
}

function linesIn(format: 'openmetrics' | 'openmetrics2'): string[] {
  const text = String(renderFamilies([begun], format))
  return text.split('\n').filter(line => line.startsWith('jobs'))
}

test('in OpenMetrics 2 each line tells it, where it is known', () => {
  assert.equal(linesIn('openmetrics2'), [
    'jobs_total{id="a"} 1 st@1.500',
    'jobs_total{id="b"} 2',
    'jobs_total{id="c"} 3 st@1.500',
    'jobs_total{id="d"} 4 st@2.000',
    'jobs_total{id="e"} 5',
  ])
})

test('in OpenMetrics a line of its own does, where it is known', () => {
  const created = linesIn('openmetrics').filter(line => line.startsWith('jobs_created'))
  assert.equal(created, [
    'jobs_created{id="a"} 1.500',
    'jobs_created{id="c"} 1.500',
    'jobs_created{id="d"} 2.000',
  ])
})

test.run()
