import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Balanced, options, perLabel } from '../../support/balanced.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'

// A value that was among others begins at zero, whichever process records it, and whatever that process knows.

/** Records values that come once, and so many of one that is busy. */
function attack(balanced: Balanced, index: number, round: number, busy: string): void {
  for (let path = 0; path < 12; path++) balanced.emit(index, `/${round}/${path}`, 'GET')
  for (let time = 0; time < 12; time++) balanced.emit(index, busy, 'GET')
}

test('also a series that another process makes of a value that counts already', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const balanced = new Balanced(program, 2)
    attack(balanced, 0, 0, '/once')
    balanced.emit(0, '/once', 'PUT')
    balanced.begin()
    for (let round = 1; round < 20; round++) {
      attack(balanced, 0, round, '/busy')
      balanced.scrape()
      balanced.check()
    }
    assert.match(balanced.shown('hits').join('\n'), /"\/busy",method="GET"\} [1-9]/)
    balanced.emit(1, '/busy', 'PUT', 7)
    balanced.scrape()
    balanced.check()
    balanced.scrape()
    balanced.emit(1, '/busy', 'PUT', 2)
    balanced.scrape()
    balanced.check()
    assert.match(balanced.shown('hits').join('\n'), /"\/busy",method="PUT"\} 2/)
  }))

test('also in a free place after a quiet time, in a process that has not had too many values', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const { now } = Date
    try {
      const balanced = new Balanced(program, 2)
      for (let path = 0; path < perLabel; path++) balanced.emit(0, `/first/${path}`, 'GET')
      balanced.tick()
      attack(balanced, 0, 0, '/once')
      balanced.emit(0, '/late', 'GET')
      balanced.begin()
      // One place is for what is busy, and one is free.
      for (const name of ['hits', 'took_buckets']) {
        for (const path of ['/first/0', '/first/1']) {
          assert.is(balanced.processes[0]!.handle.removeMatching(name, { path }), 1)
        }
      }
      balanced.tick()
      balanced.begin()
      Date.now = () => now() + 60_000
      balanced.tick()
      balanced.tick()
      balanced.emit(1, '/late', 'GET', 5)
      balanced.scrape()
      balanced.check()
      assert.match(balanced.shown('hits').join('\n'), /"\/late",method="GET"\} 0/)
    } finally {
      Date.now = now
    }
  }))

test('also where servers have read before there was anything to choose', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const one = program.start(options)
    one.run(() => counter('jobs').increment())
    one.handle.render()
    const emit = (): void =>
      one.run(() => {
        for (let path = 0; path < 12; path++) counter('hits', { path: `/${path}` }).increment()
        for (let time = 0; time < 30; time++) counter('hits', { path: '/busy' }).increment()
      })
    for (let round = 0; round < 20; round++) {
      emit()
      one.tick()
    }
    const own = samplesOf(one.handle, 'hits').filter(sample => sample.includes('/busy'))
    assert.equal(own, ['{path="/busy"} 0'])
  }))

test.run()
