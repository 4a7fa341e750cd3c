import { counter, describeCounter, gauge, messageOf, warnOnce } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { warningsOf } from '../support/warnings.ts'

/** Nothing in a message moves a cursor, begins a line or cannot be written in UTF-8. */
function isPrintable(message: string): boolean {
  return message.isWellFormed() && !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(message)
}

const hostile = 'x\n\r\u001b[31mERROR forged\u009b1m\u0000\u2028\u202etxet\ud800'

test('whatever a message is made of, it can be printed, and is short', () => {
  for (const value of [hostile, new Error(hostile), { message: hostile }, Symbol(hostile), [hostile]]) {
    const message = messageOf(value)
    assert.ok(isPrintable(message), message)
    assert.match(message, '\\u{a}\\u{d}\\u{1b}[31mERROR forged\\u{9b}1m\\u{0}\\u{2028}\\u{202e}txet\\u{d800}')
  }
  for (const value of ['z'.repeat(5e6), new Error('z'.repeat(5e6)), '\n'.repeat(5e6)]) {
    assert.ok(messageOf(value).length < 1000)
  }
  assert.is(messageOf('Größe 5 €, 花火 👩‍🚀'.replace('\u200d', '')), 'Größe 5 €, 花火 👩🚀')
})

test('foreign text in a warning is escaped and cut', async () => {
  const warnings = await warningsOf(() => {
    recording(recorder => {
      counter(hostile).increment(Number.NaN)
      counter('long_value').increment('z'.repeat(5e6) as never)
      gauge('n'.repeat(5e6)).set('5' as never)
      counter('bad_label', { [hostile]: {} } as never).increment()
      describeCounter(hostile, { [hostile]: 1 } as never)
      warnOnce(hostile, hostile)
      const names = recorder.all().map(({ labels }) => String(labels.name))
      assert.ok(names.every(name => name.length < 500 && isPrintable(name)))
    })
  })
  assert.is(warnings.length, 6)
  for (const warning of warnings) assert.ok(isPrintable(warning) && warning.length < 700, warning)
})

test('made-up names end in one series and in one last warning, and no sample is lost', async () => {
  const warnings = await warningsOf(() => {
    recording(recorder => {
      for (let index = 0; index < 3000; index++) counter(`made_up_${index}`).increment(-1)
      const counted = recorder.all().filter(({ name }) => name === 'metrics_invalid_samples_total')
      assert.is(
        counted.reduce((sum, { value }) => sum + value, 0),
        3000,
      )
      assert.ok(counted.length <= 1001)
      assert.ok(recorder.value('counter', 'metrics_invalid_samples_total', { name: '(other)' })! >= 2000)
      // Those that are known stay apart.
      counter('made_up_0').increment(-1)
      assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'made_up_0' }), 2)
    })
  })
  assert.ok(warnings.length <= 1000)
  assert.match(warnings.at(-1)!, 'No more warnings will follow.')
  assert.is(warnings.filter(warning => warning.includes('No more')).length, 1)
})

test('when no more follow, there are no more', async () => {
  const warnings = await warningsOf(() => {
    assert.is(warnOnce('one more', 'One more'), false)
  })
  assert.equal(warnings, [])
})

test.run()
