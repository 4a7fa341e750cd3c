import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { withDirectory } from '../../support/directory.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// The wall clock is set back or forward by an hour, and numbers of processes are used again: nothing is lost, and nothing
// counts twice.

const hour = 3_600_000

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
  sumAndCountForMetric: [Matcher.full('totals')],
  quantiles: [0, 1],
}

interface Clocked {
  readonly program: SimulatedProgram
  readonly clock: { now: number }
}

function within(body: (clocked: Clocked) => Promise<void>): () => Promise<void> {
  return () =>
    withDirectory(async directory => {
      const clock = { now: 1_700_000_000_000 }
      using _ = setWallClock(() => clock.now)
      await using program = new SimulatedProgram(join(directory, 'members'))
      await body({ program, clock })
    })
}

function record({ run }: Simulated, value: number): void {
  run(() => {
    counter('jobs_total').increment()
    gauge('depth').set(1)
    for (const name of ['bucketed', 'native', 'totals', 'summary']) histogram(name).record(value)
  })
}

function check({ handle }: Simulated, times: number, living: number): void {
  assert.equal(samplesOf(handle, 'jobs_total'), [String(times)])
  for (const name of ['bucketed', 'native', 'totals', 'summary']) {
    assert.equal(samplesOf(handle, `${name}_count`), [String(times)], name)
  }
  assert.equal(samplesOf(handle, 'depth'), living === 0 ? [] : [String(living)])
}

for (const jump of [-hour, hour]) {
  const direction = jump < 0 ? 'back' : 'forward'

  test(
    `processes that see each other count on when the clock is set ${direction} an hour`,
    within(async ({ program, clock }) => {
      const [one, two, three] = [program.start(options), program.start(options), program.start(options)]
      let times = 0
      const recordAll = (): void => {
        for (const process of [one, two]) {
          record(process, 5)
          process.tick()
        }
        times += 2
      }
      record(three, 5)
      times += 1
      three.tick()
      recordAll()
      check(one, times, 3)
      await three.kill()
      clock.now += jump
      // Before anybody has written, and afterwards.
      check(two, times, 2)
      recordAll()
      check(one, times, 2)
      one.processes.fold()
      clock.now += 1_000
      recordAll()
      const late = program.start(options)
      record(late, 5)
      late.tick()
      times += 1
      for (const process of [one, two, late]) {
        check(process, times, 3)
        for (const age of samplesOf(process.handle, 'metrics_member_age_seconds')) {
          assert.ok(Number(age.split(' ')[1]) >= 0, age)
        }
      }
      clock.now -= jump
      recordAll()
      for (const process of [one, two, late]) check(process, times, 3)
      assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 3', '{state="ended"} 1'])
    }),
  )

  test(
    `processes of other containers count once when the clock is set ${direction} an hour, and one that ended ends`,
    within(async ({ program, clock }) => {
      const one = program.start(options)
      const [far, ended] = ['another', 'a third'].map(machine =>
        program.startAs({ ...identityOf(process.pid), machine }, options),
      ) as [Simulated, Simulated]
      for (const process of [one, far, ended]) {
        record(process, 5)
        process.tick()
      }
      check(one, 3, 3)
      clock.now += jump
      await warningsOf(() => {
        for (let turn = 0; turn < 3; turn++) {
          one.processes.fold()
          for (const process of [one, far]) {
            record(process, 5)
            process.tick()
          }
          for (const process of [one, far]) check(process, 5 + 2 * turn, 2)
          clock.now += 1_000
        }
      })
      assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 1'])
    }),
  )

  test(
    `quantiles go on within a minute after the clock is set ${direction} an hour`,
    within(async ({ program, clock }) => {
      const [one, two] = [program.start(options), program.start(options)]
      const pass = (processes: readonly Simulated[], value: number): void => {
        for (const process of processes) {
          record(process, value)
          process.tick()
        }
        clock.now += 10_000
      }
      for (let time = 0; time < 6; time++) pass([one, two], 100)
      clock.now += jump
      pass([one, two], 7)
      const late = program.start(options)
      for (let time = 0; time < 12; time++) pass([one, two, late], time < 6 ? 7 : time)
      for (const process of [one, two, late]) {
        const [least, most] = samplesOf(process.handle, 'summary')
          .filter(sample => sample.startsWith('{quantile'))
          .map(sample => Number(sample.split(' ')[1]))
        assert.ok(least! >= 6 && least! <= 9, `${direction}: the last minute has ${least}`)
        assert.is(most, 11)
        check(process, 6 * 2 + 2 + 12 * 3, 3)
      }
    }),
  )
}

test(
  'a number of a process that another one has now is not the process that had it',
  within(async ({ program }) => {
    const one = program.start(options)
    // The system gave its number to this process later.
    const before = program.startAs({ ...identityOf(process.pid), start: '17' }, options)
    record(before, 5)
    before.tick()
    check(one, 1, 0)
    const now = program.startAs(identityOf(process.pid), options)
    record(now, 5)
    now.tick()
    check(one, 2, 1)
    one.processes.fold()
    check(one, 2, 1)
    assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 1'])
    assert.equal(
      program.files.filter(file => file.includes(before.name)),
      [],
    )
  }),
)

test(
  'a lock of a process whose number another one has now is broken',
  within(async ({ program }) => {
    const [one, two] = [program.start(options), program.start(options)]
    record(two, 5)
    two.tick()
    await two.kill()
    writeFileSync(
      join(program.directory, 'test.lock'),
      JSON.stringify({ ...identityOf(process.pid), start: '17', name: 'before' }),
    )
    one.processes.fold()
    assert.not.ok(program.files.some(file => file.includes(two.name) || file.endsWith('lock')))
    check(one, 1, 0)
  }),
)

for (const jump of [-hour, hour]) {
  test(
    `a lock without a word in it is broken, although the clock was set by ${jump / hour} h`,
    within(async ({ program, clock }) => {
      const [one, two] = [program.start(options), program.start(options)]
      record(two, 5)
      two.tick()
      await two.kill()
      const lock = join(program.directory, 'test.lock')
      writeFileSync(lock, '')
      utimesSync(lock, clock.now / 1_000, clock.now / 1_000)
      one.processes.fold()
      assert.ok(existsSync(lock), 'somebody may be about to write it')
      clock.now += jump
      one.processes.fold()
      assert.not(existsSync(lock))
      check(one, 1, 0)
    }),
  )
}

test.run()
