import {
  counter,
  gauge,
  histogram,
  invalidateHandles,
  noopRecorder,
  type Recorder,
  swapGlobalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording, withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const early = {
  requests: counter('early_requests_total', { queue: 'mail' }),
  depth: gauge('early_depth'),
  sizes: histogram('early_sizes'),
}

/** A recorder that returns the same, whatever is registered. */
function recorderOf(series: unknown): Recorder {
  const register = () => series as never
  return {
    ...noopRecorder,
    registerCounter: register,
    registerGauge: register,
    registerHistogram: register,
  }
}

test('a handle taken at module level, before any recorder is installed, works once one is', () => {
  early.requests.increment()
  early.depth.set(1)
  early.sizes.record(1)
  recording(recorder => {
    early.requests.increment(5)
    early.requests.increment(5)
    early.depth.set(2)
    early.sizes.record(3)
    assert.is(recorder.value('counter', 'early_requests_total', { queue: 'mail' }), 10)
    assert.is(recorder.value('gauge', 'early_depth'), 2)
    assert.equal(recorder.values('early_sizes'), [3])
  })
})

test('a handle keeps its labels under recorders that keep none', () => {
  const requests = recording(() => {
    const held = counter('requests_total', { queue: 'mail' })
    held.increment()
    return held
  })
  // Its series have no labels, unlike those before and after.
  withInstalled(noopRecorder, () => requests.increment())
  recording(recorder => {
    requests.increment(3)
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), 3)
  })
  assert.equal(requests.labels, { queue: 'mail' })
})

test('a handle held follows each recorder that is swapped in, and back', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const requests = counter('requests_total', { queue: 'mail' })
  const read = (recorder: RecordingRecorder) => recorder.value('counter', 'requests_total', { queue: 'mail' })
  withInstalled(first, () => {
    requests.increment(1)
    withInstalled(second, () => requests.increment(10))
    requests.increment(100)
    withInstalled(noopRecorder, () => requests.increment(1000))
    requests.increment(10_000)
  })
  requests.increment(100_000)
  assert.is(read(first), 10_101)
  assert.is(read(second), 10)
})

test('every operation of every kind follows a swapped recorder', () => {
  const operations: ReadonlyArray<() => void> = [
    () => early.requests.increment(),
    () => early.requests.absolute(1),
    () => early.depth.set(1),
    () => early.depth.increment(),
    () => early.depth.decrement(),
    () => early.sizes.record(1),
    () => early.sizes.recordMany(1, 2),
  ]
  for (const operation of operations) {
    recording(recorder => {
      assert.is(recorder.size, 0)
      operation()
      assert.is(recorder.size, 1, String(operation))
    })
  }
})

test('a handle registers once with a recorder, however often it is used', () => {
  recording(recorder => {
    for (let round = 0; round < 10; round++) early.requests.increment()
    assert.is(recorder.registrations, 1)
  })
})

test('a series dropped by its recorder is registered again by the handle, and the write counts', () => {
  recording(recorder => {
    const requests = counter('requests_total', { queue: 'mail' })
    requests.increment(5)
    recorder.drop('counter', 'requests_total', { queue: 'mail' })
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), undefined)
    requests.increment(2)
    requests.increment(2)
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), 4)
    counter('requests_total', { queue: 'mail' }).increment(3)
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), 7)
  })
})

test('invalidating handles changes no series that is still there', () => {
  recording(recorder => {
    const requests = counter('requests_total')
    requests.increment()
    invalidateHandles()
    requests.increment()
    assert.is(recorder.value('counter', 'requests_total'), 2)
    assert.is(recorder.size, 1)
  })
})

