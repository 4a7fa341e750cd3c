import * as fs from 'node:fs'
import { join } from 'node:path'
import { counter, describeCounter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deadIdentity, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'
import { count, skipped, within } from '../../support/within-program.ts'

// What is in the directory of processes, and what becomes of what should not be there.

test(
  'files that are not of the program are left out, counted, and reported once each',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(two, 3)
    two.tick()
    assert.equal(samplesOf(one.handle, 'metrics_member_files_skipped'), [])
    const file = (name: string, contents: string | Buffer): void =>
      fs.writeFileSync(join(program.directory, name), contents)
    const whole = fs.readFileSync(join(program.directory, `test.${two.name}.metrics1`))
    file('notes.txt', 'hello')
    file('test.1-a.metrics1', '')
    file('test.1-b.metrics1', 'x'.repeat(500))
    file('test.1-c.metrics1', whole.subarray(0, 100))
    file('test.1-d.metrics1', whole.subarray(0, 40_000))
    file('test.1-e.metrics0', whole)
    file('other.1-f.metrics1', whole)
    file('test.1-i.metrics1', whole)
    const newer = Buffer.from(whole)
    newer.writeDoubleLE(99, 8)
    file('test.1-g.metrics1', newer)
    fs.mkdirSync(join(program.directory, 'test.1-h.metrics1'))
    const warnings = await warningsOf(() => {
      assert.equal(skipped(one), { program: 1, version: 2, foreign: 1, unreadable: 6 })
      assert.equal(samplesOf(one.handle, 'jobs_total'), ['3'])
    })
    assert.is(warnings.length, 4, warnings.join('\n'))
    assert.ok(
      warnings.some(warning => /other\.1-f\.metrics1.* is of another program: give each/.test(warning)),
    )
    assert.ok(
      warnings.some(warning => /test\.1-\w\.metrics\d.* was written by another version/.test(warning)),
    )
    assert.equal(await warningsOf(() => void one.handle.render()), [])
    for (const name of program.files)
      if (name.includes('1-') && !name.includes(two.name))
        fs.rmSync(join(program.directory, name), { recursive: true })
    one.processes.fold()
    fs.rmSync(join(program.directory, 'notes.txt'))
    if (program.files.length > 0) assert.equal(skipped(one), {})
    assert.equal(samplesOf(one.handle, 'metrics_member_files_skipped').length, 4)
  }),
)

test(
  'two programs that share a directory by mistake count apart, and say so',
  within(async program => {
    await using other = new SimulatedProgram(program.directory, '@shop/other')
    const [one, two, stranger] = [program.start(), program.start(), other.start()]
    for (const process of [one, two, stranger]) {
      count(process, 1)
      process.tick()
    }
    const warnings = await warningsOf(() => assert.equal(samplesOf(one.handle, 'jobs_total'), ['2']))
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, /"-shop-other-\w+\.\d+-\w+\.metrics1".* is of another program/)
    assert.equal(skipped(one), { program: 1 })
    assert.equal(samplesOf(stranger.handle, 'jobs_total'), ['1'])
    await stranger.kill()
    one.processes.fold()
    assert.is(program.files.filter(file => file.startsWith('-shop')).length, 1, 'its file is let alone')
  }),
)

test(
  'a directory that somebody empties is filled again',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    for (const process of [one, two]) {
      count(process, 1)
      process.tick()
    }
    fs.rmSync(program.directory, { recursive: true })
    for (const process of [one, two]) {
      count(process, 1)
      process.tick()
    }
    assert.is(program.files.length, 2)
    for (const process of [one, two, program.start()])
      assert.equal(samplesOf(process.handle, 'jobs_total'), ['4'])
  }),
)

