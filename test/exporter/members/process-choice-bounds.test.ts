import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Balanced, perLabel } from '../../support/balanced.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { hashBy } from '../../support/seed.ts'
import { samplesOf } from '../../support/thread.ts'

// What the processes of a program choose together keeps the limits, whoever has recorded it.

// The error of an estimate depends on it.
hashBy(20_240_229)

for (const [how, shared] of [
  ['different', 0],
  ['the same', 1],
  ['some of the same', 0.5],
] as const) {
  test(`how many values there were is known of processes that have seen ${how}`, () =>
    withDirectory(async directory => {
      await using program = new SimulatedProgram(directory)
      const balanced = new Balanced(program, 4)
      const each = 2_500
      const values = new Set<string>()
      for (const [index, { run }] of balanced.processes.entries()) {
        run(() => {
          for (let path = 0; path < each; path++) {
            const text = path < shared * each ? `/shared/${path}` : `/${index}/${path}`
            counter('hits', { path: text }).increment()
            values.add(text)
          }
        })
      }
      for (let time = 0; time < 3; time++) balanced.tick()
      const [sample] = balanced.shown('metrics_label_values')
      const [, estimate] = /\{metric="hits",label="path"\} (\d+)/.exec(sample!)!
      assert.ok(Math.abs(Number(estimate) / values.size - 1) < 0.05, `${estimate} of ${values.size}`)
    }))
}

test('how many values there were is known as soon as all have told, though nobody has met another one since', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const balanced = new Balanced(program, 2)
    for (const [index, { run }] of balanced.processes.entries()) {
      run(() => {
        for (let path = 0; path < 2_500; path++) counter('hits', { path: `/${index}/${path}` }).increment()
      })
      for (let time = 0; time < 3; time++) balanced.tick()
    }
    const [sample] = balanced.shown('metrics_label_values')
    const estimate = Number(/ (\d+)$/.exec(sample!)![1])
    assert.ok(Math.abs(estimate / 5_000 - 1) < 0.05, `${estimate}`)
  }))

test('gauges beyond the limit are refused and counted, and all processes show the same', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const balanced = new Balanced(program, 3)
    for (let round = 0; round < 3; round++) {
      for (const [index, { run }] of balanced.processes.entries()) {
        run(() => {
          for (let queue = 0; queue < 4; queue++) gauge('depth', { queue: `${index}/${queue}` }).set(queue)
        })
      }
      balanced.tick()
      balanced.tick()
      assert.equal(balanced.shown('depth'), [
        '{queue="0/0"} 0',
        '{queue="0/1"} 1',
        '{queue="0/2"} 2',
        '{queue="0/3"} 3',
        '{queue="1/0"} 0',
      ])
    }
    const [refused] = balanced.shown('metrics_overflow_total')
    assert.is(refused, `{metric="depth",label="queue"} ${3 * 7}`)
  }))

test('all series of the program together are as many as a metric may have', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const processes = Array.from({ length: 3 }, () => program.start({ cardinality: { perMetric: 20 } }))
    for (const [index, { run }] of processes.entries()) {
      run(() => {
        for (let user = 0; user < 40; user++) {
          for (const zone of ['a', 'b']) counter('jobs', { user: `${index}.${user}`, zone }).increment()
        }
      })
    }
    for (let round = 0; round < 4; round++) {
      for (const one of processes) one.tick()
      for (const { handle } of processes) {
        const samples = samplesOf(handle, 'jobs')
        const sum = (all: readonly string[]): number =>
          all.reduce((total, one) => total + Number(one.split(' ').at(-1)), 0)
        assert.is(sum(samples), 3 * 80)
        assert.is(sum(samples.filter(one => one.includes('zone="a"'))), 120)
        assert.ok(samples.length <= 20 + 16, `${samples.length}`)
      }
    }
  }))

test('limits that only some processes know of are those of all', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [told, other] = [program.start(), program.start()]
    const emit = (name: string): void => {
      for (let path = 0; path < 6; path++) counter('hits', { path: `/${name}/${path}` }).increment()
    }
    told.recorder.describeCounter('hits', undefined, 'Hits', { cardinality: { perLabel } } as never)
    other.run(() => emit('b'))
    told.run(() => emit('a'))
    for (let round = 0; round < 4; round++) {
      for (const one of [told, other]) one.tick()
    }
    for (const { handle } of [told, other]) {
      const samples = samplesOf(handle, 'hits')
      assert.ok(samples.length <= perLabel + 1, samples.join('\n'))
      assert.is(
        samples.reduce((sum, one) => sum + Number(one.split(' ').at(-1)), 0),
        12,
      )
    }
  }))

test.run()
