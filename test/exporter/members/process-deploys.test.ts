import type { RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Simulated, SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'
import { within } from '../../support/within-program.ts'

/** Runs processes one after the other, each of which counts something and is killed. Returns one that folds them last. */
async function runVersions(
  program: SimulatedProgram,
  versions: ReadonlyArray<readonly [RecorderOptions, () => void]>,
): Promise<Simulated> {
  const folder = program.start()
  for (const [options, record] of versions) {
    const one = program.start(options)
    one.run(record)
    one.tick()
    await one.kill()
    folder.processes.fold()
  }
  return folder
}

test(
  'a deploy that changes buckets is counted and reported for every process that ends, and what was there stays',
  within(async program => {
    const record = (): void => histogram('deployed_wait').record(1.5)
    let folder: Simulated | undefined
    const warnings = await warningsOf(async () => {
      folder = await runVersions(program, [
        [{ buckets: [1] }, record],
        [{ buckets: [1, 2] }, record],
        [{ buckets: [1, 2] }, record],
      ])
    })
    assert.is(warnings.length, 1)
    assert.match(
      warnings[0]!,
      /"deployed_wait" are not recorded: one thread or process has the buckets \[1,2\], another \[1\]/,
    )
    for (const { handle } of [folder!, program.start()]) {
      assert.equal(samplesOf(handle, 'metrics_conflicts_total'), ['{name="deployed_wait"} 2'])
      assert.equal(samplesOf(handle, 'deployed_wait_count'), ['1'])
    }
  }),
)

test(
  'a deploy that makes a counter a gauge is counted and reported as soon as both are read',
  within(async program => {
    const folder = await runVersions(program, [[{}, () => counter('deployed_jobs').increment(3)]])
    const late = program.start()
    late.run(() => gauge('deployed_jobs').set(4))
    late.tick()
    const warnings = await warningsOf(() => assert.equal(samplesOf(folder.handle, 'deployed_jobs'), ['4']))
    assert.is(warnings.length, 1)
    assert.match(
      warnings[0]!,
      /"deployed_jobs" are not recorded: a counter named "deployed_jobs" collides with the gauge/,
    )
    assert.equal(samplesOf(folder.handle, 'metrics_conflicts_total'), ['{name="deployed_jobs"} 1'])
    await late.kill()
    folder.processes.fold()
    assert.equal(samplesOf(program.start().handle, 'deployed_jobs'), ['3'])
  }),
)

test.run()
