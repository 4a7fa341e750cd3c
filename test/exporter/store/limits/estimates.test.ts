import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Distinct } from '../../../../exporter-prometheus/lib/store/limits/distinct.ts'
import { DistinctUnion } from '../../../../exporter-prometheus/lib/store/limits/distinct-union.ts'
import { HashBits } from '../../../../exporter-prometheus/lib/store/limits/hash-bits.ts'
import { Spellings } from '../../../../exporter-prometheus/lib/store/limits/spellings.ts'
import { Random } from '../../../support/random.ts'

// Sketches bit by bit, against plain lists.

const registerCount = 2_048

/** A hash for this register with this rank: so many leading zeros, plus one. */
const hashFor = (register: number, rank: number): number => register | (rank > 21 ? 0 : 1 << (32 - rank))

/** What registers are by their definition: the largest rank of each, above what all have, cut to four bits. */
function plainRegisters(hashes: readonly number[]): Uint8Array {
  const ranks = new Uint8Array(registerCount)
  for (const hash of hashes) {
    const at = hash & (registerCount - 1)
    ranks[at] = Math.max(ranks[at]!, Math.clz32(hash | (registerCount - 1)) + 1)
  }
  const least = Math.min(...ranks)
  const bytes = new Uint8Array(1 + registerCount / 2)
  bytes[0] = least
  for (const [at, rank] of ranks.entries())
    bytes[1 + (at >>> 1)]! |= Math.min(rank - least, 15) << (at % 2 === 0 ? 0 : 4)
  return bytes
}

/** Hashes of different numbers; none has a rank that could be cut. */
function someHashes(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    let hash = Math.imul((first + index) ^ 0x2545f491, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae3d)
    return (hash ^ (hash >>> 16)) | (1 << 17)
  })
}

for (const count of [0, 1, 100, 3_000, 20_000, 60_000]) {
  test(`the registers of ${count} values are the largest rank of each, in a count as in a union`, () => {
    const hashes = someHashes(count, count)
    const [distinct, union] = [new Distinct(), new DistinctUnion()]
    for (const hash of hashes) {
      distinct.add(hash)
      union.addHash(hash)
    }
    const plain = plainRegisters(hashes)
    assert.equal(union.registers, plain)
    assert.equal(distinct.registers, plain)
    const exact = new Set(hashes).size
    for (const { estimate } of [distinct, union])
      assert.ok(Math.abs(estimate - exact) <= 0.09 * exact, `${estimate} of ${exact}`)
  })
}

test('a few values are counted exactly, and each once', () => {
  const [distinct, union] = [new Distinct(), new DistinctUnion()]
  for (let register = 0; register < 20; register++) {
    for (let time = 0; time < 3; time++) {
      distinct.add(hashFor(register, 1))
      union.addHash(hashFor(register, 1))
    }
    assert.is(distinct.estimate, register + 1)
    assert.is(union.estimate, register + 1)
  }
  // A lower rank of the same register tells nothing; a higher one does.
  distinct.add(hashFor(0, 3))
  const raised = distinct.estimate
  distinct.add(hashFor(0, 2))
  assert.equal([raised, distinct.estimate], [21, 21])
  assert.is(distinct.registers[1]! & 15, 3)
})

test('ranks that are beyond a register are cut, and change nothing more', () => {
  const distinct = new Distinct()
  distinct.add(hashFor(6, 20))
  distinct.add(hashFor(7, 22))
  assert.is(distinct.registers[4], 0xff)
  const { estimate } = distinct
  distinct.add(hashFor(6, 22))
  assert.equal([distinct.estimate, distinct.registers[4]], [estimate, 0xff])
})

