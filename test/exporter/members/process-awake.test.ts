import { join } from 'node:path'
import type { CounterView } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linesAtOnce } from '../../../exporter-prometheus/lib/members/parts.ts'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { check, record, within } from '../../support/silent-process.ts'
import { warningsOf } from '../../support/warnings.ts'

// A process that was taken for ended goes on just while others read and fold it.

test(
  'a process that goes on while others read and fold is neither missed nor counted twice',
  within(async ({ program, one, far, pass }) => {
    record(one)
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    const { others, whole } = program.reader()
    const jobs = (): unknown =>
      whole
        .gather()
        .families.find(({ name }) => name === 'jobs_total')
        ?.series.map(one => (one as CounterView).value)
    for (const _ of others.reading());
    assert.equal(jobs(), [3])
    // Its file is there again after each step that the reader may have done, of which some are in the file of `one`.
    for (let steps = 0, isOver = false; !isOver; steps++) {
      for (let series = 0; series < 5 * linesAtOnce; series++) {
        one.run(() => counter('ticks_total', { steps, series }).increment())
      }
      one.tick()
      const reading = others.reading()
      for (let step = 0; step < steps; step++) isOver = reading.next().done === true
      assert.ok(!isOver || steps > 5)
      far.tick()
      for (const _ of reading);
      assert.equal(jobs(), [3], `after ${steps} steps`)
      pass(61_000)
      one.processes.fold()
    }
  }),
)

test(
  'a process that writes while it is folded is let alone',
  within(async ({ program, one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    const fs = process.getBuiltinModule('node:fs')
    const { writeSync } = fs
    let writes = 0
    fs.writeSync = ((...given: Parameters<typeof writeSync>) => {
      writes += 1
      // The lock comes before it.
      if (writes === 2) {
        record(far)
        far.tick()
      }
      return writeSync(...given)
    }) as never
    try {
      one.processes.fold()
    } finally {
      fs.writeSync = writeSync
    }
    assert.is(program.files.length, 2)
    check(one, 2, ['3'])
    one.processes.fold()
    check(one, 2, ['3'])
  }),
)

test(
  'a process that goes on while another one folds waits for that, or says that it could not',
  within(async ({ program, one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    const lock = join(program.directory, 'test.lock')
    const fs = process.getBuiltinModule('node:fs')
    fs.writeFileSync(lock, JSON.stringify({ ...identityOf(process.pid), name: 'another' }))
    // Of another container, and taken now.
    fs.utimesSync(lock, Date.now() / 1_000, Date.now() / 1_000)
    const { wait } = Atomics
    let steps = 0
    Atomics.wait = (() => {
      steps += 1
      return 'timed-out'
    }) as never
    try {
      const warnings = await warningsOf(() => far.tick())
      assert.match(warnings[0]!, /cannot be written .* another process holds the lock/)
      assert.is(program.files.filter(file => file.includes(far.name)).length, 0)
      assert.is(steps, 399)
      Atomics.wait = (() => {
        fs.rmSync(lock)
        return 'timed-out'
      }) as never
      assert.equal(await warningsOf(() => far.tick()), [])
    } finally {
      Atomics.wait = wait
    }
    for (const process of [one, far]) check(process, 1, ['3'])
  }),
)

test.run()
