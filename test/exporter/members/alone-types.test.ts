import { Matcher, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { inProgram, inThread, startThread } from '../../support/thread.ts'

// A member that is read alone shows each type of series as the whole does: its buckets, windows and exemplars.

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('classic'), [1, 2]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
  quantiles: [0, 1],
}

const names = ['jobs_total', 'depth', 'classic', 'native', 'totals', 'summary']

function record(): void {
  const exemplar = { trace_id: 'a' }
  counter('jobs_total').increment(3, exemplar)
  gauge('depth').set(5)
  for (const name of names.slice(2)) {
    for (const value of [0, 1.5, -3, 40]) histogram(name, { queue: 'mail' }).record(value, exemplar)
  }
}

function shown(handle: PrometheusHandle, member?: string): unknown {
  const selection = member === undefined ? { names } : { names, member }
  return [handle.snapshot(selection).families, handle.renderOpenMetrics(selection)]
}

test('a thread', () => {
  inProgram(options, handle => {
    const thread = startThread()
    inThread(thread, record)
    const whole = shown(handle)
    assert.is((whole as [unknown[]])[0].length, names.length)
    assert.equal(shown(handle, String(thread.id)), whole)
    assert.equal(shown(handle), whole, 'and the whole is as it was')
  })
})

test('a process', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two] = [program.start(options), program.start(options)]
    two.run(record)
    two.tick()
    const whole = shown(one.handle)
    assert.is((whole as [unknown[]])[0].length, names.length)
    assert.equal(shown(one.handle, two.name), whole)
    assert.equal(shown(one.handle), whole, 'and the whole is as it was')
  }))

test.run()
