import {
  counter,
  currentRecorder,
  defaultMetadata,
  gauge,
  histogram,
  type Labels,
  type Metadata,
  noopRecorder,
  type Recorder,
} from 'metrics-facade'
import { ContextLabelLayer, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { layered } from '../support/layered.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total')

test('within one context a handle that is held looks up its series once', () => {
  layered(recorder => {
    withLabels({ user: 'a' }, () => {
      held.increment()
      const { registrations } = recorder
      for (let round = 0; round < 5; round++) held.increment()
      assert.is(recorder.registrations, registrations)
    })
    held.increment()
    const { registrations } = recorder
    held.increment()
    assert.is(recorder.registrations, registrations)
  })
})

test('registering makes the series of the context exist that it happens in, and no other', () => {
  layered(recorder => {
    withLabels({ user: 'a' }, () => gauge('depth'))
    assert.is(recorder.value('gauge', 'depth', { user: 'a' }), 0)
    assert.is(recorder.size, 1)
    gauge('depth')
    assert.is(recorder.value('gauge', 'depth'), 0)
  })
})

test('one name and label set at two levels keeps to each', () => {
  const seen: Array<Metadata['level']> = []
  const spy: Recorder = {
    ...noopRecorder,
    registerGauge(name, labels, metadata) {
      seen.push(metadata.level)
      return noopRecorder.registerGauge(name, labels, metadata)
    },
  }
  withInstalled(new ContextLabelLayer().layer(spy), () => {
    const [trace, error] = [gauge('depth', {}, { level: 10 }), gauge('depth', {}, { level: 50 })]
    seen.length = 0
    withLabels({ user: 'a' }, () => {
      trace.set(1)
      error.set(1)
      trace.set(1)
    })
  })
  assert.equal(seen, [10, 50])
})

test('a series that is dropped comes back with the next write, in whatever context', () => {
  layered(recorder => {
    const write = (value: number): void => {
      withLabels({ user: 'a' }, () => held.increment(value))
      held.increment(value)
    }
    write(1)
    recorder.drop('counter', 'held_total', { user: 'a' })
    write(10)
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 10)
    assert.is(recorder.value('counter', 'held_total'), 11)
    withLabels({ user: 'b' }, () => {
      held.increment(1)
      recorder.drop('counter', 'held_total', { user: 'b' })
      held.increment(5)
      counter('held_total').increment(6)
      held.increment(7)
    })
    assert.is(recorder.value('counter', 'held_total', { user: 'b' }), 18)
  })
})

test('series that are no longer used are forgotten, and registered again when they are used again', () => {
  layered(recorder => {
    const first = counter('jobs_total', { job: 0 })
    first.increment(1)
    for (let job = 1; job < 5000; job++) {
      counter('jobs_total', { job }).increment()
      recorder.drop('counter', 'jobs_total', { job })
      held.increment()
    }
    assert.is.not(counter('jobs_total', { job: 0 }), first, 'it was forgotten')
    first.increment(10)
    counter('jobs_total', { job: 0 }).increment(100)
    withLabels({ user: 'a' }, () => {
      first.increment(1)
      counter('jobs_total', { job: 0 }).increment(1)
    })
    assert.is(recorder.value('counter', 'jobs_total', { job: 0 }), 111)
    assert.is(recorder.value('counter', 'jobs_total', { job: 0, user: 'a' }), 2)
    assert.is(recorder.value('counter', 'held_total'), 4999)
  })
})

test('what is in use is not forgotten', () => {
  layered(() => {
    const find = () => currentRecorder().registerCounter('used_total', { a: 1 }, defaultMetadata)
    const used = find()
    for (let job = 0; job < 5000; job++) {
      counter('jobs_total', { job }).increment()
      assert.is(find(), used)
    }
  })
})

test('what is removed by its own labels is removed with the labels of every context, and of nothing else', () => {
  const recorder = new RecordingRecorder()
  const layered = new ContextLabelLayer().layer(recorder)
  withInstalled(layered, () => {
    const jobs = counter('jobs_total', { queue: 'mail' })
    jobs.increment()
    withLabels({ user: 'a' }, () => jobs.increment())
    withLabels({ user: 'b', queue: 'pdf' }, () => jobs.increment())
    counter('jobs_total', { queue: 'mail', stage: '1' }).increment()
    counter('jobs_total', { queue: 'pdf' }).increment()
  })
  assert.is(layered.removeSeries?.('counter', 'jobs_total', { labels: { queue: 'mail' } }), 3)
  assert.equal(
    recorder.all().map(({ labels }) => labels),
    [{ queue: 'mail', stage: '1' }, { queue: 'pdf' }],
  )
})

test('if contexts have more names than are remembered, any may have been added', () => {
  const recorder = new RecordingRecorder()
  const layered = new ContextLabelLayer().layer(recorder)
  withInstalled(layered, () => {
    const jobs = counter('jobs_total', { queue: 'mail' })
    for (let index = 0; index <= 1_001; index++) withLabels({ [`l${index}`]: 1 }, () => jobs.increment())
  })
  assert.is(layered.removeSeries?.('counter', 'jobs_total', { labels: { queue: 'mail' } }), 1_003)
})

const registers = {
  counter: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerCounter(name, labels, defaultMetadata),
  gauge: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerGauge(name, labels, defaultMetadata),
  histogram: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerHistogram(name, labels, defaultMetadata),
}

for (const [kind, register] of Object.entries(registers)) {
  test(`a ${kind} is the same object in every context, as long as its series exists`, () => {
    const recorder = new RecordingRecorder()
    const layered = new ContextLabelLayer().layer(recorder)
    const labels = { queue: 'mail' }
    const one = register(layered, 'jobs', labels)
    assert.is(
      withLabels({ user: 'a' }, () => register(layered, 'jobs', labels)),
      one,
    )
    assert.is(
      withLabels({ user: 'b' }, () => register(layered, 'jobs', labels)),
      one,
    )
    assert.is(register(layered, 'jobs', labels), one)
    // A thousand others are registered before what is not used is forgotten.
    for (let id = 0; id < 900; id++) register(layered, 'jobs', { id })
    assert.is(register(layered, 'jobs', labels), one)
    recorder.drop(kind as 'counter', 'jobs', labels)
    assert.is.not(register(layered, 'jobs', labels), one)
  })
}

test('a histogram is shown at zero in the context in which that is asked for', () => {
  const shown: unknown[] = []
  const spy: Recorder = {
    ...noopRecorder,
    registerHistogram: (_, labels) =>
      ({ record() {}, recordMany() {}, zero: () => shown.push(labels) }) as never,
  }
  withInstalled(new ContextLabelLayer().layer(spy), () => {
    const took = histogram('took', { path: '/' })
    took.zero()
    withLabels({ user: 'a' }, () => took.zero())
  })
  assert.equal(shown, [{ path: '/' }, { path: '/', user: 'a' }])
})

test.run()
