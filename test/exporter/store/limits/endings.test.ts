import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Folded, Refused } from '../../../../exporter-prometheus/lib/store/limits/folded.ts'
import { hit, LimitedProgram, type Losers } from '../../../support/transition-fixture.ts'

// How series end while others read: what counts for them, and when they are removed.

test('a series that ends is removed at once if its last value was read, and else when it was', () => {
  const program = new LimitedProgram()
  program.read()
  const [read, unread] = [hit('/read'), hit('/unread')]
  program.end([read], ['/read'], 0)
  assert.equal([program.removed, program.pending], [[read], []])
  program.end([unread], ['/unread'], 1)
  assert.equal([program.removed, program.pending], [[read], [unread]])
  unread.increment(2)
  assert.equal(program.registered[0]!.labels, { path: 'other', user: 'u', method: 'GET' })
  assert.equal(unread.written, [])
  // It ends already.
  program.end([unread], ['/unread'], 0)
  assert.is(program.removed.length, 1)
  assert.not(program.transitions.advance())
  program.read()
  assert.ok(program.transitions.advance())
  assert.equal(program.removed, [read, unread])
})

test('a series with several values that end waits for the last of them', () => {
  const program = new LimitedProgram()
  program.read()
  const series = hit('/a', 'u')
  const losers: Losers = new Map([
    ['path', new Map([['/a', { ...program.value('path', '/a'), changedAt: 0 }]])],
    ['user', new Map([['u', { ...program.value('user', 'u'), changedAt: 1 }]])],
    ['method', new Map()],
  ])
  program.transitions.end([series], losers, name => program.label(name), 'other')
  assert.equal([program.removed, program.pending], [[], [series]])
  series.increment(1)
  assert.equal(program.registered[0]!.labels, { path: 'other', user: 'other', method: 'GET' })
})

test('a series that ends and that nobody reads is removed after ten minutes', () => {
  const program = new LimitedProgram()
  const series = hit()
  program.end([series])
  program.nowMs += 600_000
  assert.not(program.transitions.advance())
  program.nowMs += 1
  assert.ok(program.transitions.advance())
  assert.equal(program.removed, [series])
})

test('what was set has nobody who counts for it: its series ends at once', () => {
  const program = new LimitedProgram({ addsUp: false })
  const series = hit()
  program.end([series])
  assert.equal([program.removed, program.pending], [[series], []])
})

test('of a whole, and where processes choose together, a series stays until they are done', () => {
  for (const addsUp of [true, false]) {
    const whole = new LimitedProgram({ isWhole: true, addsUp })
    whole.read()
    const series = hit()
    whole.end([series])
    assert.equal([whole.removed, whole.pending], [[], [series]])
    const elsewhere = whole.transitions.elsewhere(series)
    assert.instance(elsewhere, addsUp ? Folded : Refused)
    if (addsUp) series.increment(1)
    else {
      series.increment(1)
      assert.equal(series.written, [['increment', 1, undefined]])
      // Always the same, which counts for the first of the labels.
      assert.is(whole.transitions.elsewhere(series), elsewhere)
      ;(elsewhere as Refused).set()
    }
    assert.is(whole.label('path').folded, 1)
    assert.is(whole.registered.length, addsUp ? 1 : 0)
  }
  const led = new LimitedProgram()
  led.isLed = true
  led.read()
  const series = hit()
  led.end([series])
  assert.equal([led.removed, led.pending], [[], [series]])
  led.read()
  assert.not(led.transitions.advance())
  led.nowMs += 600_001
  assert.not(led.transitions.advance())
  led.transitions.finish(() => false)
  assert.equal(led.removed, [])
  led.transitions.finish(one => one === series)
  assert.equal(led.removed, [series])
})

test('a thousand series wait at a time; beyond that they end unread', () => {
  const program = new LimitedProgram()
  const series = Array.from({ length: 1_001 }, (_, index) => hit(`/${index}`))
  const texts = series.map((_, index) => `/${index}`)
  program.end(series, texts)
  assert.equal(program.removed, [series[1_000]])
  assert.is(program.pending.length, 1_000)
})

test.run()
