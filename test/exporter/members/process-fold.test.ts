import { existsSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { deadIdentity, type Simulated, type SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'
import { within } from '../../support/within-program.ts'

// Adding up what ended processes have left takes its time, so it is done in steps, in which other things happen.

function record({ run, tick }: Simulated, count: number): void {
  run(() => {
    for (let id = 0; id < count; id++) counter('jobs_total', { id }).increment(1)
    histogram('wait').record(1)
    gauge('depth').set(1)
  })
  tick()
}

function sumOf({ handle }: Simulated, name: string): number {
  return samplesOf(handle, name).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

async function withEnded(program: SimulatedProgram, count: number, body: (one: Simulated) => void) {
  const [one, two, ended] = [program.start(), program.start(), program.start()]
  for (const process of [one, two]) record(process, 10)
  record(ended, count)
  await ended.kill()
  body(one)
}

test(
  'between the steps every process shows all, and afterwards there is one file less',
  within(async program => {
    const count = 500
    await withEnded(program, count, one => {
      const reader = program.start()
      const before = program.files.length
      let steps = 0
      for (const _ of one.processes.folding()) {
        steps += 1
        assert.is(sumOf(steps % 2 === 0 ? one : reader, 'jobs_total'), count + 20)
      }
      assert.ok(steps >= count / 32, `${steps} steps`)
      // The file of ended ones is new.
      assert.is(program.files.length, before)
      assert.not(program.files.some(file => file.endsWith('lock') || file.endsWith('new')))
      assert.is(sumOf(reader, 'jobs_total'), count + 20)
    })
  }),
)

test(
  'what is removed meanwhile, and at once, is gone from what ended processes have left',
  within(async program => {
    await withEnded(program, 100, one => {
      const work = one.processes.folding()
      for (let step = 0; step < 3; step++) work.next()
      one.handle.remove('counter', 'jobs_total', { id: 99 })
      assert.ok([...work].length <= 2, 'the one that is under way was ended first')
      assert.is(samplesOf(one.handle, 'jobs_total').length, 99)
      const late = program.start()
      one.tick()
      for (const process of [late, one]) {
        assert.is(samplesOf(process.handle, 'jobs_total').length, 99)
        assert.not(samplesOf(process.handle, 'jobs_total').some(line => line.includes('"99"')))
      }
    })
  }),
)

test(
  'two that add up at the same time in one process count nothing twice',
  within(async program => {
    await withEnded(program, 100, one => {
      const both = [one.processes.folding(), one.processes.folding(), program.start().processes.folding()]
      for (let isOver = false; !isOver; ) isOver = both.map(work => work.next().done).every(done => done)
      assert.is(sumOf(one, 'jobs_total'), 120)
      assert.is(sumOf(one, 'wait_count'), 3)
      assert.is(sumOf(program.start(), 'jobs_total'), 120)
    })
  }),
)

test(
  'what is removed while another process has the lock is removed from there as soon as that is free',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    for (const process of [one, two]) record(process, 2)
    const lock = join(program.directory, 'test.lock')
    // That one lives.
    writeFileSync(lock, JSON.stringify({ ...identityOf(process.ppid), name: 'other' }))
    const warnings = await warningsOf(() => {
      one.handle.remove('counter', 'jobs_total', { id: 1 })
    })
    assert.match(warnings.join(), /another process holds the lock/)
    assert.is(sumOf(one, 'metrics_member_write_errors_total'), 1)
    two.tick()
    assert.is(samplesOf(two.handle, 'jobs_total').length, 2)
    one.tick()
    unlinkSync(lock)
    one.tick()
    two.tick()
    assert.is(existsSync(lock), false)
    for (const process of [one, two, program.start()]) {
      assert.is(samplesOf(process.handle, 'jobs_total').length, 1)
    }
    // Once.
    record(two, 2)
    for (const process of [one, two, one, two]) process.tick()
    assert.is(samplesOf(one.handle, 'jobs_total').length, 2)
  }),
)

test(
  'what one has recorded after it obeyed, and just before it ended, stays',
  within(async program => {
    const one = program.start()
    // Others take both for ended from the beginning, and read them in this order.
    const dead = deadIdentity()
    const first = program.startAs(dead)
    const last = program.startAs({ ...dead, pid: dead.pid + 1 })
    record(first, 100)
    record(last, 2)
    one.handle.remove('counter', 'jobs_total', { id: 1 })
    const work = one.processes.folding()
    work.next()
    last.tick()
    last.run(() => counter('jobs_total', { id: 1 }).increment(5))
    last.tick()
    for (const _ of work);
    assert.is(program.files.filter(file => file.endsWith('metrics1')).length, 2)
    const shown = samplesOf(program.start().handle, 'jobs_total')
    assert.is(shown.length, 100)
    assert.ok(shown.includes('{id="1"} 5'), shown.join())
  }),
)

test(
  'a process that folds reads nothing of living processes but which they are',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    two.run(() => {
      for (let at = 0; at < 3_000; at++) counter('jobs_total', { at }).increment()
    })
    two.tick()
    const builtin = process.getBuiltinModule('node:fs')
    const { readSync } = builtin
    let bytes = 0
    builtin.readSync = ((...given: Parameters<typeof readSync>) => {
      const read = readSync(...given)
      bytes += read
      return read
    }) as typeof readSync
    try {
      one.processes.fold()
    } finally {
      builtin.readSync = readSync
    }
    assert.ok(bytes > 0 && bytes < 32_768, `${bytes}`)
  }),
)

test.run()
