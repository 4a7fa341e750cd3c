import { join } from 'node:path'
import { type CounterView, Matcher, type NativeView, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linesAtOnce } from '../../../exporter-prometheus/lib/members/parts.ts'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { withDirectory } from '../../support/directory.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// A process of another container that writes nothing for a minute counts as ended, although it may live.

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 2]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
  sumAndCountForMetric: [Matcher.full('totals')],
}

interface Silence {
  readonly program: SimulatedProgram
  readonly one: Simulated
  /** Of another container. */
  readonly far: Simulated
  pass(ms: number): void
}

function within(body: (silence: Silence) => Promise<void>): () => Promise<void> {
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

function record({ run }: Simulated): void {
  run(() => {
    counter('jobs_total').increment(1.5)
    gauge('depth').set(3)
    for (const name of ['bucketed', 'native', 'totals', 'summary']) {
      for (const value of [-3, 0, 1.5, 100]) histogram(name).record(value)
    }
  })
}

/** What everything comes to, for what was recorded `times` times. */
function check({ handle }: Simulated, times: number, depth: string[]): void {
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

test(
  'a process that was taken for ended counts once when it goes on, and loses nothing',
  within(async ({ program, one, far, pass }) => {
    record(one)
    record(far)
    far.tick()
    // As in a loop that does not return to its events.
    record(far)
    pass(61_000)
    one.processes.fold()
    check(one, 2, ['3'])
    assert.is(program.files.length, 2)
    const warnings = await warningsOf(() => check(far, 3, ['6']))
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, /wrote nothing for a minute.* all that it has recorded counts/)
    assert.is(program.files.length, 3)
    for (const process of [one, program.start(options)]) check(process, 3, ['6'])
    record(far)
    far.tick()
    one.processes.fold()
    for (const process of [one, far, program.start(options)]) {
      check(process, 4, ['6'])
      assert.match(samplesOf(process.handle, 'metrics_members').at(-1)!, /ended"\} 0/)
    }
    pass(61_000)
    one.processes.fold()
    check(one, 4, ['3'])
    assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 3', '{state="ended"} 1'])
    record(far)
    assert.equal(await warningsOf(() => far.tick()), [])
    for (const process of [one, far]) check(process, 5, ['6'])
  }),
)

test(
  'gauges of a process that goes on before anybody has folded it are shown again',
  within(async ({ one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    assert.equal(samplesOf(one.handle, 'depth'), [])
    record(far)
    far.tick()
    check(one, 2, ['3'])
    far.run(() => gauge('depth').set(4))
    far.tick()
    assert.equal(samplesOf(one.handle, 'depth'), ['4'])
  }),
)

test(
  'what was removed while a process stood still is not missed when it goes on',
  within(async ({ program, one, far, pass }) => {
    one.run(() => counter('jobs_total').increment(10))
    for (const { run } of [one, far]) run(() => counter('mails_total').increment(2))
    far.run(() => counter('jobs_total').increment(3))
    far.tick()
    pass(61_000)
    one.processes.fold()
    one.handle.remove('counter', 'jobs_total', {})
    const other = program.start(options)
    other.run(() => counter('jobs_total').increment(20))
    other.tick()
    await other.kill()
    one.processes.fold()
    far.tick()
    for (const { run } of [one, far]) run(() => counter('jobs_total').increment(1))
    for (const process of [one, far]) process.tick()
    for (const process of [one, far, program.start(options)]) {
      assert.equal(samplesOf(process.handle, 'jobs_total'), ['22'])
      assert.equal(samplesOf(process.handle, 'mails_total'), ['4'])
    }
  }),
)

test(
  'nothing is below zero, even if more was removed meanwhile than is remembered',
  within(async ({ one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    one.handle.clear()
    for (let time = 0; time < 100; time++) one.handle.forget('other_total')
    far.tick()
    for (const process of [one, far]) check(process, 1, ['3'])
  }),
)

test(
  'a process that goes on while others read and fold is neither missed nor counted twice',
  within(async ({ program, one, far, pass }) => {
    record(one)
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    const { others, whole } = program.reader()
    const jobs = (): unknown =>
      whole
        .gather()
        .families.find(({ name }) => name === 'jobs_total')
        ?.series.map(one => (one as CounterView).value)
    for (const _ of others.reading());
    assert.equal(jobs(), [3])
    // Its file is there again after each step that the reader may have done, of which some are in the file of `one`.
    for (let steps = 0, isOver = false; !isOver; steps++) {
      for (let series = 0; series < 5 * linesAtOnce; series++) {
        one.run(() => counter('ticks_total', { steps, series }).increment())
      }
      one.tick()
      const reading = others.reading()
      for (let step = 0; step < steps; step++) isOver = reading.next().done === true
      assert.ok(!isOver || steps > 5)
      far.tick()
      for (const _ of reading);
      assert.equal(jobs(), [3], `after ${steps} steps`)
      pass(61_000)
      one.processes.fold()
    }
  }),
)

test(
  'a process that writes while it is folded is let alone',
  within(async ({ program, one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    const fs = process.getBuiltinModule('node:fs')
    const { writeSync } = fs
    let writes = 0
    fs.writeSync = ((...given: Parameters<typeof writeSync>) => {
      writes += 1
      // The lock comes before it.
      if (writes === 2) {
        record(far)
        far.tick()
      }
      return writeSync(...given)
    }) as never
    try {
      one.processes.fold()
    } finally {
      fs.writeSync = writeSync
    }
    assert.is(program.files.length, 2)
    check(one, 2, ['3'])
    one.processes.fold()
    check(one, 2, ['3'])
  }),
)

test(
  'a process that goes on while another one folds waits for that, or says that it could not',
  within(async ({ program, one, far, pass }) => {
    record(far)
    far.tick()
    pass(61_000)
    one.processes.fold()
    const lock = join(program.directory, 'test.lock')
    const fs = process.getBuiltinModule('node:fs')
    fs.writeFileSync(lock, JSON.stringify({ ...identityOf(process.pid), name: 'another' }))
    // Of another container, and taken now.
    fs.utimesSync(lock, Date.now() / 1_000, Date.now() / 1_000)
    const { wait } = Atomics
    let steps = 0
    Atomics.wait = (() => {
      steps += 1
      return 'timed-out'
    }) as never
    try {
      const warnings = await warningsOf(() => far.tick())
      assert.match(warnings[0]!, /cannot be written .* another process holds the lock/)
      assert.is(program.files.filter(file => file.includes(far.name)).length, 0)
      assert.is(steps, 399)
      Atomics.wait = (() => {
        fs.rmSync(lock)
        return 'timed-out'
      }) as never
      assert.equal(await warningsOf(() => far.tick()), [])
    } finally {
      Atomics.wait = wait
    }
    for (const process of [one, far]) check(process, 1, ['3'])
  }),
)

test.run()
