import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Balanced, options, perLabel } from '../../support/balanced.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { Random } from '../../support/random.ts'
import { samplesOf } from '../../support/thread.ts'

// The processes of a program choose together which values have series, so that a server may scrape another one each time.

const methods = ['GET', 'PUT']

test('whichever process is scraped, no counter goes back and nothing counts twice while what is busy changes', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const balanced = new Balanced(program, 4)
    const random = new Random(5)
    for (let path = 0; path < 40; path++) {
      for (const method of methods) balanced.emit(path % 4, `/once/${path}`, method)
    }
    balanced.begin()
    balanced.begin()
    const ever = new Set<string>()
    for (let round = 0; round < 100; round++) {
      const busy = Math.floor(round / 25)
      for (let write = 0; write < 120; write++) {
        const path = write % 4 === 3 ? `/${round}/${write}` : `/busy/${busy + random.below(4)}`
        balanced.emit(random.below(4), path, methods[random.below(2)]!, 1 + random.below(5))
      }
      balanced.scrape()
      for (const path of balanced.server.paths.get('hits')!) ever.add(path)
      balanced.check()
      balanced.shown('hits')
      balanced.shown('took_buckets_count')
      if (round !== 60) continue
      // One ends, and another one takes its place.
      const [ended] = balanced.processes.splice(1, 1)
      await ended!.kill()
      balanced.processes[0]!.processes.fold()
      balanced.processes.push(balanced.start())
    }
    for (let path = 0; path < 7; path++) assert.ok(ever.has(`/busy/${path}`), `${path} of ${[...ever]}`)
  }))

test('a value that is busy over all processes, and in none of them, gets series', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const balanced = new Balanced(program, 4)
    for (let round = 0; round < 25; round++) {
      for (let process = 0; process < 4; process++) {
        // In each there are as many as may have series that count more.
        for (let path = 0; path < perLabel; path++) balanced.emit(process, `/${process}/${path}`, 'GET', 3)
        balanced.emit(process, '/common', 'GET')
        balanced.emit(process, '/common', 'GET')
      }
      balanced.scrape()
    }
    assert.ok(balanced.server.paths.get('hits')!.has('/common'))
  }))

test('what a program removes makes room for the next value, in every process', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(options), program.start(options)]
    const pass = (): void => {
      for (let time = 0; time < 3; time++) for (const { tick } of [one, two]) tick()
    }
    one.run(() => {
      for (let path = 0; path < perLabel; path++) counter('hits', { path: `/${path}` }).increment()
    })
    pass()
    two.handle.remove('counter', 'hits', { path: '/0' })
    pass()
    two.run(() => counter('hits', { path: '/next' }).increment())
    pass()
    for (const { handle } of [one, two]) {
      const samples = samplesOf(handle, 'hits')
      assert.ok(samples.includes('{path="/next"} 1'), samples.join('\n'))
      assert.is(samples.length, perLabel)
    }
  }))

test.run()
