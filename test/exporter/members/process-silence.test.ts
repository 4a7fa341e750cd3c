import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { check, options, record, within } from '../../support/silent-process.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// A process of another container that writes nothing for a minute counts as ended, although it may live.

test(
  'a process that was taken for ended counts once when it goes on, and loses nothing',
  within(async ({ program, one, far, pass }) => {
    record(one)
    record(far)
    far.tick()
    // As in a loop that does not return to its events.
    record(far)
    pass(61_000)
    one.processes.fold()
    check(one, 2, ['3'])
    assert.is(program.files.length, 2)
    const warnings = await warningsOf(() => check(far, 3, ['6']))
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, /wrote nothing for a minute.* all that it has recorded counts/)
    assert.is(program.files.length, 3)
    for (const process of [one, program.start(options)]) check(process, 3, ['6'])
    record(far)
    far.tick()
    one.processes.fold()
    for (const process of [one, far, program.start(options)]) {
      check(process, 4, ['6'])
      assert.match(samplesOf(process.handle, 'metrics_members').at(-1)!, /ended"\} 0/)
    }
    pass(61_000)
    one.processes.fold()
    check(one, 4, ['3'])
    assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 3', '{state="ended"} 1'])
    record(far)
    assert.equal(await warningsOf(() => far.tick()), [])
    for (const process of [one, far]) check(process, 5, ['6'])
  }),
)

test(
  'gauges of a process that goes on before anybody has folded it are shown again',
  within(async ({ one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    assert.equal(samplesOf(one.handle, 'depth'), [])
    record(far)
    far.tick()
    check(one, 2, ['3'])
    far.run(() => gauge('depth').set(4))
    far.tick()
    assert.equal(samplesOf(one.handle, 'depth'), ['4'])
  }),
)

test(
  'what was removed while a process stood still is not missed when it goes on',
  within(async ({ program, one, far, pass }) => {
    one.run(() => counter('jobs_total').increment(10))
    for (const { run } of [one, far]) run(() => counter('mails_total').increment(2))
    far.run(() => counter('jobs_total').increment(3))
    far.tick()
    pass(61_000)
    one.processes.fold()
    one.handle.remove('counter', 'jobs_total', {})
    const other = program.start(options)
    other.run(() => counter('jobs_total').increment(20))
    other.tick()
    await other.kill()
    one.processes.fold()
    far.tick()
    for (const { run } of [one, far]) run(() => counter('jobs_total').increment(1))
    for (const process of [one, far]) process.tick()
    for (const process of [one, far, program.start(options)]) {
      assert.equal(samplesOf(process.handle, 'jobs_total'), ['22'])
      assert.equal(samplesOf(process.handle, 'mails_total'), ['4'])
    }
  }),
)

test(
  'nothing is below zero, even if more was removed meanwhile than is remembered',
  within(async ({ one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    one.handle.clear()
    for (let time = 0; time < 100; time++) one.handle.forget('other_total')
    far.tick()
    for (const process of [one, far]) check(process, 1, ['3'])
  }),
)

test.run()
