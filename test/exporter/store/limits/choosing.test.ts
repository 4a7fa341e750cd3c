import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Busiest } from '../../../../exporter-prometheus/lib/store/limits/busiest.ts'
import { chooseBusiest } from '../../../../exporter-prometheus/lib/store/limits/choose-busiest.ts'
import type { OwnValue } from '../../../../exporter-prometheus/lib/store/limits/own-value.ts'
import { updateRecent } from '../../../../exporter-prometheus/lib/store/limits/recent.ts'

// Who has a place, who gets one, and who is idle: each rule at its boundary.

function own(recent: number, rest: Partial<OwnValue> = {}): OwnValue {
  const value = { hash: 0, series: 1, isAdopted: false, opening: 0, now: 0, before: 0, changedAt: 0 }
  return { ...value, recent, ...rest }
}

/** The hashes that are wanted, and the values that lose their place; candidates have the hashes 100, 101, … */
function choice(
  values: Record<string, OwnValue>,
  volumes: readonly number[],
  most: number,
  mean = 1,
): { wanted: Array<[number, number]>; losers: string[] } {
  const hashed = Object.entries(values).map(
    ([text, value], index) => [text, { ...value, hash: value.hash || index + 1 }] as const,
  )
  const candidates = volumes.map((volume, index) => ({ hash: 100 + index, volume }))
  const { losers, wanted } = chooseBusiest(new Map(hashed), candidates, most, mean)
  return { wanted: [...wanted], losers: [...losers.keys()] }
}

test('where there is room any candidate is wanted, the busiest first', () => {
  assert.equal(choice({ a: own(9) }, [3, 2, 1], 3), {
    wanted: [
      [100, 3],
      [101, 2],
    ],
    losers: [],
  })
  assert.equal(choice({ a: own(0) }, [0.5], 2).wanted, [[100, 0.5]])
})

test('without room a candidate has to be twice as busy as the least busy value, and by one write more', () => {
  const values = { busy: own(50), least: own(5), idle: own(3) }
  assert.equal(choice(values, [7, 6], 3).wanted, [])
  assert.equal(choice(values, [7.1, 11], 3).wanted, [[100, 7.1]])
  assert.equal(choice(values, [20, 11.1, 11], 3).wanted, [
    [100, 20],
    [101, 11.1],
  ])
  assert.equal(choice(values, [20, 11.1, 102], 3).wanted.length, 3)
  assert.equal(choice(values, [200, 200, 200, 200], 3).wanted.length, 3)
  assert.equal(choice(values, [7.1], 3, 2).wanted, [])
})

test('the rivals begin behind the room', () => {
  const values = { busy: own(50), idle: own(3) }
  assert.equal(choice(values, [1, 7.1, 102], 3).wanted.length, 3)
  assert.equal(choice(values, [1, 7], 3).wanted.length, 1)
})

test('too many values lose their places, the least busy first, and only the rest are rivals', () => {
  const values = { a: own(5), b: own(1), c: own(4), d: own(2) }
  assert.equal(choice(values, [8.5], 2), { wanted: [], losers: ['b', 'd'] })
  assert.equal(choice(values, [9.5], 2).wanted.length, 1)
  assert.equal(choice(values, [9.5, 9.5], 2).wanted.length, 1)
})

test('a value that begins keeps its place and is not a rival', () => {
  const values = { begins: own(0, { opening: 1 }), busy: own(5) }
  assert.equal(choice(values, [11], 2).wanted, [])
  assert.equal(choice(values, [11.1], 2).wanted.length, 1)
  assert.equal(choice(values, [], 1).losers, ['busy'])
})

test('a candidate that has series by now is left out, and the next is looked at', () => {
  assert.equal(choice({ a: own(1, { hash: 100 }) }, [9, 8], 2).wanted, [[101, 8]])
})

/** Brings values up to date after some writes; by default so much is folded that nobody is idle by chance. */
function updated(
  values: readonly OwnValue[],
  time: Partial<Parameters<typeof updateRecent>[2]> = {},
  candidates: readonly number[] = [],
): void {
  const volumes = candidates.map(volume => ({ hash: 0, volume }))
  updateRecent(values, volumes, { factor: 0.5, begun: 7, isGauge: false, mean: 1, volume: 0, ...time })
}

