import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type CounterFn, counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { installedProcesses, type Simulated, SimulatedProgram } from '../../support/process.ts'
import { stepsOf } from '../../support/steps.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'
import { turnsDuring } from '../../support/turns-during.ts'
import { within } from '../../support/within-program.ts'

// What a process that nobody scrapes does once a second.

const many = 10_000

function register({ run }: Simulated, from: number, count: number): CounterFn[] {
  return run(() => Array.from({ length: count }, (_, id) => counter('jobs_total', { id: from + id })))
}

/** The length of each piece that is written to files while `body` runs. */
function piecesWritten(body: () => void): number[] {
  const builtin = process.getBuiltinModule('node:fs') as { writeSync: unknown }
  const sound = builtin.writeSync as (...given: readonly unknown[]) => number
  const pieces: number[] = []
  builtin.writeSync = (...given: readonly unknown[]) => {
    const length = sound(...given)
    pieces.push(length)
    return length
  }
  try {
    body()
  } finally {
    builtin.writeSync = sound
  }
  return pieces
}

test(
  'it writes nothing if nothing has changed, and otherwise the number that has, and the header',
  within(program => {
    const one = program.start()
    const counters = register(one, 0, many)
    one.run(() => histogram('wait').record(1))
    one.tick()
    assert.equal(
      piecesWritten(() => one.processes.publish()),
      [],
    )
    one.run(() => counters[many / 2]!.increment(2))
    assert.equal(
      piecesWritten(() => one.processes.publish()),
      [8, 128],
    )
    assert.equal(
      piecesWritten(() => one.processes.publish()),
      [],
    )
  }),
)

test(
  'it takes a step for each series that has not changed, and some more for each that has',
  within(program => {
    const [few, all] = [program.start(), program.start()]
    register(few, 0, many / 10)
    const counters = register(all, 0, many)
    for (const one of [few, all]) one.tick()
    const stepsFor = (changed: number): number => {
      all.run(() => {
        for (const each of counters.slice(0, changed)) each.increment(1)
      })
      return stepsOf(() => all.processes.publish())
    }
    const least = stepsOf(() => few.processes.publish())
    const none = stepsFor(0)
    const [some, ten] = [stepsFor(100), stepsFor(1_000)]
    const rest = many - many / 10
    assert.ok(none - least <= 4 * rest, `${none - least} steps for ${rest} series`)
    // Blocks that are not always run count, too.
    assert.ok(some - least <= 8 * rest, `${some - least} steps where 100 have changed`)
    assert.ok(ten - some <= 40 * 900, `${ten - some} more where 1,000 have`)
  }),
)

test(
  'it gives the loop back while it writes many that are new, or that have changed',
  within(async program => {
    const one = program.start()
    const before = register(one, 0, 4 * many)
    assert.ok((await turnsDuring(one.publishInTurns())) >= 3)
    one.run(() => {
      for (const each of before) each.increment(1)
    })
    const steps = [...one.processes.publishing()].length
    assert.ok(steps >= (4 * many) / 32, `${steps} steps`)
    assert.is(samplesOf(program.start().handle, 'jobs_total').length, 4 * many)
    // All of these are while they are added to the file: their values are what it has.
    one.run(() => {
      for (let id = 0; id < 4 * many; id++) counter('later_total', { id }).zero()
    })
    const later = [...one.processes.publishing()].length
    assert.ok(later >= (4 * many) / 32, `${later} steps`)
  }),
)

test(
  'what is registered, removed or set while it writes is in the file after the next time',
  within(program => {
    const [one, two] = [program.start(), program.start()]
    register(one, 0, 100)
    const work = one.processes.publishing()
    for (let id = 0; work.next().done !== true; id++) {
      one.run(() => {
        counter('during_total', { id }).increment(id + 1)
        gauge('depth').set(id)
      })
      if (id > 0) one.handle.remove('counter', 'during_total', { id: id - 1 })
    }
    one.tick()
    assert.equal(samplesOf(two.handle, 'during_total'), samplesOf(one.handle, 'during_total'))
    assert.is(samplesOf(two.handle, 'during_total').length, 1)
    assert.equal(samplesOf(two.handle, 'depth'), samplesOf(one.handle, 'depth'))
    assert.is(samplesOf(two.handle, 'jobs_total').length, 100)
  }),
)

test(
  'a file that is begun again in steps has what is registered meanwhile',
  within(program => {
    const [one, two] = [program.start(), program.start()]
    one.tick()
    const file = join(program.directory, `test.${one.name}`)
    // A log that has grown far beyond what it was.
    register(one, 0, 3_000)
    let begun = 0
    for (const _ of one.processes.publishing()) {
      if (!existsSync(`${file}.new`)) continue
      one.run(() => counter('jobs_total', { id: 3_000 + begun }).increment(1))
      begun += 1
    }
    assert.ok(begun > 3, `${begun} steps`)
    one.tick()
    assert.is(samplesOf(two.handle, 'jobs_total').length, 3_000 + begun)
    assert.is(samplesOf(two.handle, 'jobs_total').filter(line => line.endsWith(' 1')).length, begun)
  }),
)

test('a process that gets its first thread while it writes publishes the sum of both', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(join(directory, 'members'))
    const reader = program.start()
    inProgram({ processes: { directory: program.directory, program: 'test' } }, handle => {
      for (let id = 0; id < 3_000; id++) counter('jobs_total', { id }).increment(1)
      const processes = installedProcesses()
      const work = processes.publishing()
      work.next()
      const thread = startThread()
      inThread(thread, () => counter('jobs_total', { id: 0 }).increment(5))
      handle.render()
      for (const _ of work) counter('jobs_total', { id: 1 }).increment(1)
      const ones = samplesOf(handle, 'jobs_total')
      processes.publish()
      assert.equal(samplesOf(reader.handle, 'jobs_total').sort(), ones.sort())
      assert.ok(ones.includes('{id="0"} 6'))
      thread.end()
    })
  }))

test.run()
