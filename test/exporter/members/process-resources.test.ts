import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { inOneStep, Lock, untilDone } from '../../../exporter-prometheus/lib/members/process/lock.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { growthOf } from '../../support/resources.ts'

// Whatever is done with files, and whatever fails, no descriptor stays open and no file lies about.

const fs = process.getBuiltinModule('node:fs') as unknown as Record<string, (...given: unknown[]) => unknown>

/** Has a function of node:fs fail while `body` runs. */
function failing(name: string, body: () => void): void {
  const real = fs[name]!
  fs[name] = () => {
    throw Object.assign(new Error('ENOSPC: no room'), { code: 'ENOSPC' })
  }
  try {
    body()
  } finally {
    fs[name] = real
  }
}

const rounds = 8

test('a lock that is taken, given back, or cannot be written', async () => {
  await withDirectory(async directory => {
    const lock = new Lock(join(directory, 'lock'), identityOf(process.pid), 'one')
    const grown = await growthOf(rounds, async () => {
      untilDone(() => lock.holding(() => inOneStep(() => true)))
      failing('writeSync', () =>
        assert.throws(() => untilDone(() => lock.holding(() => inOneStep(() => true)))),
      )
    })
    assert.is(grown.descriptors, 0)
  })
})

test('processes that are read, fold what has ended, and begin their files again', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, other] = [program.start(), program.start()]
    other.run(() => counter('jobs_total').increment())
    other.tick()
    const grown = await growthOf(rounds, async () => {
      one.run(() => counter('jobs_total').increment())
      one.tick()
      one.handle.render()
      one.processes.fold()
      // What has ended, each time another one.
      const ended = program.start()
      ended.run(() => counter('jobs_total').increment())
      ended.tick()
      await ended.kill()
      ended.processes.leave()
    })
    assert.is(grown.descriptors, 0)
    assert.not(program.files.some(file => file.endsWith('.new') || file.endsWith('lock')))
  })
})

test('a file that cannot take the place of the one before', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const one = program.start()
    const { files } = program
    const grown = await growthOf(rounds, async () => {
      // Somebody empties the directory, and then there is no room for a while.
      unlinkSync(join(directory, files[0]!))
      for (const name of ['renameSync', 'writeSync']) failing(name, () => one.tick())
      one.tick()
      assert.equal(program.files, files)
    })
    assert.is(grown.descriptors, 0)
  })
})

test.run()
