import {
  counter,
  defaultMetadata,
  describeGauge,
  gauge,
  histogram,
  Level,
  swapGlobalRecorder,
  Unit,
} from 'metrics-facade'
import { PrefixLayer } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test('the prefix and a dot come before every name, described and registered; labels stay', () => {
  const recorder = new RecordingRecorder()
  const prefixed = new PrefixLayer('app').layer(recorder)
  prefixed.describeCounter('jobs_total', undefined, 'Jobs')
  prefixed.describeGauge('depth', Unit.Count, 'Depth')
  prefixed.describeHistogram('sizes', Unit.Bytes, 'Sizes', { buckets: [1, 2] })
  withInstalled(prefixed, () => {
    counter('jobs_total', { app: 'x' }).increment()
    gauge('depth').set(2)
    histogram('sizes').record(3)
  })
  assert.equal(
    recorder.descriptions.slice(0, 3).map(({ kind, name, advice }) => [kind, name, advice]),
    [
      ['counter', 'app.jobs_total', undefined],
      ['gauge', 'app.depth', undefined],
      ['histogram', 'app.sizes', { buckets: [1, 2] }],
    ],
  )
  assert.is(recorder.value('counter', 'app.jobs_total', { app: 'x' }), 1)
  assert.is(recorder.value('gauge', 'app.depth'), 2)
  assert.equal(recorder.values('app.sizes'), [3])
})

test('the separator may be any string, even an empty one', () => {
  for (const [separator, name] of [
    ['_', 'app_jobs'],
    ['::', 'app::jobs'],
    ['', 'appjobs'],
  ] as const) {
    const recorder = new RecordingRecorder()
    new PrefixLayer('app', { separator }).layer(recorder).registerGauge('jobs', undefined, defaultMetadata)
    assert.ok(recorder.series('gauge', name), name)
  }
})

test('an empty prefix, and anything but strings, are refused, naming the value and the remedy', () => {
  assert.throws(
    () => new PrefixLayer(''),
    (error: unknown) => error instanceof RangeError,
  )
  assert.throws(() => new PrefixLayer(''), /"" is empty: pass/)
  assert.throws(() => new PrefixLayer(5 as never), /5 is not a string: pass/)
  assert.throws(() => new PrefixLayer('app', { separator: null as never }), /null is not a string/)
})

test('two names that lead to one series have a handle each, and the values add up', () => {
  const recorder = new RecordingRecorder()
  const prefixed = new PrefixLayer('app').layer(recorder)
  const bare = counter('app.jobs_total')
  withInstalled(recorder, () => bare.increment(1))
  withInstalled(prefixed, () => {
    for (let round = 0; round < 3; round++) {
      const handle = counter('jobs_total')
      assert.is(handle.name, 'jobs_total')
      handle.increment(10)
    }
  })
  withInstalled(recorder, () => {
    assert.is(bare.name, 'app.jobs_total')
    counter('app.jobs_total').increment(100)
  })
  assert.is(recorder.value('counter', 'app.jobs_total'), 131)
  assert.is(recorder.size, 1)
})

test('handles follow when another prefix over the same recorder takes its place', () => {
  const recorder = new RecordingRecorder()
  const [first, second] = [new PrefixLayer('a').layer(recorder), new PrefixLayer('b').layer(recorder)]
  const held = counter('jobs_total')
  withInstalled(first, () => {
    held.increment(1)
    swapGlobalRecorder(second)
    counter('jobs_total').increment(10)
    held.increment(20)
    swapGlobalRecorder(first)
    counter('jobs_total').increment(100)
    held.increment(200)
  })
  assert.is(recorder.value('counter', 'a.jobs_total'), 301)
  assert.is(recorder.value('counter', 'b.jobs_total'), 30)
})

test('a handle made with other metadata is another handle to the same series', () => {
  const recorder = new RecordingRecorder()
  withInstalled(new PrefixLayer('app').layer(recorder), () => {
    const metadata = { level: Level.Debug }
    const [plain, detailed] = [counter('jobs_total'), counter('jobs_total', undefined, metadata)]
    assert.is.not(plain.metadata, metadata)
    assert.is(detailed.metadata, metadata)
    plain.increment(1)
    detailed.increment(10)
    counter('jobs_total', undefined, metadata).increment(100)
  })
  assert.is(recorder.value('counter', 'app.jobs_total'), 111)
})

test('generated names get the right prefix, and an early one still does', () => {
  const recorder = new RecordingRecorder()
  withInstalled(new PrefixLayer('app').layer(recorder), () => {
    for (let index = 0; index < 2500; index++) gauge(`level_${index}`).set(index)
    gauge('level_0').increment(5)
  })
  assert.is(recorder.value('gauge', 'app.level_0'), 5)
  assert.is(recorder.value('gauge', 'app.level_2499'), 2499)
  assert.is(recorder.size, 2500)
})

test('the prefix is part of a description that the facade replays', () => {
  describeGauge('depth', 'Depth of the queue')
  const recorder = new RecordingRecorder()
  withInstalled(new PrefixLayer('app').layer(recorder), () => {})
  assert.ok(recorder.descriptions.some(({ name, kind }) => name === 'app.depth' && kind === 'gauge'))
})

test.run()
