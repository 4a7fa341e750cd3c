import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeCounter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'

const ways: Readonly<Record<string, (handle: PrometheusHandle) => unknown>> = {
  remove: handle => handle.remove('counter', 'jobs_total', { queue: 'mail' }),
  removeMatching: handle => handle.removeMatching('jobs_total', new Map([['queue', 'mail']])),
  'removeMatching without a name': handle => handle.removeMatching(undefined, { queue: 'mail' }),
  forget: handle => handle.forget('jobs_total'),
  clear: handle => handle.clear(),
}

function count({ run }: Simulated, value: number): void {
  run(() => counter('jobs_total', { queue: 'mail' }).increment(value))
}

for (const [way, remove] of Object.entries(ways)) {
  test(`what ${way}() removes is removed from all processes, and comes back from zero`, async () => {
    await withDirectory(async directory => {
      await using program = new SimulatedProgram(directory)
      const [one, two, three, ended] = Array.from({ length: 4 }, () => program.start()) as [
        Simulated,
        Simulated,
        Simulated,
        Simulated,
      ]
      for (const process of [one, two, three, ended]) {
        count(process, 1)
        process.tick()
      }
      await ended.kill()
      assert.equal(samplesOf(two.handle, 'jobs_total'), ['{queue="mail"} 4'])
      const result = remove(one.handle)
      assert.ok(result === undefined || Number(result) === 1, `${way} returns ${result}`)
      assert.equal(samplesOf(one.handle, 'jobs_total'), [], 'at once where it was called')
      for (const process of [one, two, three]) process.tick()
      const late = program.start()
      for (const { handle } of [one, two, three, late]) assert.equal(samplesOf(handle, 'jobs_total'), [])
      count(two, 5)
      count(late, 7)
      for (const process of [one, two, three, late]) process.tick()
      for (const { handle } of [one, two, three, late]) {
        assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 12'])
      }
    })
  })
}

test('a process obeys each command once, and those that were given before it started never', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(), program.start()]
    count(two, 1)
    one.handle.clear()
    two.tick()
    count(two, 2)
    two.tick()
    const late = program.start()
    count(late, 4)
    for (const process of [one, two, late]) process.tick()
    one.processes.fold()
    for (const process of [one, two, late]) process.tick()
    for (const { handle } of [one, two, late])
      assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 6'])
  })
})

test('a series that is there again before others have read that it was removed stays', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(), program.start()]
    for (const process of [one, two]) {
      count(process, 1)
      process.tick()
    }
    one.handle.remove('counter', 'jobs_total', { queue: 'mail' })
    two.tick()
    for (const process of [two, one]) {
      count(process, 5)
      process.tick()
    }
    for (const { handle } of [one, two]) assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 10'])
  })
})

test('a process that is killed before it obeys brings nothing back', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(), program.start()]
    count(two, 3)
    two.run(() => counter('mails_total').increment(2))
    two.tick()
    one.handle.remove('counter', 'jobs_total', { queue: 'mail' })
    await two.kill()
    one.processes.fold()
    const late = program.start()
    for (const { handle } of [one, late]) {
      assert.equal(samplesOf(handle, 'jobs_total'), [])
      assert.equal(samplesOf(handle, 'mails_total'), ['2'])
    }
  })
})

test('a series that one process has let go stays with what it counted', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start({ buckets: [1] }), program.start({ buckets: [1] })]
    for (const process of [one, two]) {
      process.run(() => {
        describeCounter('jobs_total', 'Jobs')
        histogram('wait', { queue: 'mail' }).record(0.5)
        gauge('depth').set(1)
      })
      process.tick()
    }
    assert.equal(samplesOf(one.handle, 'wait_count'), ['{queue="mail"} 2'])
    assert.equal(samplesOf(one.handle, 'depth'), ['2'])
  })
})

test('what a process has described is known also after it has missed a command and ended', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(), program.start()]
    one.run(() => gauge('depth').set(1))
    two.run(() => describeCounter('jobs_total', 'What was done'))
    count(two, 3)
    for (const process of [one, two]) process.tick()
    one.handle.remove('gauge', 'depth', {})
    await two.kill()
    one.processes.fold()
    const text = program.start().handle.render()
    assert.match(text, '# HELP jobs_total What was done\n')
    assert.match(text, 'jobs_total{queue="mail"} 3\n')
  })
})

test.run()
