import { MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock } from '../../../support/prometheus-fixture.ts'
import { Random } from '../../../support/random.ts'

// The busiest values have series of their own, not the first; and a server sees every increase.

const name = 'hits_total'

function valuesIn(handle: PrometheusHandle, label = 'path'): Map<string, number> {
  const [family] = handle.snapshot({ names: name }).families
  const series = (family?.series ?? []) as ReadonlyArray<{ labels: Record<string, string>; value: number }>
  return new Map(series.map(({ labels, value }) => [labels[label]!, value]))
}

function emit(path: string, times = 1): void {
  for (let time = 0; time < times; time++) counter(name, { path }).increment()
}

/** Emits in forty rounds, after each of which the first ten values must be those that have series. */
function keepsFirst(handle: PrometheusHandle, emitRound: (round: number) => void): void {
  const first = Array.from({ length: 10 }, (_, index) => `/${index}`)
  for (const path of first) emit(path)
  for (let round = 0; round < 40; round++) {
    emitRound(round)
    handle.render()
    const own = [...valuesIn(handle).keys()].filter(path => path !== 'other')
    assert.equal(own, first, `round ${round}`)
  }
}

test('a value that turns busy gets a series within two upkeeps, in the place of one that is idle', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 3 }))
  for (const path of ['/a', '/b', '/c']) emit(path, path === '/b' ? 1 : 5)
  const held = counter(name, { path: '/held' })
  for (let round = 0; round < 2; round++) {
    emit('/busy', 30)
    for (let time = 0; time < 30; time++) held.increment()
    handle.runUpkeep()
  }
  emit('/busy', 4)
  held.increment(3)
  const values = valuesIn(handle)
  // What was counted before they were known to be busy stays where it was.
  const counted = values.get('/busy')! + values.get('/held')!
  assert.is(values.get('other')! + counted, 127)
  assert.ok(values.get('/busy')! >= 4 && values.get('/held')! >= 3)
  handle.render()
  const own = [...valuesIn(handle).keys()]
  assert.is(own.includes('/a') !== own.includes('/c'), true)
  assert.is(own.length, 4)
})

test('what is read by a server begins at zero, and ends after its last value was read', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 2 }))
  const read = (): Map<string, number> => {
    const seen = valuesIn(handle)
    handle.render()
    return seen
  }
  emit('/a', 2)
  emit('/b', 9)
  emit('/c')
  read()
  emit('/c', 20)
  emit('/a', 1)
  handle.runUpkeep()
  emit('/c', 5)
  emit('/a', 1)
  // Not read yet: what it counts is still with the others. The one that it replaces counts until then.
  assert.equal(
    [...read()],
    [
      ['/a', 4],
      ['/b', 9],
      ['other', 26],
      ['/c', 0],
    ],
  )
  emit('/c', 5)
  emit('/a', 1)
  handle.runUpkeep()
  emit('/c', 7)
  assert.equal(
    [...read()],
    [
      ['/b', 9],
      ['other', 32],
      ['/c', 7],
    ],
  )
})

test('a series that ends is gone ten minutes after the last server has read', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel: 2 }).withClock(clock.read),
  )
  emit('/a', 2)
  emit('/b', 9)
  emit('/c')
  handle.render()
  emit('/c', 20)
  emit('/a')
  handle.runUpkeep()
  emit('/c')
  assert.is(valuesIn(handle).get('/a'), 3)
  clock.now += 600_000
  handle.runUpkeep()
  assert.is(valuesIn(handle).get('/a'), 3)
  clock.now += 1
  handle.runUpkeep()
  emit('/c')
  // Nobody would see its zero any more, so it counts at once.
  assert.equal(
    [...valuesIn(handle)],
    [
      ['/b', 9],
      ['other', 22],
      ['/c', 1],
    ],
  )
})

test('values of about the same volume do not take turns, and what comes once is not busy', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 10 }))
  const random = new Random(2)
  keepsFirst(handle, round => {
    for (let step = 0; step < 300; step++) emit(`/${random.below(20)}`)
    for (let index = 0; index < 200; index++) emit(`/once/${round}/${index}`)
  })
})

test('what comes in one write is not busy, however large it is', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 10 }))
  keepsFirst(handle, round => {
    for (let index = 0; index < 10; index++) emit(`/${index}`, 15)
    counter(name, { path: `/large/${round}` }).increment(1_000)
    // That of the round before comes again: it would begin now if it counted as busy.
    emit(`/large/${round - 1}`)
  })
})

test('a value that is written to now and then keeps its series while nothing is busier', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel: 2 }).withClock(clock.read),
  )
  emit('/slow', 3)
  emit('/steady', 3)
  for (let minute = 0; minute < 30; minute++) {
    clock.now += 60_000
    emit('/slow')
    emit('/steady', 3)
    for (let index = 0; index < 50; index++) emit(`/${minute}/${index}`)
    handle.render()
  }
  assert.is(valuesIn(handle).get('/slow'), 33)
  assert.is(valuesIn(handle).get('/steady'), 93)
})

test('gauges get the places of those that are idle, not of those that are set', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel: 2 }).withClock(clock.read),
  )
  const kept = gauge('depth', { queue: 'kept' })
  gauge('depth', { queue: 'idle' }).set(1)
  for (let minute = 0; minute < 5; minute++) {
    clock.now += 60_000
    kept.set(minute)
    for (let time = 0; time < 20; time++) gauge('depth', { queue: 'late' }).set(time)
    handle.runUpkeep()
  }
  gauge('depth', { queue: 'late' }).set(7)
  const lines = handle.render({ names: 'depth' }).match(/^depth.*/gm)
  assert.equal(lines, ['depth{queue="kept"} 4', 'depth{queue="late"} 7'])
})

test('histograms begin at zero and end complete, too', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1 }).setBuckets([1]))
  const record = (path: string, times: number): void => {
    for (let time = 0; time < times; time++) histogram('took', { path }).record(0.5)
  }
  const counts = (): string[] =>
    handle
      .render()
      .match(/^took_count.*/gm)!
      .map(line => line.slice(10))
  record('/a', 1)
  record('/b', 1)
  assert.equal(counts(), ['{path="/a"} 1', '{path="other"} 1'])
  record('/a', 2)
  record('/b', 50)
  handle.runUpkeep()
  record('/a', 1)
  record('/b', 1)
  assert.equal(counts(), ['{path="/a"} 4', '{path="other"} 52', '{path="/b"} 0'])
  record('/b', 1)
  handle.runUpkeep()
  record('/b', 3)
  assert.equal(counts(), ['{path="other"} 53', '{path="/b"} 3'])
})

test('room that eviction leaves is not for the next value that comes', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder
      .withCardinalityLimits({ perLabel: 2 })
      .idleTimeout(MetricKindMask.All, 60_000)
      .withClock(clock.read),
  )
  emit('/idle')
  emit('/kept')
  for (let round = 0; round < 20; round++) {
    clock.now += 10_000
    emit('/kept', 5)
    for (let index = 0; index < 20; index++) emit(`/${round}/${index}`)
    if (round > 10) emit('/busy', 5)
    handle.render()
  }
  assert.equal([...valuesIn(handle).keys()].sort(), ['/busy', '/kept', 'other'])
})

test.run()
