import * as fs from 'node:fs'
import { join } from 'node:path'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'
import { count, within } from '../../support/within-program.ts'

// A device that is full, and writes that stop in the middle.

/** Replaces a function of node:fs while `body` runs. */
async function withBroken(name: string, broken: unknown, body: () => unknown): Promise<void> {
  const builtin = process.getBuiltinModule('node:fs') as unknown as Record<string, unknown>
  const { [name]: sound } = builtin
  builtin[name] = broken
  try {
    await body()
  } finally {
    builtin[name] = sound
  }
}

function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: it does not work`), { code })
  }
}

test(
  'a full device is reported once, counted, and the process goes on',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(two, 1)
    two.tick()
    const warnings = await warningsOf(() =>
      withBroken('writeSync', failing('ENOSPC'), () => {
        count(two, 2)
        two.run(() => histogram('wait').record(1))
        two.tick()
        two.tick()
      }),
    )
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, /cannot be written for the other processes.*ENOSPC: it does not work/)
    assert.equal(samplesOf(two.handle, 'jobs_total'), ['3'])
    assert.equal(samplesOf(two.handle, 'metrics_member_write_errors_total'), ['2'])
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['1'], 'what was written before')
    count(two, 4)
    two.tick()
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['7'])
    assert.equal(samplesOf(one.handle, 'wait_count'), ['1'])
    assert.equal(samplesOf(one.handle, 'metrics_member_write_errors_total'), ['2'])
  }),
)

test(
  'a process that ends while the device is full has lost what it recorded since, and nothing of before',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(two, 1)
    two.tick()
    await warningsOf(() =>
      withBroken('writeSync', failing('ENOSPC'), async () => {
        count(two, 2)
        two.run(() => histogram('wait').record(1))
        two.tick()
        await two.kill()
        assert.equal(samplesOf(one.handle, 'jobs_total'), ['1'])
      }),
    )
    one.processes.fold()
    for (const process of [one, program.start()]) {
      assert.equal(samplesOf(process.handle, 'jobs_total'), ['1'])
      assert.equal(samplesOf(process.handle, 'wait_count'), [])
    }
  }),
)

test(
  'a device that is full in the middle of a write leaves what can be read',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    const write = process.getBuiltinModule('node:fs').writeSync as (...given: unknown[]) => number
    let expected = 0
    for (let after = 0; after < 12; after++) {
      two.run(() => {
        counter('jobs_total').increment()
        counter('some_total', { after, padding: 'x'.repeat(3_000) }).increment()
        histogram('wait').record(after)
      })
      let calls = 0
      const broken = (...given: unknown[]): number => {
        calls += 1
        return calls > after ? failing('ENOSPC')() : write(...given)
      }
      await warningsOf(() => withBroken('writeSync', broken, () => two.tick()))
      const seen = Number(samplesOf(one.handle, 'jobs_total')[0] ?? 0)
      assert.ok(seen >= expected && seen <= after + 1, `${seen}`)
      expected = seen
    }
    two.tick()
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['12'])
    assert.equal(samplesOf(one.handle, 'some_total').length, 12)
    assert.equal(samplesOf(one.handle, 'wait_count'), ['12'])
    assert.equal(samplesOf(one.handle, 'wait_sum'), ['66'])
  }),
)

test(
  'a process that ends between the steps of folding leaves nothing that counts twice or is lost',
  within(async program => {
    const [one, two, three] = [program.start(), program.start(), program.start()]
    for (const process of [one, two, three]) {
      count(process, 1)
      process.tick()
    }
    await two.kill()
    const shown = (): void => {
      for (const process of [one, program.start()])
        assert.equal(samplesOf(process.handle, 'jobs_total'), ['3'])
    }
    // Before the new file is in its place.
    await warningsOf(() => withBroken('renameSync', failing('EIO'), () => one.processes.fold()))
    shown()
    // Before the old ones are removed.
    await withBroken('unlinkSync', failing('EIO'), () => one.processes.fold())
    assert.ok(program.files.some(file => file.includes(two.name)))
    shown()
    for (const file of program.files) if (file.endsWith('lock')) fs.rmSync(join(program.directory, file))
    one.processes.fold()
    assert.not.ok(program.files.some(file => file.includes(two.name)))
    shown()
  }),
)

test(
  'a process that has nothing to write writes nothing but a sign of life each ten seconds',
  within(async program => {
    const one = program.start()
    count(one, 1)
    one.tick()
    const write = process.getBuiltinModule('node:fs').writeSync as (...given: unknown[]) => number
    let writes = 0
    const counting = (...given: unknown[]): number => {
      writes += 1
      return write(...given)
    }
    await withBroken('writeSync', counting, () => {
      for (let time = 0; time < 20; time++) one.tick()
    })
    assert.is(writes, 0)
  }),
)

test.run()
