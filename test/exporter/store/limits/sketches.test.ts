import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Busiest } from '../../../../exporter-prometheus/lib/store/limits/busiest.ts'
import { Distinct } from '../../../../exporter-prometheus/lib/store/limits/distinct.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { Random } from '../../../support/random.ts'

/** A hash that does not depend on this run. */
function spread(number: number): number {
  let hash = Math.imul(number ^ 0x2545f491, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae3d)
  return hash ^ (hash >>> 16)
}

test('the number of different values is known within 5 % up to a million, however often they come', () => {
  for (let run = 0; run < 4; run++) {
    const distinct = new Distinct()
    let next = 10
    for (let count = 1; count <= 1e6; count++) {
      const hash = spread(run * 1e7 + count)
      distinct.add(hash)
      if (count % 7 === 0) distinct.add(hash)
      if (count !== next) continue
      const error = distinct.estimate / count - 1
      assert.ok(Math.abs(error) < 0.05, `run ${run}: ${distinct.estimate} of ${count}`)
      next *= 10
    }
  }
})

test('its error is 2 % on average', () => {
  let squares = 0
  const runs = 60
  for (let run = 0; run < runs; run++) {
    const distinct = new Distinct()
    for (let count = 0; count < 20_000; count++) distinct.add(spread(run * 20_000 + count))
    squares += (distinct.estimate / 20_000 - 1) ** 2
  }
  assert.ok(Math.sqrt(squares / runs) < 0.025, `${Math.sqrt(squares / runs)}`)
})

test('hashes of similar strings are spread over all their bits', () => {
  const buckets = new Uint32Array(1024)
  const lows = new Uint32Array(1024)
  const count = 100_000
  for (let index = 0; index < count; index++) {
    const hash = hashOf(`/user/${index}`)
    buckets[hash >>> 22]! += 1
    lows[hash & 1023]! += 1
  }
  for (const all of [buckets, lows]) {
    let chi = 0
    for (const one of all) chi += (one - count / 1024) ** 2 / (count / 1024)
    // 1,023 expected, with a deviation of 45.
    assert.ok(chi > 750 && chi < 1_350, `${chi}`)
  }
})

test('strings of any length are hashed by their beginning, their end and in between', () => {
  const long = 'x'.repeat(100_000)
  const hashes = new Set([
    hashOf(long),
    hashOf(`y${long.slice(1)}`),
    hashOf(`${long.slice(1)}y`),
    hashOf(`${long}x`),
  ])
  assert.is(hashes.size, 4)
  assert.is(hashOf(`${long}`), hashOf(`x${long.slice(1)}`))
})

test('a string has one hash, however often it and others come', () => {
  // So many others that none of them is looked for among those that came lately, then some that come again.
  const hashes = new Map<string, number>()
  const few = Array.from({ length: 200 }, (_, index) => `/orders/${index}`)
  for (let turn = 0; turn < 400; turn++) {
    const once = Array.from({ length: 200 }, (_, index) => `/once/${turn % 3 === 0 ? turn : 0}/${index}`)
    for (const text of turn % 100 < 50 ? few : once) {
      const hash = hashOf(text)
      assert.is(hashes.get(text) ?? hash, hash)
      hashes.set(text, hash)
    }
  }
  const different = new Set(hashes.values()).size
  assert.ok(different > hashes.size - 3, `${different} hashes of ${hashes.size} strings`)
})

test('the busiest are found among a million others, with at most their volume', () => {
  const random = new Random(1)
  const busiest = new Busiest(20)
  const volumes = new Map<number, number>()
  for (let step = 0; step < 1e6; step++) {
    const isBusy = random.below(10) < 3
    const hash = isBusy ? spread(random.below(20)) : spread(1_000 + step)
    const volume = 1 + random.below(3)
    busiest.add(hash, volume)
    if (isBusy) volumes.set(hash, (volumes.get(hash) ?? 0) + volume)
  }
  const found = busiest.above(1_000)
  assert.equal(new Set(found.map(({ hash }) => hash)), new Set(volumes.keys()))
  for (const { hash, volume } of found) assert.ok(volume <= volumes.get(hash)!)
  busiest.age(0.5)
  assert.is(busiest.above(1_000)[0]!.volume, found[0]!.volume / 2)
  busiest.forget(found[0]!.hash)
  assert.is(busiest.above(1_000)[0]!.hash, found[1]!.hash)
})

test.run()
