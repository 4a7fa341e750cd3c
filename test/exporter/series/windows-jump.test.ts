import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../../../exporter-prometheus/lib/series/windows.ts'

// After a blocked loop or a suspended machine, time jumps by many windows at once.

test('after a pause of many windows one is turned, and the next only when it is due', () => {
  for (const pause of [100, 101, 199, 200, 1_050, 123_456]) {
    const windows = new Windows(100, 3, 0)
    windows.advance(pause)
    assert.is(windows.current, 1)
    const due = (Math.floor(pause / 100) + 1) * 100
    for (let now = pause; now < due; now += 7) windows.advance(now)
    assert.is(windows.current, 1, `turned again after a pause of ${pause}`)
    windows.advance(due)
    assert.is(windows.current, 2)
    windows.advance(due + 99)
    assert.is(windows.current, 2)
  }
})

test('a clock that goes back turns nothing, and goes on where it was', () => {
  const windows = new Windows(100, 3, 1_000)
  for (const now of [1_050, 500, 0, 1_099]) windows.advance(now)
  assert.is(windows.current, 0)
  windows.advance(1_100)
  assert.is(windows.current, 1)
})

test.run()
