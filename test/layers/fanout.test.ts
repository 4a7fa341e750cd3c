import {
  counter,
  type GaugeFn,
  gauge,
  type HistogramFn,
  histogram,
  noopRecorder,
  noopSeries,
  type Recorder,
} from 'metrics-facade'
import { FanoutBuilder, PrefixLayer } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fanOut, makeTwo } from '../support/fan-out.ts'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// What every recorder of a fan-out gets.

const metadata = {}

/** A custom recorder with these series. */
function serving(series: object): Recorder {
  return {
    ...noopRecorder,
    registerHistogram: () => series as HistogramFn,
    registerGauge: () => series as GaugeFn,
  }
}

test('every recorder gets every description and every sample, in the order they were added', () => {
  const order: string[] = []
  const spies = ['first', 'second', 'third'].map(name => {
    const log = (): void => {
      order.push(name)
    }
    return { ...noopRecorder, describeGauge: log, registerGauge: () => ({ ...noopSeries, set: log }) }
  })
  const recorders = makeTwo()
  withInstalled(fanOut(...recorders), () => {
    counter('jobs_total', { a: 1 }).increment(2)
    counter('jobs_total', { a: 1 }).absolute(7)
    gauge('depth').set(5)
    gauge('depth').increment(2)
    gauge('depth').decrement(4)
    histogram('sizes').record(1)
    histogram('sizes').recordMany(2, 2)
  })
  for (const recorder of recorders) {
    assert.is(recorder.value('counter', 'jobs_total', { a: 1 }), 7)
    assert.is(recorder.value('gauge', 'depth'), 3)
    assert.equal(recorder.values('sizes'), [1, 2, 2])
  }
  const fanout = fanOut(...spies)
  fanout.describeGauge('depth', undefined, 'Depth')
  fanout.registerGauge('depth', undefined, metadata).set(1)
  assert.equal(order, ['first', 'second', 'third', 'first', 'second', 'third'])
})

test('recordMany is one call to each recorder', () => {
  const calls: Array<[number, number]> = []
  const series = { ...noopSeries, recordMany: (value: number, count: number) => calls.push([value, count]) }
  withInstalled(fanOut(serving({ ...series }), serving({ ...series })), () =>
    histogram('sizes').recordMany(3, 1_000_000),
  )
  assert.equal(calls, [
    [3, 1_000_000],
    [3, 1_000_000],
  ])
})

test('an exemplar reaches every recorder, even one that can be read only once', () => {
  const seen: unknown[] = []
  const series = {
    ...noopSeries,
    record: (_value: number, exemplar: unknown) =>
      seen.push(Array.isArray(exemplar) || typeof exemplar !== 'object' ? exemplar : { ...exemplar }),
  }
  function* exemplar(): Generator<[string, string]> {
    yield ['trace_id', 'abc']
  }
  withInstalled(fanOut(serving({ ...series }), serving({ ...series })), () => {
    histogram('sizes').record(1, exemplar())
    histogram('sizes').record(1, { trace_id: 'def' })
    histogram('sizes').record(1, 5 as never)
  })
  const [abc, def] = [{ trace_id: 'abc' }, { trace_id: 'def' }]
  assert.equal(seen, [abc, abc, def, def, 5, 5])
})

test('without recorders the series is silent; with one it is that of the recorder', () => {
  assert.is(fanOut().registerCounter('a', undefined, metadata), noopSeries)
  const recorder = new RecordingRecorder()
  const own = fanOut(recorder).registerCounter('a', undefined, metadata)
  assert.is(own, recorder.series('counter', 'a'))
  assert.is(fanOut(noopRecorder, recorder).registerCounter('a', undefined, metadata), own)
  assert.is(fanOut(noopRecorder, noopRecorder).registerCounter('a', undefined, metadata), noopSeries)
})

test('the same name and labels are the same series', () => {
  const recorders = makeTwo()
  const fanout = fanOut(...recorders)
  const first = fanout.registerHistogram('sizes', { a: 1, b: 2 }, metadata)
  assert.is(fanout.registerHistogram('sizes', { b: '2', a: '1' }, metadata), first)
  assert.is.not(fanout.registerHistogram('sizes', { a: 1 }, metadata), first)
  assert.is.not(fanout.registerHistogram('other', { a: 1, b: 2 }, metadata), first)
})

