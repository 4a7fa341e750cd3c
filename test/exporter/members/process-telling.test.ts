import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeChoice } from '../../../exporter-prometheus/lib/members/process/choice-state.ts'
import { Directory } from '../../../exporter-prometheus/lib/members/process/directory.ts'
import { readFirst } from '../../../exporter-prometheus/lib/members/process/file-reader.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

// What members tell of how far they are, so that nothing ends that nobody has seen.

const options = { cardinality: { perLabel: 4 } }

test('a process tells how often it had written, and which choice is obeyed in what it wrote', () =>
  withDirectory(async path => {
    await using program = new SimulatedProgram(path)
    const one = program.start(options)
    const directory = new Directory(path, 'test')
    const told = () => decodeChoice(readFileSync(directory.choicePath, 'utf8'))!
    const writes = (): number => readFirst(join(path, directory.fileOf(one.name))).header.writes
    const tick = (): void => {
      one.run(() => counter('hits_total', { path: `/${writes()}` }).increment())
      one.tick()
    }
    for (let time = 0; time < 3; time++) tick()
    const { program: own, name } = JSON.parse(readFirst(join(path, directory.fileOf(one.name))).line)
    assert.equal([own, name], ['test', one.name])
    for (let time = 0; time < 3; time++) {
      const [before, { number }] = [writes(), told()]
      tick()
      const { writes: toldWrites, obeyed } = told().members.get(one.name)!
      assert.ok(before > 1)
      assert.is(toldWrites, before)
      assert.ok(obeyed > 0 && obeyed <= number, `${obeyed} of ${number}`)
    }
  }))

test('values that nobody was told of are told before somebody reads, and shown', () =>
  withDirectory(async path => {
    await using program = new SimulatedProgram(path)
    const [one, other] = [program.start(options), program.start(options)]
    const { choicePath } = new Directory(path, 'test')
    const chosen = (): string[] => {
      const { labels } = decodeChoice(readFileSync(choicePath, 'utf8'))!
      return [...labels.values()].flatMap(({ values }) => [...values.keys()])
    }
    for (const id of ['/a', '/b']) {
      one.run(() => counter('hits_total', { path: id }).increment())
      assert.ok(samplesOf(one.handle, 'hits_total').includes(`{path="${id}"} 1`))
      assert.ok(chosen().includes(id), id)
      other.tick()
    }
  }))

test('a thread knows from its first record on how many readings have begun', () => {
  inProgram(options, handle => {
    const threads = [startThread()]
    const begun = (): number[] =>
      threads.map(({ recorder }) => {
        recorder.upkeep()
        return recorder.cardinality.shown.begun
      })
    for (let count = 0; count < 3; count++) {
      inThread(threads.at(-1)!, () => counter('hits_total').increment())
      handle.render()
      const [first, ...more] = begun()
      assert.ok(first! > count)
      assert.equal(
        more,
        more.map(() => first),
      )
      threads.push(startThread())
    }
  })
})

test.run()
