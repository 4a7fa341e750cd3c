import { hrtime } from 'node:process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { currentMs, steadyMs } from '../../../exporter-prometheus/lib/base/timers.ts'

// The clocks, in milliseconds.

function systemMs(): number {
  return Number(hrtime.bigint()) / 1e6
}

test('the steady clock is that of the system, in milliseconds, with its fractions', () => {
  for (let time = 0; time < 100; time++) {
    const before = systemMs()
    const now = steadyMs()
    const after = systemMs()
    // A double has less digits than the nanoseconds of a machine that runs for long.
    assert.ok(now >= before - 0.001 && now <= after + 0.001, `${before} ${now} ${after}`)
  }
})

test('the clock for measurements is the global one, or the steady one where that is missing', () => {
  const { performance } = globalThis
  const replace = (value: unknown): void => {
    Object.defineProperty(globalThis, 'performance', { value, configurable: true, writable: true })
  }
  try {
    replace({ now: () => 4_711 })
    assert.is(currentMs(), 4_711)
    for (const missing of [undefined, {}, { now: 5 }]) {
      replace(missing)
      const before = steadyMs()
      const now = currentMs()
      assert.ok(now >= before && now <= steadyMs())
    }
  } finally {
    replace(performance)
  }
})

test.run()