test('labels that can be read only once reach every recorder', () => {
  function* pairs(): Generator<[string, number]> {
    yield ['a', 1]
  }
  const recorders = makeTwo()
  withInstalled(fanOut(...recorders), () => counter('jobs_total', pairs()).increment())
  for (const recorder of recorders) assert.is(recorder.value('counter', 'jobs_total', { a: 1 }), 1)
})

test('when one recorder drops its series, the write that follows reaches the new one and the others', () => {
  const [first, second] = makeTwo()
  for (const [dropping, other] of [
    [first, second],
    [second, first],
  ] as const) {
    withInstalled(fanOut(first, second), () => {
      const held = counter('jobs_total', { a: 1 })
      held.increment(1)
      const dead = dropping.series('counter', 'jobs_total', { a: 1 })!
      const before = other.value('counter', 'jobs_total', { a: 1 })!
      const valueOfDead = dead.value
      dropping.drop('counter', 'jobs_total', { a: 1 })
      held.increment(10)
      counter('jobs_total', { a: 1 }).increment(100)
      assert.is(dead.value, valueOfDead)
      assert.is(dropping.value('counter', 'jobs_total', { a: 1 }), 110)
      assert.is(other.value('counter', 'jobs_total', { a: 1 }), before + 110)
    })
  }
})

test('series without a slot for a handle leave the fan-out without one, because they may be shared', () => {
  const shared = { ...noopSeries }
  withInstalled(fanOut(serving(shared), serving({ ...shared })), () => {
    const [a, b] = [gauge('depth', { a: 1 }), gauge('depth', { a: 2 })]
    assert.is.not(a, b)
    assert.equal(b.labels, { a: 2 })
  })
})

test('names that are the same to one recorder but not to the other stay apart', () => {
  const [kept, merged] = makeTwo()
  const merging: Recorder = {
    ...noopRecorder,
    registerGauge: (_name, labels, metadata) => merged.registerGauge('one', labels, metadata),
  }
  withInstalled(fanOut(merging, kept), () => {
    const handles = [gauge('a'), gauge('b')]
    for (const [index, handle] of handles.entries()) handle.increment(index + 1)
    gauge('a').increment(10)
    gauge('b').increment(20)
  })
  assert.is(kept.value('gauge', 'a'), 11)
  assert.is(kept.value('gauge', 'b'), 22)
  assert.is(merged.value('gauge', 'one'), 33)
})

test('a recorder that is added later is not in a fan-out that was built before', () => {
  const [first, second] = makeTwo()
  const builder = new FanoutBuilder().addRecorder(first)
  const before = builder.build()
  builder.addRecorder(second)
  before.registerCounter('a', undefined, metadata)
  assert.is(second.size, 0)
  builder.build().registerCounter('b', undefined, metadata)
  assert.is(second.size, 1)
})

test('each recorder of a fan-out may have layers of its own', () => {
  const [plain, prefixed] = makeTwo()
  withInstalled(fanOut(plain, new PrefixLayer('app').layer(prefixed)), () =>
    counter('jobs_total').increment(),
  )
  assert.is(plain.value('counter', 'jobs_total'), 1)
  assert.is(prefixed.value('counter', 'app.jobs_total'), 1)
})

test('where a member has the labels of a series, so has the series of all, as a copy; otherwise it has none', () => {
  const labels = { queue: 'mail' }
  for (const register of ['registerCounter', 'registerGauge', 'registerHistogram'] as const) {
    const series = fanOut(...makeTwo())[register]('jobs', labels, metadata) as { labels?: object }
    assert.equal(series.labels, labels)
    assert.is.not(series.labels, labels)
    const bare = fanOut(noopRecorder, noopRecorder)[register]('jobs', labels, metadata)
    assert.not('labels' in bare)
  }
})

test('a removal without labels reaches every member as one of the series without labels', () => {
  const given: object[] = []
  const member: Recorder = {
    ...noopRecorder,
    removeSeries: (_kind, _name, selection) => given.push(selection),
  }
  const fanout = fanOut(member, member)
  assert.is(fanout.removeSeries?.('counter', 'jobs', { mayHaveOthers: true } as never), 2)
  const expected = { labels: {}, mayHaveOthers: true }
  assert.equal(given, [expected, expected])
})

test.run()
