import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, globalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

test('a global label that is set or removed later is that of all processes where one is scraped', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const options = { globalLabels: { service: 'api' } }
    const [one, two] = [program.start(options), program.start(options)]
    one.run(() => counter('jobs_total').increment(1))
    two.run(() => {
      counter('jobs_total').increment(2)
      counter('other_total').increment(4)
    })
    for (const process of [one, two]) process.tick()
    const shown = (): string[] => ['jobs_total', 'other_total'].flatMap(name => samplesOf(one.handle, name))
    assert.equal(shown(), ['{service="api"} 3', '{service="api"} 4'])
    one.handle.setGlobalLabel('service', 'web')
    one.handle.setGlobalLabel('zone', 'b')
    assert.equal(shown(), ['{service="web",zone="b"} 3', '{service="web",zone="b"} 4'])
    one.handle.setGlobalLabel('zone', undefined)
    assert.equal(shown(), ['{service="web"} 3', '{service="web"} 4'])
    assert.equal(samplesOf(two.handle, 'jobs_total'), ['{service="api"} 3'], 'that of the other is its own')
  }))

test('a recorder that is read as a Gatherer has what its threads have, or what is selected of it', () => {
  inProgram({}, () => {
    counter('jobs_total').increment(1)
    inThread(startThread(), () => {
      counter('jobs_total').increment(2)
      counter('other_total').increment(4)
    })
    const recorder = globalRecorder() as PrometheusRecorder
    const read = (...selected: Parameters<PrometheusRecorder['gather']>): Array<readonly [string, number]> =>
      recorder
        .gather(...selected)
        .families.filter(({ name }) => !name.startsWith('metrics_'))
        .map(({ name, series }) => [name, (series[0] as unknown as { value: number }).value] as const)
    assert.equal(read(), [
      ['jobs_total', 3],
      ['other_total', 4],
    ])
    assert.equal(read({ names: 'other_total' }), [['other_total', 4]])
  })
})

test.run()
