import { Matcher } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, gauge, histogram } from 'metrics-facade'
import { LabelTree } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  inProgram,
  inThread,
  samplesOf,
  startThread,
  startThreads,
  type Thread,
} from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// What cannot be read of one thread must not take anything else with it.

test('what cannot be read of a thread is counted and reported, and the rest is there', async () => {
  await inProgram({}, async handle => {
    const [first, second] = startThreads(2) as [Thread, Thread]
    inThread(first, () => histogram('wait').record(1))
    inThread(second, () => counter('jobs_total').increment(2))
    const { publisher } = first.recorder
    const address = publisher.allocate(1)
    const at = publisher.addressOf(address)
    // Cells of a page that does not exist, and a series of a family that does not.
    publisher.log(['window', at, 0, 2 ** 40])
    publisher.log(['series', at + 2 ** 40, 0, [], 0])
    publisher.log(['series', at, 77, [], 0])
    inThread(first, () => counter('jobs_total').increment(3))
    const warnings = await warningsOf(() => {
      assert.equal(samplesOf(handle, 'jobs_total'), ['5'])
      assert.equal(samplesOf(handle, 'wait_count'), ['1'])
    })
    assert.is(warnings.length, 2, warnings.join())
    assert.match(warnings[0]!, /another thread or process has recorded cannot be read .* has no page/)
    assert.equal(samplesOf(handle, 'metrics_member_errors_total'), ['2'])
    assert.equal(samplesOf(handle, 'jobs_total'), ['5'])
    assert.equal(samplesOf(handle, 'metrics_member_errors_total'), ['2'], 'once each')
    assert.match(
      handle.render(),
      /# HELP metrics_member_errors_total .*threads and processes of the program have recorded\n/,
    )
  })
})

test('a series that cannot be added up is left out alone until it can', async () => {
  await inProgram({ bucketsForMetric: [[Matcher.full('wait'), [1]]] }, async handle => {
    const thread = startThread()
    const write = (queue: string): void => {
      counter('jobs_total', { queue }).increment()
      gauge('depth', { queue }).set(1)
      histogram('wait', { queue }).record(1)
      histogram('size', { queue }).record(1)
    }
    for (const queue of ['mail', 'pdf', 'zip']) write(queue)
    inThread(thread, () => write('mail'))
    handle.render()
    // A summary is read again when it has changed.
    inThread(thread, () => histogram('size', { queue: 'pdf' }).record(1))
    let isBroken = true
    for (const [kind, name, field] of [
      ['Counter', 'jobs_total', 'value'],
      ['Gauge', 'depth', 'value'],
      ['Histogram', 'wait', 'counts'],
      ['Histogram', 'size', 'sum'],
    ] as const) {
      const series = currentRecorder()[`register${kind}`](name, { queue: 'pdf' }, {} as never)
      const sound: unknown = series[field as never]
      Object.defineProperty(series, field, {
        get() {
          if (isBroken) throw new Error('broken')
          return sound
        },
      })
    }
    const names = ['jobs_total', 'depth', 'wait_count', 'size_count']
    const shown = (): string[] => names.flatMap(name => samplesOf(handle, name))
    const sound = (pdf: string[]): string[] => ['{queue="mail"} 2', ...pdf, '{queue="zip"} 1']
    const warnings = await warningsOf(() => {
      for (const pdf of [[], []])
        assert.equal(
          shown(),
          names.flatMap(() => sound(pdf)),
        )
    })
    assert.is(warnings.length, 4, warnings.join())
    for (const warning of warnings)
      assert.match(warning, /^A series of the metric .* could not be written .* broken\.$/)
    assert.is(handle.snapshot({ names: 'wait' }).families[0]!.series.length, 2)
    const errors = samplesOf(handle, 'metrics_write_errors_total')
    assert.is(errors.length, 4)
    for (const sample of errors) assert.ok(Number(sample.split(' ')[1]) >= 9, sample)
    isBroken = false
    const after = (name: string): string[] => sound([`{queue="pdf"} ${name === 'size_count' ? 2 : 1}`])
    assert.equal(shown(), names.flatMap(after))
  })
})

test('registering a series never fails because the whole program cannot be added up', () => {
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => counter('jobs_total').increment())
    handle.render()
    const { register } = LabelTree.prototype
    let trees = 0
    LabelTree.prototype.register = function (name, labels) {
      if (name !== 'mails_total') return register.call(this, name, labels)
      // The second one is that of the whole.
      trees += 1
      if (trees > 1) throw new Error('broken whole')
      return register.call(this, name, labels)
    }
    try {
      counter('mails_total', { to: 'all' }).increment()
    } finally {
      LabelTree.prototype.register = register
    }
    assert.equal(samplesOf(handle, 'metrics_member_errors_total'), ['1'])
    assert.equal(samplesOf(handle, 'jobs_total'), ['1'])
  })
})

test.run()
