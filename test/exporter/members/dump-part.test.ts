import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dumpPart, increaseOf, volumeOf } from '../../../exporter-prometheus/lib/members/dump-part.ts'
import type { PartRules } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { Part, partFamily } from '../../../exporter-prometheus/lib/members/part.ts'

// What the cells of a part mean, by its type, and what is done while its thread writes to them.

type Type = Parameters<typeof dumpPart>[0]['family']['of']

/** A part of this type whose cells begin at the third one. */
function partOf(of: Type, cells: readonly number[], rules: PartRules = {}): Part {
  const kind = of === 'counter' || of === 'gauge' ? of : 'histogram'
  const family = partFamily(kind, 'name', of, rules)
  const head = { member: 'one', family, text: '[]', created: 0 }
  return new Part(head, undefined, { page: Float64Array.of(91, 92, ...cells, 93, 94), at: 2 })
}

const exemplar = (value: number) => ({ pairs: [], value, timestampMs: 1 })

test('a number is one cell, with the exemplar of a counter', () => {
  const counted = partOf('counter', [7, 0])
  assert.equal(dumpPart(counted, 0), { value: 7, exemplar: undefined })
  counted.exemplars = new Map([[0, exemplar(3)]])
  assert.equal(dumpPart(counted, 0), { value: 7, exemplar: exemplar(3) })
  assert.equal(dumpPart(partOf('gauge', [-7, 5]), 0), { value: -7 })
})

test('totals are a sum, a count and the least value', () => {
  assert.equal(dumpPart(partOf('totals', [9, 3, -1]), 0), { sum: 9, count: 3, lowest: -1 })
})

test('a histogram is a sum and a count for each bucket, with exemplars where there are some', () => {
  const part = partOf('bucketed', [9, 1, 2, 3], { bounds: [1, 10] })
  const dump = { bounds: [1, 10], counts: [1, 2, 3], sum: 9, native: undefined, exemplars: undefined }
  assert.equal(dumpPart(part, 0), dump)
  part.exemplars = new Map([[1, exemplar(5)]])
  assert.equal(dumpPart(part, 0), { ...dump, exemplars: [undefined, exemplar(5), undefined] })
})

test('a summary of a thread has the windows that are told of, by their age', () => {
  const part = partOf('summary', [9, 3, -1], { significantDigits: 2 })
  assert.equal(dumpPart(part, 5), { sum: 9, count: 3, lowest: -1, slots: [] })
  const cells = Float64Array.of(0, -4, 8, 2, 1, 0, 5, 6, 0)
  const band = { page: cells, length: 3 }
  part.windows = new Map([
    [
      4,
      {
        page: cells,
        at: 1,
        bands: new Map([
          ['false 3', { ...band, at: 4, isNegative: false, band: 3 }],
          ['true 2', { ...band, at: 6, isNegative: true, band: 2 }],
        ]),
      },
    ],
  ])
  const { slots } = dumpPart(part, 5) as { slots: ReadonlyArray<{ age: number; sketch: object }> }
  assert.is(slots[0]!.age, 1)
  const { positive, negative, ...rest } = slots[0]!.sketch as Record<
    string,
    ReadonlyArray<readonly unknown[]>
  >
  assert.equal(rest, { significantDigits: 2, min: -4, max: 8, zeros: 2 })
  assert.equal([positive!.length, positive![0]![0], negative!.length, negative![0]![0]], [1, 3, 1, 2])
  assert.not.equal(positive![0]![1], negative![0]![1])
})

/** Native buckets in cells of which each is read as the next of some numbers: its thread writes between the readings. */
function nativePart(cells: readonly number[], counts: readonly number[], bounds = [1]): Part {
  const part = partOf('native', cells, { bounds })
  let reads = 0
  const page = Object.defineProperty([], '0', {
    get: () => counts[Math.min(reads++, counts.length - 1)],
  }) as never
  const still = Float64Array.of(2, 1)
  part.native = {
    schema: 3,
    zeroThreshold: 0.5,
    buckets: [
      { page: still, at: 0, isNegative: false, index: 7 },
      { page, at: 0, isNegative: false, index: 4 },
      { page: still, at: 1, isNegative: true, index: -2 },
    ],
  }
  return part
}

const countsOf = (part: Part): readonly number[] => (dumpPart(part, 0) as { counts: number[] }).counts

test('a native histogram has its buckets in their order, and those of zero', () => {
  const part = nativePart([9, 4, 5, 1], [5])
  part.exemplars = new Map([
    [1, exemplar(5)],
    [0, exemplar(4)],
  ])
  assert.equal(dumpPart(part, 0), {
    bounds: [1],
    counts: [4, 5],
    sum: 9,
    exemplars: [exemplar(4), exemplar(5)],
    native: {
      schema: 3,
      zeroThreshold: 0.5,
      zeroCount: 1,
      positive: [
        [4, 5],
        [7, 2],
      ],
      negative: [[-2, 1]],
      exemplars: [exemplar(5), exemplar(4)],
    },
  })
  assert.is(dumpPart(partOf('native', [9, 4, 5, 1], { bounds: [1] }), 0), undefined)
})

test('counts that do not fit together are read again, twice', () => {
  // Of nine values the third reading finds all.
  assert.equal(countsOf(nativePart([9, 4, 5, 1], [7, 6, 5, 99])), [4, 5])
  // Not even that one does: what the buckets have more was not counted yet.
  assert.equal(countsOf(nativePart([9, 4, 5, 1], [9, 9, 8, 5])), [4, 8])
})

test('what native buckets have less is taken from the last of the others first, and none is below zero', () => {
  assert.equal(countsOf(nativePart([9, 4, 5, 1], [3])), [4, 3])
  assert.equal(countsOf(nativePart([9, 4, 5, 0], [0])), [3, 0])
  assert.equal(countsOf(nativePart([9, 4, 0, 3, 1], [4], [1, 2])), [4, 0, 4])
  assert.equal(countsOf(nativePart([9, 4, 2, 3, 1], [0], [1, 2])), [4, 0, 0])
})

test('how much was counted is a value, or the number of values', () => {
  assert.is(volumeOf(partOf('counter', [7])), 7)
  assert.is(volumeOf(partOf('gauge', [-7])), -7)
  for (const type of ['totals', 'summary'] as const) assert.is(volumeOf(partOf(type, [9, 3, 1])), 3)
  for (const type of ['bucketed', 'native'] as const) {
    assert.is(volumeOf(partOf(type, [50, 1, 2, 4, 80], { bounds: [1, 10] })), 7)
  }
})

test('what was counted since is never less than nothing; a gauge counts once if it has changed', () => {
  const counted = partOf('counter', [7])
  assert.equal(
    [2, 7, 9].map(before => increaseOf(counted, before)),
    [5, 0, 0],
  )
  const set = partOf('gauge', [Number.NaN])
  assert.equal(
    [2, Number.NaN].map(before => increaseOf(set, before)),
    [1, 0],
  )
})

test.run()
