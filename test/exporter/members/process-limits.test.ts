import { statSync } from 'node:fs'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { deadIdentity, type Simulated, SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'

// What ended processes have left is bounded where there are limits, and what is shown does not go back for that.

const perLabel = 4
const options = { cardinality: { perLabel }, buckets: [1] }

function hit({ run }: Simulated, paths: readonly string[], count: number): void {
  run(() => {
    for (const path of paths) {
      counter('hits_total', { path }).increment(count)
      histogram('took', { path }).recordMany(1, count)
    }
  })
}

/** The samples of a metric, by path. */
function byPath(handle: PrometheusHandle, name: string): Map<string, number> {
  return new Map(
    samplesOf(handle, name).map(sample => {
      const [, path, value] = /^\{path="(.*)"\} (\d+)$/.exec(sample)!
      return [path!, Number(value)]
    }),
  )
}

function sumOf(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((sum, value) => sum + value, 0)
}

test('a series that has been shown does not go back when its process ends and another one adds that up', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [scraped, busy, folder] = [program.start(options), program.start(options), program.start(options)]
    const pass = (): void => {
      for (const one of [scraped, busy, folder]) one.tick()
      scraped.handle.render()
    }
    hit(busy, ['/a', '/b'], 2)
    for (let time = 0; time < 3; time++) pass()
    // It fills what others may have.
    const first = program.startAs(deadIdentity(), options)
    hit(first, ['/w', '/x', '/y', '/z'], 1)
    first.tick()
    folder.processes.fold()
    const second = program.start(options)
    hit(second, ['/a', '/b', '/c'], 10)
    second.tick()
    for (let time = 0; time < 3; time++) pass()
    const shown = ['hits_total', 'took_count'].map(name => byPath(scraped.handle, name))
    for (const values of shown) {
      assert.is(values.get('/a'), 12)
      assert.is(values.size, perLabel + 1)
      assert.is(sumOf(values), 2 * 2 + 4 + 3 * 10)
    }
    await second.kill()
    folder.processes.fold()
    for (let time = 0; time < 3; time++) pass()
    assert.equal(
      ['hits_total', 'took_count'].map(name => byPath(scraped.handle, name)),
      shown,
    )
  }))

test('values that come and go with processes leave no more series than there may be, and all that they have counted', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const folder = program.start(options)
    const size = (): number => statSync(`${directory}/test.ended.metrics1`).size
    let sizeBefore = 0
    const deploys = 60
    for (let deploy = 1; deploy <= deploys; deploy++) {
      const process = program.startAs(deadIdentity(), options)
      hit(process, ['/always', `/${deploy}/a`, `/${deploy}/b`], 2)
      process.tick()
      folder.tick()
      if (deploy % 2 === 0) folder.processes.fold()
      if (deploy === 10) sizeBefore = size()
      const { handle } = folder
      for (const name of ['hits_total', 'took_count']) {
        const values = byPath(handle, name)
        assert.ok(values.size <= perLabel + 1, `${[...values]}`)
        assert.is(values.get('/always'), deploy * 2)
      }
    }
    for (const name of ['hits_total', 'took_count']) {
      // What has ended has gone with its series, as that of idle ones.
      assert.ok(sumOf(byPath(folder.handle, name)) <= deploys * 6)
    }
    assert.ok(size() < 2 * sizeBefore, `${size()} bytes, ${sizeBefore} before`)
  }))

test.run()
