import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Model } from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import { stateOf } from '../../../../exporter-prometheus/lib/transport/page/client/state.ts'
import { windowOf } from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import type { SeriesNote } from '../../../../exporter-prometheus/lib/transport/page/protocol.ts'
import { modelOf } from '../../../support/page-model.ts'

// Which series of a family are silent, and which have ended.

test('what nothing came to for half a minute is silent, and what is no more has ended', () => {
  const stateAfter = (
    type: string,
    seconds: number,
    valuesAt: (second: number) => number[],
    ended: number[] = [],
  ): string => {
    const model = modelOf({ name: 'wait', type })
    for (let second = 0; second <= seconds; second++)
      model.frame({ t: second * 1_000, r: [0, valuesAt(second)] })
    model.change({ families: [], series: [], buckets: [], ended, exemplars: [], leftOut: 0 })
    const [family] = model.families.values()
    return stateOf({ family: family!, window: windowOf(model.timeline, 60, seconds) })
  }
  assert.is(
    stateAfter('counter', 29, second => (second === 0 ? [1] : [])),
    '',
  )
  assert.is(
    stateAfter('counter', 40, second => (second < 5 ? [second] : [])),
    'silent for 36 s',
  )
  assert.is(
    stateAfter('counter', 40, second => (second === 0 ? [1] : [])),
    'silent for more than 40 s',
  )
  assert.is(
    stateAfter('counter', 100, second => [second]),
    '',
  )
  assert.is(
    stateAfter('gauge', 100, second => (second === 0 ? [1] : [])),
    '',
  )
  // That nothing has ever failed is no silence.
  assert.is(
    stateAfter('counter', 100, second => (second === 0 ? [0] : [])),
    '',
  )
  // The sum of zeros stays, their count does not.
  assert.is(
    stateAfter('summary', 100, second => [0, second]),
    '',
  )
  assert.is(
    stateAfter('counter', 5, () => [1], [0]),
    'ended',
  )
})

test('a series that ended before it had a value is gone, and with it its family', () => {
  const model = new Model()
  const none = { families: [], series: [], buckets: [], exemplars: [], leftOut: 0, ended: [] }
  const series = [7, 8].map(id => ({ id, family: 0, labels: { id: String(id) } }))
  model.change({ ...none, families: [{ family: 0, name: 'level', type: 'gauge' }], series: series as never })
  model.frame({ t: 0, r: [8, [1]] })
  model.change({ ...none, ended: [7] })
  model.prune()
  assert.equal([...model.families.get(0)!.series.keys()], [8])
  model.change({ ...none, ended: [8] })
  model.prune()
  assert.equal([...model.families.get(0)!.series.keys()], [8], 'it has a value still')
})

test('of a series that ended long ago nothing is left', () => {
  for (const [type, note] of [
    ['gauge', {}],
    ['histogram', { buckets: [[0, 1, 1]] }],
    ['summary', {}],
    ['summary', { quantiles: [0.5, 0.9] }],
  ] as const) {
    const model = new Model()
    const none = { buckets: [], exemplars: [], leftOut: 0 }
    const series = [{ id: 0, family: 0, labels: {}, ...note } as SeriesNote]
    model.change({ ...none, families: [{ family: 0, name: 'wait', type }], series, ended: [] })
    model.frame({ t: 0, r: [0, [1, 1, 1, 1]] })
    model.change({ ...none, families: [], series: [], ended: [0] })
    for (let second = 1; second <= 1_000; second++)
      model.frame({ t: second * 1_000, r: [0, [null, null, null, null]] })
    model.prune()
    assert.is(model.families.size, 0)
    const channels = { gauge: 1, histogram: 2, summary: 'quantiles' in note ? 4 : 2 }[type]
    for (let channel = 0; channel < channels; channel++) {
      assert.is(model.timeline.column(channel), undefined, `${type}: ${channel}`)
    }
  }
})

test.run()
