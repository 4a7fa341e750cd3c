import { histogram } from 'metrics-facade'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBare } from '../support/bare-realm.ts'
import { recording } from '../support/installed.ts'
import { freshRecorder, sampleValue, uninstall } from '../support/prometheus-fixture.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// Fake timers put a clock of their own in the place of `performance`, whenever they are turned on.

const real = Object.getOwnPropertyDescriptor(globalThis, 'performance')!

/** A clock in the place of the real one, until {@link useRealClock}. */
function useFakeClock(ms = 0): { ms: number } {
  const clock = { ms, now: () => clock.ms }
  setPerformance(clock)
  return clock
}

function setPerformance(value: unknown): void {
  Object.defineProperty(globalThis, 'performance', { configurable: true, writable: true, value })
}

function useRealClock(): void {
  Object.defineProperty(globalThis, 'performance', real)
}

test.after.each(() => {
  useRealClock()
  uninstall()
})

test('a timer follows a fake clock that was turned on after the facade was loaded', () => {
  recording(recorder => {
    const clock = useFakeClock(70)
    const stop = histogram('job_seconds').startTimer()
    clock.ms += 500
    assert.is(stop(), 0.5)
    histogram('job_seconds').time(() => {
      clock.ms += 250
    })
    assert.equal(recorder.values('job_seconds'), [0.5, 0.25])
  })
})

test('a facade that is loaded under a fake clock follows the real one afterwards', () => {
  const clock = (ms: number): { ms: number; now(): number } => ({
    ms,
    now() {
      return this.ms
    },
  })
  const [fake, after] = [clock(0), clock(9_000)]
  const globals = { performance: fake }
  const { facade, run } = loadBare({ ...globals, after })
  facade.setGlobalRecorder(new RecordingRecorder())
  run('performance = after')
  const stop = facade.histogram('job_seconds').startTimer()
  after.ms += 60
  assert.is(stop(), 0.06)
})

test('a time in which a fake clock begins is that of the real one', () => {
  recording(() => {
    const before = performance.now()
    const stop = histogram('job_seconds').startTimer()
    const clock = useFakeClock(-3_600_000)
    clock.ms += 7_200_000
    const seconds = stop()
    useRealClock()
    assert.ok(seconds >= 0 && seconds <= (performance.now() - before) / 1000, String(seconds))
  })
})

test('a time in which a fake clock ends is that of the fake one', () => {
  recording(() => {
    const clock = useFakeClock()
    const stop = histogram('job_seconds').startTimer()
    clock.ms += 500
    useRealClock()
    assert.is(stop(), 0.5)
  })
})

test('a clock that goes back has measured nothing, and never less', () => {
  recording(recorder => {
    const clock = useFakeClock(5_000)
    const stop = histogram('job_seconds').startTimer()
    clock.ms -= 3_000
    assert.is(stop(), 0)
    assert.equal(recorder.values('job_seconds'), [0])
  })
})

for (const [what, now] of [
  ['throws', () => assert.unreachable('no clock')],
  ['gives NaN', () => Number.NaN],
] as const) {
  test(`what is timed with a clock that ${what} runs, and its time is counted as invalid`, () => {
    recording(recorder => {
      setPerformance({ now })
      const result = histogram('job_seconds').time(() => 'done')
      useRealClock()
      assert.is(result, 'done')
      assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'job_seconds' }), 1)
    })
  })
}

for (const missing of [undefined, {}, { now: 5 }, 5]) {
  test(`where performance is ${JSON.stringify(missing)}, Date is asked`, () => {
    recording(() => {
      setPerformance(missing)
      const before = Date.now()
      const seconds = histogram('job_seconds').startTimer()()
      assert.ok(seconds >= 0 && seconds <= (Date.now() - before) / 1000)
    })
  })
}

test('the uptime goes on when a fake clock begins and ends, and follows it in between', () => {
  const first = useFakeClock(1_000)
  const runtime = createRuntime('app')
  const handle = freshRecorder()
  const uptime = (): number => Number(sampleValue(handle.render(), 'app_system_uptime_seconds'))
  first.ms += 2_000
  assert.is(uptime(), 2)
  const second = useFakeClock(500_000)
  assert.is(uptime(), 2)
  second.ms += 3_000
  assert.is(uptime(), 5)
  second.ms -= 60_000
  assert.ok(uptime() <= 5)
  assert.ok(uptime() >= 0)
  runtime.close()
})

test.run()
