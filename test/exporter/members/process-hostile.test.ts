import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deadIdentity } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'
import { count, within } from '../../support/within-program.ts'

// Files that come, go and change while others read them.

test(
  'readers that take turns count nothing twice, wherever a file is replaced in between',
  within(async program => {
    const one = program.start()
    const endOne = (): void => {
      const worker = program.startAs(deadIdentity())
      count(worker, 1)
      worker.run(() => counter('mails_total').increment())
      worker.tick()
      one.processes.fold()
    }
    const { others, whole } = program.reader()
    let ended = 0
    for (let steps = 0; steps < 20; steps++) {
      endOne()
      ended += 1
      const readers = [others.reading(), others.reading()]
      for (let step = 0; readers.length > 0; step++) {
        if (step === steps) {
          endOne()
          ended += 1
          readers.push(others.reading())
        }
        const reader = readers.shift()!
        if (reader.next().done) {
          const family = whole.gather().families.find(({ name }) => name === 'jobs_total')!
          const [series] = family.series as unknown as ReadonlyArray<{ readonly value: number }>
          assert.ok(series!.value <= ended, `${series!.value} instead of ${ended}`)
          if (readers.length === 0) assert.is(series!.value, ended)
        } else readers.push(reader)
      }
    }
  }),
)

test(
  'a process whose numbers are gone is not remembered, so that they do not count twice when they are back',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    for (const process of [one, two]) {
      count(process, 1)
      process.tick()
    }
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['2'])
    fs.rmSync(program.directory, { recursive: true })
    assert.equal(samplesOf(one.handle, 'jobs_total').length, 1)
    fs.mkdirSync(program.directory)
    assert.equal(samplesOf(one.handle, 'jobs_total').length, 1)
    for (const process of [one, two]) {
      count(process, 1)
      process.tick()
    }
    for (const process of [one, two, program.start()])
      assert.equal(samplesOf(process.handle, 'jobs_total'), ['4'])
  }),
)

test(
  'what one process lets go is gone from every exposition alike',
  within(async program => {
    let now = 1_000
    const options = { idleTimeout: { kinds: 7, timeoutMs: 10 }, clock: () => now }
    const [one, two] = [program.start(options), program.start(options)]
    for (const process of [one, two]) {
      count(process, 5)
      process.run(() => histogram('wait').record(1))
      process.tick()
    }
    for (const process of [one, two]) assert.equal(samplesOf(process.handle, 'jobs_total'), ['10'])
    now += 200
    for (let turn = 0; turn < 3; turn++) {
      count(one, 1)
      one.run(() => histogram('wait').record(1))
      for (const process of [one, two]) process.tick()
    }
    const shown = [one, two, program.start(options)].map(({ handle }) => [
      samplesOf(handle, 'jobs_total'),
      samplesOf(handle, 'wait_count'),
    ])
    for (const values of shown) assert.equal(values, shown[2])
  }),
)

test(
  'what is not a file is left out, and nobody waits for it',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(two, 3)
    two.tick()
    for (const name of ['1-a.metrics1', 'ended.metrics1', 'lock'])
      execFileSync('mkfifo', [join(program.directory, `test.${name}`)])
    await warningsOf(() => {
      one.processes.fold()
      assert.equal(samplesOf(one.handle, 'jobs_total'), ['3'])
      const three = program.start()
      assert.equal(samplesOf(three.handle, 'jobs_total'), ['3'])
      three.tick()
    })
  }),
)

test(
  'a process starts although the file of ended ones cannot be read',
  within(async program => {
    const one = program.start()
    count(one, 1)
    one.tick()
    fs.writeFileSync(join(program.directory, 'test.ended.metrics1'), 'torn')
    const two = program.start()
    two.processes.fold()
    two.tick()
    assert.equal(samplesOf(two.handle, 'jobs_total'), ['1'])
  }),
)

test(
  'what a process writes while somebody finds out that it has ended is not lost',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(two, 1)
    two.tick()
    const builtin = process.getBuiltinModule('node:fs')
    const { readFileSync } = builtin
    await two.kill()
    let late = 0
    builtin.readFileSync = ((...given: Parameters<typeof readFileSync>) => {
      // Its last word, just before the system is asked about it.
      if (String(given[0]) === `/proc/${two.name.split('-')[0]}/stat` && late === 0) {
        late += 1
        count(two, 10)
        two.tick()
      }
      return readFileSync(...given)
    }) as typeof readFileSync
    try {
      one.processes.fold()
    } finally {
      builtin.readFileSync = readFileSync
    }
    assert.is(late, 1)
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['11'])
  }),
)

test(
  'commands are obeyed after the file of ended processes was lost',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    for (let time = 0; time < 3; time++) one.handle.remove('counter', 'nothing_total')
    two.tick()
    fs.rmSync(join(program.directory, 'test.ended.metrics1'))
    count(two, 1)
    two.tick()
    one.handle.clear()
    two.tick()
    assert.equal(samplesOf(two.handle, 'jobs_total'), [])
  }),
)

test(
  'a file that cannot be removed is remembered, however many are folded later',
  within(async program => {
    const one = program.start()
    const two = program.startAs(deadIdentity())
    count(two, 1)
    two.tick()
    const stays = join(program.directory, `test.${two.name}.metrics1`)
    const whole = fs.readFileSync(stays)
    one.processes.fold()
    for (let time = 0; time < 1_001; time++) {
      count(program.startAs(deadIdentity()), 1)
    }
    fs.writeFileSync(stays, whole)
    const builtin = process.getBuiltinModule('node:fs')
    const { unlinkSync } = builtin
    builtin.unlinkSync = path => {
      if (path !== stays) unlinkSync(path)
    }
    try {
      one.processes.fold()
      one.processes.fold()
    } finally {
      builtin.unlinkSync = unlinkSync
    }
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['1'])
  }),
)

test(
  'a file that grows just when it is opened is read',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    const builtin = process.getBuiltinModule('node:fs')
    const { fstatSync } = builtin
    let grown = 0
    builtin.fstatSync = ((...given: Parameters<typeof fstatSync>) => {
      const stat = fstatSync(...given)
      grown += 1
      if (grown === 1) {
        two.run(() => {
          for (let at = 0; at < 1_000; at++) counter('jobs_total', { at }).increment()
        })
        two.tick()
      }
      return stat
    }) as typeof fstatSync
    try {
      assert.is(samplesOf(one.handle, 'jobs_total').length, 1_000)
    } finally {
      builtin.fstatSync = fstatSync
    }
  }),
)

test.run()
