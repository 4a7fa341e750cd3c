import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type Labels } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { addLabels, currentLabels, withLabels } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { labelPairs, PlainStorage, Registry } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Whatever takes labels takes the same forms of them, and gives the same mistake the same answer.

test.after.each(uninstall)

const legal: ReadonlyArray<readonly [form: string, make: () => Labels]> = [
  ['an object', () => ({ a: '1' })],
  ['an object of a number', () => ({ a: 1 })],
  ['a Map', () => new Map([['a', '1']])],
  ['pairs', () => [['a', '1']]],
  ['a generator of pairs', () => new Map([['a', '1']]).entries()],
]

const illegal: ReadonlyArray<readonly [form: string, labels: never]> = [
  ['a date', new Date(0) as never],
  ['a string', 'a' as never],
  ['a number', 5 as never],
  ['an array of strings', ['a'] as never],
  ['a function', (() => 'a') as never],
  ['a nested object', { a: { b: 1 } } as never],
]

const words =
  /labels are an object of names and values, a Map or pairs, not |the label "a" is a string, number, /

/** What emits: wrong labels are ignored, counted and reported. */
const emitting: Readonly<Record<string, (name: string, labels: Labels) => void>> = {
  counter: (name, labels) => counter(name, labels).increment(),
  gauge: (name, labels) => gauge(name, labels).set(1),
  histogram: (name, labels) => histogram(name, labels).record(1),
}

for (const [what, emit] of Object.entries(emitting)) {
  test(`${what}() takes labels in every form, and ignores, counts and reports what is not labels`, async () => {
    const handle = freshRecorder(builder => builder.setBuckets([2]))
    for (const [form, make] of legal) {
      emit('legal', make())
      assert.match(handle.render(), /^legal\w*\{a="1"/m, form)
    }
    assert.is(handle.snapshot({ names: 'legal' }).families[0]!.series.length, 1)
    for (const [index, [form, labels]] of illegal.entries()) {
      const name = `${what}_${index}`
      const warnings = await warningsOf(() => emit(name, labels))
      assert.is(warnings.length, 1, form)
      assert.match(warnings[0]!, words, form)
      const text = handle.render()
      assert.is(sampleValue(text, `metrics_invalid_samples_total{name="${name}"}`), '1', form)
      assert.not.match(text, new RegExp(`^${name}`, 'm'), form)
    }
  })
}

/** What reads, removes or builds: wrong labels are an error in the same words. */
const others: Readonly<Record<string, (labels: Labels) => unknown>> = {
  'handle.remove()': labels => freshRecorder().remove('counter', 'c', labels),
  'handle.removeMatching()': labels => freshRecorder().removeMatching('c', labels),
  'handle.render()': labels => freshRecorder().render({ labels }),
  'handle.snapshot()': labels => freshRecorder().snapshot({ labels }),
  'handle.gather()': labels => freshRecorder().gather({ labels }),
  'option globalLabels': labels => installRecorder({ globalLabels: labels }),
  'push grouping': labels =>
    new PrometheusBuilder().withPushGateway('http://127.0.0.1:9', { job: 'a', grouping: labels }),
  'createHierarchy()': labels => createHierarchy({ prefix: 'a', levels: [], labels: labels as never }),
  'collectProcessMetrics()': labels => collectProcessMetrics({ labels })(),
  'labelPairs()': labels => labelPairs(labels),
  'registry.get()': labels => new Registry(new PlainStorage()).get('counter', 'c', labels),
  'snapshot.find()': labels => new DebuggingRecorder().snapshot().find('counter', 'c', labels),
}

for (const [what, take] of Object.entries(others)) {
  test(`${what} takes labels in every form, and refuses what is not labels in the same words`, () => {
    for (const [, make] of legal) {
      take(make())
      uninstall()
    }
    for (const [form, labels] of illegal) {
      const { message } = errorOf(() => take(labels)) as Error
      assert.match(message, words, form)
      uninstall()
    }
  })
}

test('contexts take labels in every form, and report what is not labels in the same words', async () => {
  for (const [form, make] of legal) {
    withLabels(make(), () => assert.equal(currentLabels(), { a: '1' }, form))
    withLabels({}, () => {
      addLabels(make())
      assert.equal(currentLabels(), { a: '1' }, form)
    })
  }
  const warnings = await warningsOf(() => {
    for (const [, labels] of illegal) {
      withLabels(labels, () => assert.equal(currentLabels(), {}))
      withLabels({}, () => {
        addLabels(labels)
        assert.equal(currentLabels(), {})
      })
    }
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, words)
})

test.run()
