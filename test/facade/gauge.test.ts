import { gauge, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test('set replaces the value', () => {
  recording(recorder => {
    const depth = gauge('queue_depth', { queue: 'mail' })
    depth.set(42)
    depth.set(-1.5)
    assert.is(recorder.value('gauge', 'queue_depth', { queue: 'mail' }), -1.5)
  })
})

test('increment and decrement add and subtract 1 by default, and any number, negative ones too', () => {
  recording(recorder => {
    const depth = gauge('queue_depth')
    depth.increment()
    depth.increment(10)
    depth.decrement()
    assert.is(recorder.value('gauge', 'queue_depth'), 10)
    depth.decrement(20)
    assert.is(recorder.value('gauge', 'queue_depth'), -10)
    depth.increment(-5)
    depth.decrement(-1)
    assert.is(recorder.value('gauge', 'queue_depth'), -14)
  })
})

test('a gauge takes NaN and the infinities, in every operation, and counts nothing as invalid', () => {
  recording(recorder => {
    const load = gauge('load')
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]) {
      load.set(value)
      assert.ok(Object.is(recorder.value('gauge', 'load'), value), String(value))
    }
    load.increment(Number.POSITIVE_INFINITY)
    assert.is(recorder.value('gauge', 'load'), Number.POSITIVE_INFINITY)
    load.decrement(Number.POSITIVE_INFINITY)
    assert.ok(Number.isNaN(recorder.value('gauge', 'load')))
    assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'load' }), undefined)
  })
})

test('asking again for a known gauge returns a handle to the same series', () => {
  recording(recorder => {
    gauge('queue_depth', { queue: 'mail' }).set(3)
    gauge('queue_depth', { queue: 'mail' }).increment(2)
    assert.is(recorder.value('gauge', 'queue_depth', { queue: 'mail' }), 5)
  })
})

test('track adds 1 now, and subtracts it once', () => {
  recording(recorder => {
    const done = gauge('jobs_in_flight').track()
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 1)
    const other = gauge('jobs_in_flight').track()
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 2)
    done()
    done()
    done[Symbol.dispose]()
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 1)
    other()
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 0)
  })
})

test('a tracker subtracts from the series that it added to, or from none', () => {
  const early = gauge('jobs_in_flight').track()
  recording(outer => {
    early()
    assert.is(outer.value('gauge', 'jobs_in_flight'), undefined)
    const done = gauge('jobs_in_flight').track()
    const evicted = gauge('evicted_in_flight').track()
    outer.drop('gauge', 'evicted_in_flight')
    evicted()
    assert.is(outer.value('gauge', 'evicted_in_flight'), undefined)
    recording(inner => {
      done()
      assert.is(inner.value('gauge', 'jobs_in_flight'), undefined)
    })
    assert.is(outer.value('gauge', 'jobs_in_flight'), 0)
    const local = new RecordingRecorder()
    const scoped = withLocalRecorder(local, () => gauge('scoped_in_flight').track())
    scoped()
    assert.is(local.value('gauge', 'scoped_in_flight'), 0)
    assert.is(outer.value('gauge', 'scoped_in_flight'), undefined)
  })
})

test('a tracker can be used with `using`', () => {
  recording(recorder => {
    {
      using _done = gauge('jobs_in_flight').track()
      assert.is(recorder.value('gauge', 'jobs_in_flight'), 1)
    }
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 0)
    gauge('jobs_in_flight').track()[Symbol.dispose]()
    assert.is(recorder.value('gauge', 'jobs_in_flight'), 0)
  })
})

test.run()
