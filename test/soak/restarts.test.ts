import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { deadIdentity, SimulatedProgram } from '../support/process.ts'
import { samplesOf } from '../support/thread.ts'
import { reachableBytes, tolerance } from './heap.ts'

// With limits: each process brings a value of its own.

const restarts = 10_000
const perLabel = 5
const options: RecorderOptions = { cardinality: { perLabel } }

test('after ten thousand restarts files, memory and the work of a scrape are what they were after one thousand', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'metrics-')), 'members')
  await using program = new SimulatedProgram(directory)
  const one = program.start(options)
  const restart = (time: number): void => {
    const worker = program.startAs(deadIdentity(), options)
    worker.run(() => {
      counter('jobs_total', { queue: time % 5 }).increment(2)
      counter('starts_total', { pod: `${1e6 + time}` }).increment()
      histogram('wait').record(time % 100)
      gauge('depth').set(time)
    })
    worker.tick()
  }
  const files = (): number => readdirSync(directory).length
  const size = (): number => statSync(join(directory, 'test.ended.metrics1')).size
  const choiceSize = (): number => statSync(join(directory, 'test.choice1')).size
  // What a process does that reads all for the first time.
  const steps = (): number => {
    let count = 0
    for (const _ of program.reader().others.reading()) count += 1
    return count
  }
  let sizeBefore = 0
  let choiceBefore = 0
  let stepsBefore = 0
  let heapBefore = 0
  for (let time = 1; time <= restarts; time++) {
    restart(time)
    if (time % 20 === 0) {
      one.handle.render()
      one.tick()
      one.processes.fold()
      // Those of both processes, what they have chosen together, and the seed of their hashes.
      assert.is(files(), 4)
    }
    if (time !== 1_000) continue
    sizeBefore = size()
    choiceBefore = choiceSize()
    stepsBefore = steps()
    heapBefore = await reachableBytes()
  }
  assert.ok(size() < sizeBefore + 60_000, `${size()} bytes, ${sizeBefore} before`)
  // Its numbers have more digits.
  assert.ok(choiceSize() < 1.1 * choiceBefore, `${choiceSize()} bytes, ${choiceBefore} before`)
  assert.is(steps(), stepsBefore)
  const heap = await reachableBytes()
  assert.ok(heap < heapBefore * (1 + tolerance) + 1_000_000, `${heap} bytes, ${heapBefore} before`)
  assert.is(samplesOf(one.handle, 'jobs_total').length, 5)
  assert.ok(samplesOf(one.handle, 'starts_total').length <= perLabel + 1)
  const [sum] = samplesOf(one.handle, 'jobs_total').map(line => Number(line.split(' ')[1]))
  assert.is(sum, (2 * restarts) / 5)
  assert.equal(samplesOf(one.handle, 'wait_count'), [String(restarts)])
  assert.equal(samplesOf(one.handle, 'metrics_members'), [
    '{state="living"} 1',
    `{state="ended"} ${restarts}`,
  ])
  rmSync(directory, { recursive: true, force: true })
})

test.run()
