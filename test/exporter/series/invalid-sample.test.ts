import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, renderStrictly, sampleValue } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Warnings are given once per name and process: each test has names of its own.

type Write = (name: string, value: never) => void

const increment: Write = (name, value) => counter(name).increment(value)
const absolute: Write = (name, value) => counter(name).absolute(value)
const set: Write = (name, value) => gauge(name).set(value)
const record: Write = (name, value) => histogram(name).record(value)
const recordMany: Write = (name, count) => histogram(name).recordMany(1, count)

const invalid: ReadonlyArray<readonly [name: string, write: Write, values: readonly unknown[]]> = [
  ['incremented', increment, [-1, -Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, null]],
  ['raised', absolute, [-1, Number.NaN, Number.POSITIVE_INFINITY, '5']],
  ['set', set, ['5', 5n, undefined, {}]],
  ['recorded', record, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '5']],
  ['recorded_often', recordMany, [-1, 0.5, Number.NaN, '5']],
]

for (const [name, write, values] of invalid) {
  test(`the invalid samples of "${name}" are counted, reported once, and change no value`, async () => {
    const handle = freshRecorder()
    const warnings = await warningsOf(() => {
      for (const value of values) write(name, value as never)
    })
    const text = renderStrictly(handle)
    assert.is(sampleValue(text, `metrics_invalid_samples_total{name="${name}"}`), String(values.length))
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, `"${name}"`)
    assert.is(sampleValue(text, name) ?? sampleValue(text, `${name}_count`), '0')
  })
}

test('a label getter that throws costs the sample, which is counted, and harms nobody', async () => {
  const handle = freshRecorder()
  await warningsOf(() => {
    const labels = {
      get bad(): string {
        throw new Error('a getter threw')
      },
    }
    counter('bad_getter', labels).increment()
    counter('bad_getter', { fine: 1 }).increment()
  })
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'metrics_invalid_samples_total{name="bad_getter"}'), '1')
  assert.is(sampleValue(text, 'bad_getter{fine="1"}'), '1')
})

test('a label object without a prototype is as good as any', () => {
  const handle = freshRecorder()
  counter('bare', Object.assign(Object.create(null), { a: 1 })).increment()
  counter('bare', { a: 1 }).increment()
  assert.is(sampleValue(renderStrictly(handle), 'bare{a="1"}'), '2')
})

test('the metrics that the exporter makes itself have a help text', async () => {
  const handle = freshRecorder()
  await warningsOf(() => {
    counter('self_made').increment(-1)
    gauge('self_made').set(1)
  })
  const text = renderStrictly(handle)
  assert.match(text, /^# HELP metrics_invalid_samples_total ./m)
  assert.match(text, /^# HELP metrics_conflicts_total ./m)
})

test.run()