test('a recorder that keeps no handles serves fresh and held ones alike', () => {
  class WithoutSlot extends RecordingRecorder {
    override registerCounter(...given: Parameters<RecordingRecorder['registerCounter']>) {
      const series = super.registerCounter(...given)
      return {
        increment: (value: number) => series.increment(value),
        absolute: (value: number) => series.absolute(value),
      }
    }
  }
  withInstalled(new WithoutSlot(), recorder => {
    const held = counter('requests_total', { queue: 'mail' })
    held.increment()
    counter('requests_total', { queue: 'mail' }).increment()
    held.increment()
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), 3)
    assert.equal(held.labels, { queue: 'mail' })
  })
})

test('metadata reaches the recorder, and a handle with other metadata is another handle of the series', () => {
  const [info, debug] = [{ target: 'db' }, { level: 20, target: 'cache' } as const]
  const { metadata } = counter('requests_total')
  assert.is(metadata.level, 30)
  recording(recorder => {
    const first = counter('requests_total', {}, info)
    assert.is(recorder.series('counter', 'requests_total')?.metadata, info)
    assert.is(first.metadata, info)
    const second = counter('requests_total', {}, debug)
    assert.is(second.metadata, debug)
    first.increment()
    second.increment()
    assert.is(recorder.value('counter', 'requests_total'), 2)
    gauge('depth', {}, info)
    histogram('sizes', {}, debug)
    assert.is(recorder.series('gauge', 'depth')?.metadata, info)
    assert.is(recorder.series('histogram', 'sizes')?.metadata, debug)
  })
})

test('a recorder that returns one object for all kinds gets what each kind does', () => {
  const calls: string[] = []
  const series = {
    increment: (value: number) => void calls.push(`increment ${value}`),
    decrement: (value: number) => void calls.push(`decrement ${value}`),
    absolute: (value: number) => void calls.push(`absolute ${value}`),
    set: (value: number) => void calls.push(`set ${value}`),
    record: (value: number) => void calls.push(`record ${value}`),
    recordMany: (value: number, count: number) => void calls.push(`recordMany ${value} ${count}`),
  }
  const recorder = recorderOf(series)
  withInstalled(recorder, () => {
    counter('one').absolute(1)
    gauge('one').set(2)
    histogram('one').record(3)
    counter('one').increment(4)
  })
  assert.equal(calls, ['absolute 1', 'set 2', 'record 3', 'increment 4'])
  withInstalled(recorder, () => {
    gauge('one').set(5)
    counter('one').absolute(6)
  })
  assert.equal(calls.slice(4), ['set 5', 'absolute 6'])
})

test('a handle of the recorder before writes to its series again when that recorder comes back', () => {
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  const requests = counter('requests_total')
  swapGlobalRecorder(noopRecorder)
  requests.increment()
  swapGlobalRecorder(recorder)
  requests.increment()
  counter('requests_total').increment()
  assert.is(recorder.value('counter', 'requests_total'), 2)
  swapGlobalRecorder(noopRecorder)
})

test('handles of a recorder that keeps no labels have a copy of their own, and take it along to the next', () => {
  const labels = { queue: 'mail' }
  const { jobs, depth, sizes } = withInstalled({ ...noopRecorder }, () => ({
    jobs: counter('jobs_total', labels),
    depth: gauge('depth', labels),
    sizes: histogram('sizes', labels),
  }))
  labels.queue = 'print'
  for (const handle of [jobs, depth, sizes]) assert.equal(handle.labels, { queue: 'mail' })
  recording(recorder => {
    jobs.increment(2)
    depth.set(3)
    sizes.record(4)
    assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail' }), 2)
    assert.is(recorder.value('gauge', 'depth', { queue: 'mail' }), 3)
    assert.equal(recorder.values('sizes', { queue: 'mail' }), [4])
  })
})

test('neither looking up nor writing throws, whatever a recorder returns', () => {
  for (const returned of [undefined, null, 5, true, 'series', Symbol('series')]) {
    withInstalled(recorderOf(returned), () => {
      assert.not.throws(() => counter('jobs_total', { a: 1 }).increment())
      assert.not.throws(() => gauge('depth', { a: 1 }).set(1))
      assert.not.throws(() => histogram('sizes', { a: 1 }).record(1))
    })
  }
})

test.run()
