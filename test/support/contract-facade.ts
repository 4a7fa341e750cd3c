import {
  type Counter,
  counter,
  defaultMetadata,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  swapGlobalRecorder,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import * as assert from 'uvu/assert'
import type { Check } from './contract-recorder.ts'
import { hostileValues } from './hostile.ts'
import { forgetMetrics, withInstalled } from './installed.ts'

/** Metrics of the contract that were made: the facade keeps a name once, so each check makes others. */
let made = 0

function write(handle: Counter | Gauge | Histogram): void {
  if ('record' in handle) handle.record(3)
  else handle.increment(3)
}

/** What holds for a recorder that the facade emits to, sentence by sentence. */
export const facadeChecks: Readonly<Record<string, Check>> = {
  'what the facade emits arrives, through fresh handles and held ones': ({ recorder, read }) => {
    withInstalled(recorder, () => {
      const held = [
        counter('contract_facade_total', { a: 1 }),
        gauge('contract_facade_level', { a: 1 }),
      ] as const
      for (let round = 0; round < 3; round++) {
        for (const handle of held) handle.increment()
        counter('contract_facade_total', { a: '1' }).increment()
        gauge('contract_facade_level', [['a', 1]]).increment()
        histogram('contract_facade_sizes', new Map([['a', 1]])).record(round)
      }
    })
    assert.is(read('counter', 'contract_facade_total', { a: 1 }), 6)
    assert.is(read('gauge', 'contract_facade_level', { a: 1 }), 6)
    assert.equal(read('histogram', 'contract_facade_sizes', { a: 1 }), { count: 3, sum: 3 })
  },

  'nothing that is emitted through the facade throws': ({ recorder }) => {
    withInstalled(recorder, () => {
      for (const value of hostileValues) {
        for (const emit of [counter, gauge, histogram]) {
          emit(value as never)
          emit('contract_hostile', value as never)
          emit('contract_hostile', { a: value } as never)
          emit('contract_hostile', [[value, value]] as never)
          emit('contract_hostile', new Map([[value, value]]) as never)
        }
        counter('contract_hostile_total', { a: value } as never).increment(value as never)
        gauge('contract_hostile_level', { a: value } as never).set(value as never)
        histogram('contract_hostile_sizes', { a: value } as never).recordMany(value as never, value as never)
      }
    })
  },

  'zero() shows a series with its first value, and changes none': ({ recorder, read }) => {
    withInstalled(recorder, () => {
      for (const emit of [counter, gauge, histogram]) {
        const name = `contract_zero_${emit.name}`
        const read0 = (labels: Labels) => read(emit.name as MetricKind, name, labels)
        const first = emit === histogram ? { count: 0, sum: 0 } : 0
        const handle = emit(name, { a: 1 })
        assert.is(handle.zero(), handle)
        assert.equal(read0({ a: 1 }), first)
        write(handle)
        const written = emit === histogram ? { count: 1, sum: 3 } : 3
        assert.equal(read0({ a: 1 }), written)
        handle.zero()
        emit(name, [['a', '1']]).zero()
        assert.equal(read0({ a: 1 }), written)
        assert.is(read0({ a: 2 }), undefined)
        recorder.removeSeries!(emit.name as MetricKind, name, { labels: { a: 1 } })
        assert.is(read0({ a: 1 }), undefined)
        handle.zero()
        assert.equal(read0({ a: 1 }), first)
        write(handle)
        assert.equal(read0({ a: 1 }), written)
      }
    })
  },

  'installing it shows what was made before': ({ recorder, read }) => {
    forgetMetrics()
    for (const emit of [counter, gauge, histogram]) {
      emit(`contract_start_${emit.name}_${++made}`)
      emit(`contract_start_${emit.name}`, { a: 1 }).zero()
    }
    const before = swapGlobalRecorder(recorder)
    try {
      for (const [index, kind] of (['counter', 'gauge', 'histogram'] as const).entries()) {
        const first = kind === 'histogram' ? { count: 0, sum: 0 } : 0
        assert.equal(read(kind, `contract_start_${kind}_${made - 2 + index}`), first)
        assert.equal(read(kind, `contract_start_${kind}`, { a: 1 }), first)
      }
    } finally {
      swapGlobalRecorder(before)
    }
  },

  'invalid samples are counted, and nothing else changes': ({ recorder, read }) => {
    withInstalled(recorder, () => {
      counter('contract_invalid_total').increment(-1)
      histogram('contract_invalid_sizes').record(Number.NaN)
    })
    assert.is(read('counter', 'contract_invalid_total'), 0)
    assert.equal(read('histogram', 'contract_invalid_sizes'), { count: 0, sum: 0 })
    assert.is(read('counter', 'metrics_invalid_samples_total', { name: 'contract_invalid_total' }), 1)
    assert.is(read('counter', 'metrics_invalid_samples_total', { name: 'contract_invalid_sizes' }), 1)
  },

  'a series that was dropped is gone; a handle still held registers it again, and the write counts': ({
    recorder,
    read,
    drop,
  }) => {
    assert.ok(drop, 'a recorder that keeps series for ever skips this check')
    withInstalled(recorder, () => {
      const held = counter('contract_dropped_total', { a: 1 })
      const before = recorder.registerCounter('contract_dropped_total', { a: 1 }, defaultMetadata)
      held.increment(5)
      drop('counter', 'contract_dropped_total', { a: 1 })
      assert.is(read('counter', 'contract_dropped_total', { a: 1 }), undefined)
      held.increment(2)
      assert.is(read('counter', 'contract_dropped_total', { a: 1 }), 2)
      const after = recorder.registerCounter('contract_dropped_total', { a: 1 }, defaultMetadata)
      assert.is.not(after, before)
      counter('contract_dropped_total').increment(5)
      drop('counter', 'contract_dropped_total')
      counter('contract_dropped_total')
      assert.is(read('counter', 'contract_dropped_total'), 0)
    })
  },
}
