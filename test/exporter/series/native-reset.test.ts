import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NativeResets } from '../../../exporter-prometheus/lib/series/native-resets.ts'
import {
  freshRecorder,
  type ManualClock,
  manualClock,
  setWallClock,
  uninstall,
} from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

function recorderWith(clock: ManualClock): PrometheusHandle {
  return freshRecorder(builder =>
    builder
      .withClock(clock.read)
      .setNativeHistogramForMetric(Matcher.full('h'), { maxBuckets: 10, resetAfterMs: hourMs }),
  )
}

const shown = (handle: PrometheusHandle): Message =>
  readProtobuf(handle.renderProtobuf()).find(({ name }) => name === 'h')?.metric[0].histogram

test('one burst makes buckets coarser for an hour, not for ever', () => {
  const clock = manualClock(0)
  const handle = recorderWith(clock)
  const emitted = histogram('h')
  emitted.record(1)
  clock.now += minuteMs
  for (let value = 1; value <= 1_000; value++) emitted.record(value)
  assert.is(shown(handle).schema, -1)
  const schemas = new Map<number, number>()
  for (let minute = 2; minute < 24 * 60; minute++) {
    clock.now = minute * minuteMs
    handle.runUpkeep()
    for (const value of [1.5, 1.6]) emitted.record(value)
    const { schema, count } = shown(handle)
    if (!schemas.has(schema)) schemas.set(schema, minute)
    if (minute >= 60) assert.is(count, 2 * (minute - 59))
  }
  assert.equal(
    [...schemas],
    [
      [-1, 2],
      [3, 60],
    ],
  )
  uninstall()
})

for (const [what, run] of Object.entries<(handle: PrometheusHandle) => void>({
  upkeep: handle => handle.runUpkeep(),
  'a scrape': handle => handle.render(),
  'a snapshot': handle => handle.snapshot(),
})) {
  test(`where nothing is recorded any more, ${what} resets it when its time has come`, () => {
    const clock = manualClock(0)
    using _wall = setWallClock(clock.read)
    const handle = recorderWith(clock)
    for (let value = 1; value <= 1_000; value++) histogram('h').record(value)
    clock.now = hourMs - 1
    run(handle)
    assert.equal([shown(handle).schema, shown(handle).count], [-1, 1_000])
    clock.now = hourMs
    run(handle)
    // So that only the run above can have done it.
    clock.now = 0
    const { schema, count, sum, created } = shown(handle)
    assert.equal([schema, count, sum], [3, 0, 0])
    uninstall()
    assert.is(created.seconds * 1000, hourMs)
  })
}

test('what was taken out is not waited for', () => {
  const resets = new NativeResets()
  let asked = 0
  const series = {
    live: true,
    resetIfDue: () => {
      asked += 1
      return false
    },
  }
  resets.add(series)
  resets.run(1)
  assert.is(asked, 1)
  series.live = false
  resets.run(2)
  series.live = true
  resets.run(3)
  assert.is(asked, 1)
})

test('what was reset is not asked again', () => {
  const resets = new NativeResets()
  const due: number[] = []
  resets.add({ live: true, resetIfDue: now => due.push(now) > 1 })
  for (const now of [1, 2, 3]) resets.run(now)
  assert.equal(due, [1, 2])
})

test.run()
