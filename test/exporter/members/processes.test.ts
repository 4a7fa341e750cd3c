import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'

function program(): SimulatedProgram {
  return new SimulatedProgram(join(mkdtempSync(join(tmpdir(), 'metrics-')), 'members'))
}

test('any process that is scraped answers for all', async () => {
  await using all = program()
  const [one, two] = [all.start({ buckets: [1, 2] }), all.start({ buckets: [1, 2] })]
  one.run(() => {
    counter('jobs_total', { queue: 'mail' }).increment(2)
    histogram('wait').record(1.5)
    gauge('depth').set(3)
  })
  two.run(() => {
    counter('jobs_total', { queue: 'mail' }).increment(3)
    counter('jobs_total', { queue: 'pdf' }).increment(4)
    histogram('wait').record(0.5)
    gauge('depth').set(4)
  })
  one.tick()
  two.tick()
  for (const { handle } of [one, two]) {
    assert.equal(samplesOf(handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
    assert.equal(samplesOf(handle, 'wait_bucket'), ['{le="1"} 1', '{le="2"} 2', '{le="+Inf"} 2'])
    assert.equal(samplesOf(handle, 'wait_sum'), ['2'])
    assert.equal(samplesOf(handle, 'depth'), ['7'])
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 0'])
  }
  assert.is(all.files.length, 2)
  await two.kill()
  assert.equal(samplesOf(one.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(one.handle, 'depth'), ['3'])
  assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 1'])
  one.processes.fold()
  assert.is(all.files.length, 2)
  assert.equal(samplesOf(one.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(one.handle, 'depth'), ['3'])
  const three = all.start({ buckets: [1, 2] })
  assert.equal(samplesOf(three.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(three.handle, 'wait_sum'), ['2'])
  assert.equal(samplesOf(three.handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 1'])
})

test('exemplars are the latest of all processes, and series as old as the first, also when all but one have ended', async () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using all = program()
  const options = {
    buckets: [1],
    nativeHistogramsForMetric: [[Matcher.full('size'), {}]],
  } satisfies RecorderOptions
  const [one, two, three] = [all.start(options), all.start(options), all.start(options)]
  const write = (process: Simulated, id: string): void => {
    now += 1_000
    process.run(() => {
      counter('jobs_total').increment(1, { trace_id: id })
      for (const name of ['wait', 'size']) histogram(name).record(0.5, { trace_id: id })
    })
    process.tick()
  }
  const check = (process: Simulated, id: string): void => {
    const text = process.handle.renderOpenMetrics({ names: ['jobs_total', 'wait', 'size'] })
    const exemplar = `# {trace_id="${id}"}`
    assert.equal(text.match(/# \{.*?\}/g), [exemplar, exemplar, exemplar])
    const { families } = process.handle.snapshot({ names: ['jobs_total', 'wait', 'size'] })
    for (const { series } of families) assert.is(series[0]!.createdMs, 1_001_000)
  }
  write(two, 'a')
  write(one, 'b')
  write(three, 'c')
  for (const process of [one, two, three]) check(process, 'c')
  await two.kill()
  await three.kill()
  for (const fold of [() => {}, () => one.processes.fold()]) {
    fold()
    check(one, 'c')
    check(all.start(options), 'c')
  }
  write(one, 'd')
  check(one, 'd')
  check(all.start(options), 'd')
})

test('how long ago each other process that lives has last written is shown, under its name', async () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using all = program()
  const [one, two, three] = [all.start(), all.start(), all.start()]
  const count = ({ run, tick }: Simulated): void => {
    run(() => counter('jobs_total').increment())
    tick()
  }
  const agesOf = ({ handle }: Simulated): string[] => samplesOf(handle, 'metrics_member_age_seconds').sort()
  const aged = (...ages: ReadonlyArray<readonly [Simulated, number]>): string[] =>
    ages.map(([{ name }, age]) => `{member="${name}"} ${age}`).sort()
  for (const process of [one, two, three]) count(process)
  now += 2_500
  count(two)
  now += 500
  assert.equal(agesOf(one), aged([two, 0.5], [three, 3]))
  assert.equal(agesOf(three), aged([one, 3], [two, 0.5]))
  await two.kill()
  assert.equal(agesOf(one), aged([three, 3]))
  one.processes.fold()
  now += 1_000
  count(three)
  assert.equal(agesOf(one), aged([three, 0]))
})

test.run()