test('once every register has a rank only what is above that is kept, as often as that happens', () => {
  const distinct = new Distinct()
  const hashes: number[] = []
  for (const rank of [2, 3, 5]) {
    for (let register = 0; register < registerCount; register++) {
      hashes.push(hashFor(register, register === 9 ? rank + 4 : rank))
      distinct.add(hashes.at(-1)!)
    }
    assert.equal(distinct.registers, plainRegisters(hashes), `rank ${rank}`)
    assert.is(distinct.registers[0], rank)
  }
})

test('a union takes in counts, other unions and hashes, and ignores what is neither', () => {
  const [first, second, third] = [1, 10_001, 20_001].map(one => someHashes(one, 5_000))
  const [counted, other, union] = [new Distinct(), new DistinctUnion(), new DistinctUnion()]
  for (const hash of first!) counted.add(hash)
  for (const hash of second!) other.addHash(hash)
  for (const hash of third!) union.addHash(hash)
  union.add(counted.registers)
  union.add(other.ranks)
  assert.equal(union.registers, plainRegisters([...first!, ...second!, ...third!]))
  const before = union.ranks.slice()
  for (const length of [0, 1, 1_024, 1_026, 2_047, 2_049]) union.add(new Uint8Array(length).fill(99))
  assert.equal(union.ranks, before)
  // No hash has these ranks.
  for (const rank of [23, 64, 255]) union.add(new Uint8Array(registerCount).fill(rank))
  union.add(new Uint8Array(1 + registerCount / 2).fill(255))
  assert.equal(union.ranks, before)
  union.add(new Uint8Array(registerCount).fill(22))
  assert.is(Math.min(...union.ranks), 22)
  assert.is(DistinctUnion.size, registerCount)
  // Over memory that others write to.
  assert.is(new DistinctUnion(other.ranks).estimate, other.estimate)
})

test('a set of hashes as bits has all that were added, and few others, however many there is room for', () => {
  for (const count of [1, 63, 64, 1_000, 300_000]) {
    const bits = new HashBits()
    bits.clear(count)
    const random = new Random(count)
    const added = Array.from({ length: Math.min(count, 20_000) }, () => random.below(2 ** 32) | 0)
    for (const hash of added) bits.add(hash)
    assert.ok(added.every(hash => bits.has(hash)))
    const others = Array.from({ length: 20_000 }, () => random.below(2 ** 32) | 0)
    const found = others.filter(hash => bits.has(hash)).length
    // One of sixteen at most; a sixteenth of that if the bits are as many as can be.
    assert.ok(found <= 20_000 / 12, `${count}: ${found}`)
    bits.clear(count)
    assert.not.ok(added.some(hash => bits.has(hash)))
  }
})

/** How many bits there are for so many hashes: hashes share the bit of the first from there on. */
function bitsFor(count: number): number {
  const bits = new HashBits()
  bits.clear(count)
  bits.add(0)
  for (let size = 32; ; size *= 2) if (bits.has(size)) return size
}

test('there are sixteen bits for each hash, half a megabyte at most', () => {
  const counts = [0, 1, 62, 63, 126, 127, 1_000, 262_140, 262_143, 1e6, 1e9]
  assert.equal(
    counts.map(count => bitsFor(count) / 1_024),
    [1, 1, 1, 2, 2, 4, 16, 4_096, 4_096, 4_096, 4_096],
  )
  assert.is(bitsFor(130_000) / 1_024, 2_048)
})

test('a label is found by a thousand spellings, and the one of the last time is not that of another name', () => {
  const [one, other] = [{} as never, {} as never]
  const spellings = new Spellings()
  assert.is(spellings.get('a'), undefined)
  spellings.set('a', one)
  spellings.set('b', other)
  for (let time = 0; time < 2; time++) {
    assert.is(spellings.get('a'), one)
    assert.is(spellings.get('a'), one)
    assert.is(spellings.get('b'), other)
    assert.is(spellings.get('c'), undefined)
  }
  for (let id = 2; id < 1_001; id++) spellings.set(`${id}`, one)
  assert.equal([spellings.get('999') === one, spellings.get('1000')], [true, undefined])
})

test.run()
