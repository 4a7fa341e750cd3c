import { counter, defaultMetadata, gauge, histogram } from 'metrics-facade'
import * as assert from 'uvu/assert'
import type { Check } from './contract-recorder.ts'
import { hostileValues } from './hostile.ts'
import { withInstalled } from './installed.ts'

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