test(
  'the lock of a process that has ended is broken, that of one that lives is not',
  within(async program => {
    const [one, two, three] = [program.start(), program.start(), program.start()]
    count(two, 1)
    two.tick()
    await two.kill()
    const lock = join(program.directory, 'test.lock')
    const own = JSON.parse(
      fs
        .readFileSync(join(program.directory, `test.${three.name}.metrics1`), 'latin1')
        .match(/\{"pid.*?\}/)![0],
    )
    fs.writeFileSync(lock, JSON.stringify({ ...own, name: three.name }))
    one.processes.fold()
    assert.ok(
      program.files.some(file => file.includes(two.name)),
      'somebody else is about it',
    )
    await three.kill()
    one.processes.fold()
    assert.not.ok(program.files.some(file => file.includes(two.name)))
    assert.not(fs.existsSync(lock))
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['1'])
  }),
)

test(
  'a file of ended processes that cannot be read is put aside',
  within(async program => {
    const [one, two] = [program.start(), program.start()]
    count(one, 1)
    count(two, 2)
    two.tick()
    fs.writeFileSync(join(program.directory, 'test.ended.metrics1'), 'torn')
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['3'])
    await two.kill()
    one.processes.fold()
    assert.equal(samplesOf(one.handle, 'jobs_total'), ['3'])
    assert.equal(skipped(one), { unreadable: 1 })
    assert.ok(program.files.includes('test.ended.unreadable'))
  }),
)

test(
  'files, and what is shown, stay as they are over hundreds of restarts',
  within(async program => {
    const one = program.start()
    let longest = 0
    for (let time = 1; time <= 300; time++) {
      const worker = program.startAs(deadIdentity())
      worker.run(() => {
        describeCounter('jobs_total', 'Jobs')
        counter('jobs_total', { queue: time % 3 }).increment()
        histogram('wait').record(time)
        gauge('depth').set(1)
      })
      worker.tick()
      if (time % 10 === 0) {
        one.processes.fold()
        one.handle.render()
        longest = Math.max(longest, program.files.length)
        assert.is(program.files.length, 2)
      }
    }
    assert.equal(samplesOf(one.handle, 'wait_count'), ['300'])
    assert.equal(samplesOf(one.handle, 'wait_sum'), ['45150'])
    assert.equal(samplesOf(one.handle, 'jobs_total').sort(), [
      '{queue="0"} 100',
      '{queue="1"} 100',
      '{queue="2"} 100',
    ])
    assert.equal(samplesOf(one.handle, 'depth'), [])
    assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 300'])
    const { size } = fs.statSync(join(program.directory, 'test.ended.metrics1'))
    assert.ok(size < 400_000, `${size}`)
  }),
)

test(
  'a file does not grow with what was removed, nor with what has passed',
  within(async program => {
    let now = 1_000_000
    using _ = setWallClock(() => now)
    const options = { bucketDurationMs: 10, idleTimeout: { kinds: 7, timeoutMs: 1 }, clock: () => now }
    const [one, two] = [program.start(options), program.start(options)]
    const file = join(program.directory, `test.${two.name}.metrics1`)
    let largest = 0
    for (let time = 0; time < 400; time++) {
      two.run(() => {
        for (let at = 0; at < 20; at++) counter('jobs_total', { time, at }).increment()
        histogram('wait').record(1 + (time % 7))
        counter('traced_total').increment(1, { trace_id: String(time) })
      })
      now += 10
      two.tick()
      largest = Math.max(largest, fs.statSync(file).size)
    }
    assert.ok(largest < 600_000, `${largest}`)
    assert.ok(samplesOf(one.handle, 'jobs_total').length < 400)
    assert.equal(samplesOf(one.handle, 'wait_count'), ['400'])
    assert.equal(samplesOf(one.handle, 'traced_total'), ['400'])
  }),
)

test(
  'a file that was replaced twice between two looks is read again, although the system uses its number again',
  within(async program => {
    const one = program.start()
    for (let time = 1; time < 6; time++) {
      for (let fold = 0; fold < time; fold++) {
        const worker = program.startAs(deadIdentity())
        count(worker, 1)
        worker.tick()
        const other = program.start()
        other.processes.fold()
        other.processes.leave()
      }
      assert.equal(samplesOf(one.handle, 'jobs_total'), [String((time * (time + 1)) / 2)])
    }
  }),
)

test.run()
