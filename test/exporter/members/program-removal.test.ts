import { MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { type Emitter, inWholeProgram, type Scraped, type WholeProgram } from '../../support/whole-program.ts'

// What is removed, and what is idle, in a process with threads and in other processes.

interface Program {
  readonly whole: WholeProgram
  readonly living: Array<Emitter & Partial<Scraped>>
  readonly handles: readonly PrometheusHandle[]
  tick(): void
}

function programOf(whole: WholeProgram): Program {
  const living: Program['living'] = [whole.main]
  for (let time = 0; time < 2; time++) living.push(whole.startThread(), whole.startProcess())
  return {
    whole,
    living,
    get handles() {
      return living.flatMap(({ handle }) => handle ?? [])
    },
    tick() {
      for (let time = 0; time < 2; time++) for (const one of living) one.tick()
    },
  }
}

const distributions = ['bucketed', 'summary']

function record(queue: string): void {
  counter('jobs_total', { queue }).increment()
  gauge('depth', { queue }).set(1)
  for (const name of distributions) histogram(name, { queue }).record(1)
}

const all = ['jobs_total', 'depth', ...distributions.map(name => `${name}_count`)]

function shown(handle: PrometheusHandle, queue: string): string[] {
  return all.flatMap(name =>
    samplesOf(handle, name)
      .filter(sample => sample.includes(queue))
      .map(sample => sample.split(' ')[1]!),
  )
}

const ways: Readonly<Record<string, (handle: PrometheusHandle) => void>> = {
  remove(handle) {
    handle.remove('counter', 'jobs_total', { queue: 'mail' })
    handle.remove('gauge', 'depth', { queue: 'mail' })
    for (const name of distributions) handle.remove('histogram', name, { queue: 'mail' })
  },
  removeMatching: handle => handle.removeMatching(undefined, { queue: 'mail' }),
  forget(handle) {
    for (const name of ['jobs_total', 'depth', ...distributions]) handle.forget(name)
  },
  clear: handle => handle.clear(),
}

for (const [way, remove] of Object.entries(ways)) {
  for (const by of [0, 2]) {
    test(`what ${way}() removes in ${by === 0 ? 'a process with threads' : 'another one'} is gone from every thread and process`, () =>
      withDirectory(directory =>
        inWholeProgram(directory, { buckets: [1], bucketsForMetric: [] }, whole => {
          const { living, handles, tick } = programOf(whole)
          for (const one of living) one.run(() => ['mail', 'pdf'].forEach(record))
          tick()
          for (const handle of handles)
            assert.equal(
              shown(handle, 'mail'),
              all.map(() => '5'),
            )
          remove(living[by]!.handle!)
          assert.equal(shown(living[by]!.handle!, 'mail'), [], 'at once')
          tick()
          const left = way === 'remove' || way === 'removeMatching' ? all.map(() => '5') : []
          for (const handle of handles) {
            assert.equal(shown(handle, 'mail'), [])
            assert.equal(shown(handle, 'pdf'), left)
          }
          for (const one of living) one.run(() => record('mail'))
          tick()
          for (const handle of handles)
            assert.equal(
              shown(handle, 'mail'),
              all.map(() => '5'),
            )
        }),
      ))
  }
}

test('idle series go with the last thread or process that has written them, one time-out after they were shown', () =>
  withDirectory(async directory => {
    let now = 1_000_000
    using _ = setWallClock(() => now)
    const options = { idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 5_000 }, clock: () => now }
    await inWholeProgram(directory, options, whole => {
      const { living, handles, tick } = programOf(whole)
      const pass = (seconds: number, busy: readonly number[]): void => {
        for (let second = 0; second < seconds; second++) {
          now += 1_000
          for (const index of busy) living[index]!.run(() => record('mail'))
          tick()
          for (const handle of handles) handle.render()
        }
      }
      for (const one of living) one.run(() => record('mail'))
      tick()
      for (const handle of handles)
        assert.equal(
          shown(handle, 'mail'),
          all.map(() => '5'),
        )
      // The first thread goes on: what the main thread and the other one have counted stays with it; processes that
      // write no more take theirs along.
      pass(30, [1])
      for (const handle of handles) assert.equal(shown(handle, 'mail')[0], '33')
      for (const handle of handles) assert.equal(shown(handle, 'mail')[1], '1')
      pass(30, [])
      for (const handle of handles) assert.equal(shown(handle, 'mail'), [])
      for (const one of living) one.run(() => record('mail'))
      tick()
      for (const handle of handles)
        assert.equal(
          shown(handle, 'mail'),
          all.map(() => '5'),
        )
    })
  }))

test.run()
