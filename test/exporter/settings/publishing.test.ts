// First, so that it is there when the exporter takes Node's timers.
import '../../support/fake-intervals.ts'
import { existsSync, readdirSync } from 'node:fs'
import { install, MetricKindMask } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { fakeIntervals } from '../../support/fake-intervals.ts'
import { nextTurn } from '../../support/gate.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'

// What a process does once a second for others, without being asked.

/** The names that are in the files of a directory, and their numbers of series. */
function published(directory: string): Record<string, number> {
  const { others, whole } = new SimulatedProgram(directory, 'published').reader()
  for (const _step of others.reading());
  const families = whole.gather().families.filter(({ name }) => !name.startsWith('metrics_'))
  return Object.fromEntries(families.map(({ name, series }) => [name, series.length]))
}

test('once a second collectors run, idle series go, and what has changed is written; at the end, too', () =>
  withDirectory(async directory => {
    let now = 0
    const handle = await install({
      listener: '127.0.0.1:0',
      processes: { directory, program: 'published' },
      idleTimeout: { kinds: MetricKindMask.Counter, timeoutMs: 100 },
      clock: () => now,
    })
    const second = async (): Promise<void> => {
      now += 100
      fakeIntervals.fire(1_000)
      for (let turn = 0; turn < 20; turn++) await nextTurn()
    }
    let runs = 0
    const end = collect(() => {
      runs += 1
      gauge('collected').set(runs)
    })
    try {
      counter('jobs_total').increment()
      await second()
      assert.is(runs, 1)
      assert.equal(published(directory), { collected: 1, jobs_total: 1 })
      // Nobody looks: after ten time-outs it goes all the same.
      for (let time = 0; time < 14; time++) await second()
      assert.is(runs, 15)
      assert.equal(published(directory), { collected: 1 })
      counter('late_total').increment()
    } finally {
      await handle.close()
      end()
      uninstall()
    }
    assert.equal(published(directory), { collected: 1, late_total: 1 })
    assert.is(fakeIntervals.waiting(1_000), 0)
    assert.ok(existsSync(directory) && readdirSync(directory).length > 0)
  }))

test.run()
