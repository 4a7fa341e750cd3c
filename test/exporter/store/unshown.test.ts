import type { RequestListener } from 'node:http'
import { MetricKindMask } from 'metrics-exporter-prometheus'
import { collect, counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import { idleAfter, namesOf } from '../../support/idle-after.ts'
import { sampleValue } from '../../support/prometheus-fixture.ts'
import { serving } from '../../support/serving.ts'

// What no exposition has shown is not idle.

/** A recorder with a counter of 7 that no exposition has shown. */
function unshown(timeoutMs: number): ReturnType<typeof idleAfter> {
  const made = idleAfter(timeoutMs, MetricKindMask.All)
  counter('c').increment(7)
  return made
}

test('what no exposition has shown yet is not evicted by a stall, however long, nor by many', () => {
  const { clock, handle } = unshown(100)
  for (let stall = 0; stall < 4; stall++) {
    handle.runUpkeep()
    clock.now += 1e9
  }
  assert.is(sampleValue(handle.render(), 'c'), '7')
  clock.now += 101
  assert.equal(namesOf(handle), [])
})

test('a write that came after the last exposition is shown, whatever was shown before it', () => {
  const { clock, handle } = unshown(100)
  handle.render()
  counter('c').increment(1)
  handle.runUpkeep()
  clock.now += 1e9
  handle.runUpkeep()
  assert.is(sampleValue(handle.render(), 'c'), '8')
})

test('where nobody looks, memory is bounded all the same: after ten time-outs of upkeep a series is evicted', () => {
  const { clock, handle } = unshown(100)
  const upkeeps = (count: number): void => {
    for (let upkeep = 0; upkeep < count; upkeep++) {
      handle.runUpkeep()
      clock.now += 50
    }
  }
  upkeeps(21)
  handle.runUpkeep()
  assert.equal(namesOf(handle), [])

  const later = unshown(100)
  for (let upkeep = 0; upkeep < 20; upkeep++) {
    later.handle.runUpkeep()
    later.clock.now += 50
  }
  later.handle.runUpkeep()
  assert.is(sampleValue(later.handle.render(), 'c'), '7')
})

test('what a render leaves out it has not shown', () => {
  const { clock, handle } = unshown(100)
  counter('d').increment()
  handle.render({ names: ['d'] })
  clock.now += 150
  handle.runUpkeep()
  assert.equal(namesOf(handle), ['c'])
})

test('a scrape whose reader went away has shown nothing, and one that is answered has', async () => {
  const { clock, handle } = unshown(100)
  const [begun, collected, gone] = [openGate(), openGate(), openGate()]
  const ending = collect(() => {
    begun.resolve()
    return collected.promise
  })
  const answer = handle.requestHandler()
  const handler: RequestListener = (request, response) => {
    response.once('close', gone.resolve)
    void answer(request, response)
  }
  await serving(handler, async ({ port }) => {
    const leaving = new AbortController()
    const url = `http://127.0.0.1:${port}/`
    const left = fetch(url, { signal: leaving.signal }).catch(() => undefined)
    await begun.promise
    leaving.abort()
    await left
    await gone.promise
    collected.resolve()
    ending()
    // It is rendered all the same.
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    clock.now += 150
    handle.runUpkeep()
    assert.match(await (await fetch(url)).text(), /^c 7$/m)
    clock.now += 150
    handle.runUpkeep()
    assert.is(await (await fetch(url)).text(), '')
  })
})

test.run()
