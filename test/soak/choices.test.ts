import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Choices } from '../../exporter-prometheus/lib/members/process/choices.ts'
import { Directory } from '../../exporter-prometheus/lib/members/process/directory.ts'
import { withDirectory } from '../support/directory.ts'
import { deadIdentity, SimulatedProgram } from '../support/process.ts'
import { reachableBytes } from './heap.ts'

const nameLength = 10_000

test('a process that has nothing to tell of keeps nothing of those that it has shown before they ended', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const one = program.start({ cardinality: { perLabel: 5 } })
    one.run(() => counter('hits_total', { path: '/' }).increment())
    one.tick()
    const choices = new Choices('one', new Directory(directory, 'test'), deadIdentity())
    assert.ok(choices.state, 'something is limited')
    const show = (count: number): void => {
      for (let time = 0; time < count; time++) {
        // Names are short: these are long so that each that is kept weighs.
        choices.noteShown(new Map([[Buffer.alloc(nameLength, `${time} `).toString('latin1'), time]]), 1)
      }
    }
    show(100)
    const before = await reachableBytes()
    show(1_000)
    const grown = (await reachableBytes()) - before
    assert.ok(grown < 50 * nameLength, `${grown} bytes`)
  }))

test.run()
