import { join } from 'node:path'
import { Matcher, type NativeView, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import * as assert from 'uvu/assert'
import { identityOf } from '../../exporter-prometheus/lib/members/process/identity.ts'
import { withDirectory } from './directory.ts'
import { type Simulated, SimulatedProgram } from './process.ts'
import { setWallClock } from './prometheus-fixture.ts'
import { samplesOf } from './thread.ts'

/** What each process records by. */
export const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 2]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
  sumAndCountForMetric: [Matcher.full('totals')],
}

/** A process of another container, and one of this that reads it. */
export interface Silence {
  readonly program: SimulatedProgram
  readonly one: Simulated
  /** Of another container. */
  readonly far: Simulated
  /** Lets time go by in which the first one goes on, and the other does nothing. */
  pass(ms: number): void
}

/** A test of such a process, whose clock is passed by hand. */
export function within(body: (silence: Silence) => Promise<void>): () => Promise<void> {
  return () =>
    withDirectory(async directory => {
      let now = 1_000_000
      using _ = setWallClock(() => now)
      await using program = new SimulatedProgram(join(directory, 'members'))
      const one = program.start(options)
      const far = program.startAs({ ...identityOf(process.pid), machine: 'another' }, options)
      const pass = (ms: number): void => {
        now += ms
        one.run(() => counter('ticks_total').increment())
        one.tick()
      }
      await body({ program, one, far, pass })
    })
}

/** Records something of every type. */
export function record({ run }: Simulated): void {
  run(() => {
    counter('jobs_total').increment(1.5)
    gauge('depth').set(3)
    for (const name of ['bucketed', 'native', 'totals', 'summary']) {
      for (const value of [-3, 0, 1.5, 100]) histogram(name).record(value)
    }
  })
}

/** What everything comes to, for what was recorded `times` times. */
export function check({ handle }: Simulated, times: number, depth: string[]): void {
  assert.equal(samplesOf(handle, 'jobs_total'), [String(1.5 * times)])
  for (const name of ['bucketed', 'native', 'totals', 'summary']) {
    assert.equal(samplesOf(handle, `${name}_count`), [String(4 * times)], name)
    assert.equal(samplesOf(handle, `${name}_sum`), [String(98.5 * times)], name)
  }
  assert.equal(samplesOf(handle, 'bucketed_bucket'), [
    `{le="1"} ${2 * times}`,
    `{le="2"} ${3 * times}`,
    `{le="+Inf"} ${4 * times}`,
  ])
  const [native] = handle.gather().families.find(({ name }) => name === 'native')!.series as never as [
    { readonly native: NativeView },
  ]
  const { zeroCount, positive, negative } = native.native
  assert.is(zeroCount, times)
  assert.equal(
    [positive, negative].map(buckets => buckets.map(([, count]) => count)),
    [[times, times], [times]],
  )
  assert.equal(samplesOf(handle, 'depth'), depth)
}
