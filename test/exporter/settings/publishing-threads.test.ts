// First, so that it is there when the exporter takes Node's timers.
import '../../support/fake-intervals.ts'
import { install } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { fakeIntervals } from '../../support/fake-intervals.ts'
import { nextTurn } from '../../support/gate.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'
import { inThread, startThread } from '../../support/thread.ts'

test('a process writes once a second what its threads have recorded, and at the end, too', () =>
  withDirectory(async directory => {
    const handle = await install({
      listener: '127.0.0.1:0',
      processes: { directory, program: 'published' },
    })
    const published = (): number | undefined => {
      const { others, whole } = new SimulatedProgram(directory, 'published').reader()
      for (const _step of others.reading());
      const family = whole.gather().families.find(({ name }) => name === 'jobs_total')
      return (family?.series[0] as unknown as { value: number } | undefined)?.value
    }
    const second = async (): Promise<void> => {
      fakeIntervals.fire(1_000)
      for (let turn = 0; turn < 30; turn++) await nextTurn()
    }
    try {
      const thread = startThread()
      inThread(thread, () => counter('jobs_total').increment(2))
      assert.is(published(), undefined)
      await second()
      assert.is(published(), 2)
      inThread(thread, () => counter('jobs_total').increment(3))
      counter('jobs_total').increment(5)
      await second()
      assert.is(published(), 10)
      inThread(thread, () => counter('jobs_total').increment(7))
    } finally {
      await handle.close()
      uninstall()
    }
    assert.is(published(), 17)
  }))

test.run()