test('what was counted before counts less, and what was counted since is added', () => {
  const [same, more, again] = [
    own(4, { now: 5, before: 5 }),
    own(4, { now: 8, before: 5 }),
    own(4, { now: 2, before: 5 }),
  ]
  updated([same, more, again])
  assert.equal(
    [same, more, again].map(({ recent, before, changedAt }) => [recent, before, changedAt]),
    [
      [2, 5, 0],
      [5, 8, 7],
      // It began again at zero.
      [4, 2, 7],
    ],
  )
})

test('a value without a write among eight of its share is idle', () => {
  const idle = (
    time: object,
    candidates: number[],
    rest: Partial<OwnValue> = {},
    others: OwnValue[] = [],
  ) => {
    const value = own(80, rest)
    updated([value, ...others], time, candidates)
    return value.recent
  }
  // It was 80 of 100: of ten writes eight were to be its own.
  assert.is(idle({ volume: 10 }, [15, 5]), 0)
  assert.is(idle({ volume: 9.9 }, [15, 5]), 40)
  // What others with series have counted is of all, and what they seem to have lost is not.
  assert.is(idle({ volume: 6 }, [20], {}, [own(0, { now: 4 })]), 0)
  assert.is(idle({ volume: 10 }, [20], {}, [own(0, { now: 0, before: 9 })]), 0)
  assert.is(idle({ volume: 10 }, [10], {}, [own(10)]), 0)
  assert.is(idle({ volume: 10 }, [10], {}, [own(10.2)]), 40)
  // Fewer writes of more each.
  assert.is(idle({ volume: 10, mean: 2 }, [20]), 40)
  assert.is(idle({ volume: 0, mean: 0 }, [20], {}, [own(0, { now: 900 })]), 40)
  // It has counted, it had no time to, or nobody knows how many writes it had.
  assert.is(idle({ volume: 10 }, [20], { now: 1 }), 41)
  assert.is(idle({ volume: 10 }, [20], { opening: 1 }), 40)
  assert.is(idle({ volume: 10, isGauge: true }, [20]), 40)
})

test('a gauge that was written to counts as much as all that was folded', () => {
  const [written, idle] = [own(4, { now: 1, before: 1 }), own(4, { now: 0, before: 1 })]
  updated([written, idle], { isGauge: true, volume: 10 })
  assert.equal([written.recent, idle.recent], [12, 2])
  assert.equal([written.changedAt, idle.changedAt], [7, 0])
})

/** How many places there are for so many wanted ones: hashes share the place of the first from there on. */
function placesFor(wanted: number): number {
  for (let places = 256; ; places *= 2) {
    const busiest = new Busiest(wanted)
    busiest.add(0, 10)
    busiest.add(places << 8, 1)
    if (busiest.above(0)[0]!.volume === 9) return places
  }
}

test('there are four places for each that is wanted, at least and at most so many', () => {
  const wanted = [1, 256, 257, 512, 513, 4_096, 4_097, 1e6]
  assert.equal(wanted.map(placesFor), [1024, 1024, 2048, 2048, 4096, 16_384, 16_384, 16_384])
})

test('of values that share a place the one that has more keeps it, less what the others had', () => {
  const busiest = new Busiest(1)
  const [one, other, alone] = [5, 5 + (1024 << 8), 1 << 8]
  busiest.add(one, 10)
  busiest.add(alone, 4)
  busiest.add(other, 7)
  assert.equal(busiest.above(0), [
    { hash: alone, volume: 4 },
    { hash: one, volume: 3 },
  ])
  busiest.add(other, 8)
  assert.equal(busiest.above(0), [
    { hash: other, volume: 5 },
    { hash: alone, volume: 4 },
  ])
  assert.equal(
    busiest.above(4).map(({ hash }) => hash),
    [other],
  )
  busiest.forget(one)
  assert.is(busiest.above(0).length, 2)
  busiest.forget(other)
  busiest.age(0.5)
  assert.equal(busiest.above(0), [{ hash: alone, volume: 2 }])
})

test('of the last place as of the first what is old counts less', () => {
  const busiest = new Busiest(1)
  for (const at of [0, 1023]) busiest.add(at << 8, 8)
  busiest.age(0.25)
  assert.equal(
    busiest.above(0).map(({ volume }) => volume),
    [2, 2],
  )
})

test.run()
