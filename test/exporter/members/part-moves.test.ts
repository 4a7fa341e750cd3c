import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Part, PartOf } from '../../../exporter-prometheus/lib/members/part.ts'
import { linesAtOnce, Parts } from '../../../exporter-prometheus/lib/members/parts.ts'
import type { Whole } from '../../../exporter-prometheus/lib/members/whole.ts'

// What becomes of the parts of a member when it ends, moves, is copied or is dropped.

/** A whole that notes what it is told, of which some parts cannot be read. */
class NotedWhole {
  readonly notes: Array<readonly [what: string, address: number]> = []
  readonly linked: Part[] = []
  readonly failed: unknown[] = []
  /** Addresses of parts that fail. */
  readonly broken = new Set<number>()

  attempt(piece: () => void): void {
    try {
      piece()
    } catch (error) {
      this.failed.push(error)
    }
  }

  sumOf(): undefined {
    return undefined
  }

  link(part: Part): void {
    this.#note('link', part)
    this.linked.push(part)
    part.sum = { series: { live: true }, isOfParts: part.family.of === 'gauge' } as PartOf
  }

  endPart(part: Part): void {
    this.#note('end', part)
  }

  dropPart(part: Part): void {
    this.#note('drop', part)
  }

  removePart(part: Part): void {
    this.#note('remove', part)
  }

  #note(what: string, { at }: Part): void {
    if (this.broken.has(at)) throw new Error('broken')
    this.notes.push([what, at])
  }

  get asWhole(): Whole {
    return this as never
  }
}

const page = new Float64Array(100)

const families = [
  ['family', 0, 'counter', 'jobs_total', 'counter', {}],
  ['family', 1, 'gauge', 'depth', 'gauge', {}],
]

/** The parts of a member with counters at 0, 2, 4 … and gauges at 1, 3, 5 … */
function partsOf(count: number): { parts: Parts; whole: NotedWhole; take(entry: unknown): void } {
  const whole = new NotedWhole()
  const parts = new Parts('one', whole.asWhole, { place: address => ({ page, at: address }) })
  const take = (entry: unknown): void => parts.take(JSON.stringify(entry))
  for (const family of families) take(family)
  for (let at = 0; at < count; at++) take(['series', at, at % 2, [['id', `${at}`]], 1_000])
  whole.notes.length = 0
  return { parts, whole, take }
}

const addressesOf = (whole: NotedWhole, what: string): number[] =>
  whole.notes.filter(([one]) => one === what).map(([, at]) => at)

const all = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

test('what is counted moves to another whole with all that counted, and goes on there', () => {
  const { parts, whole, take } = partsOf(5)
  const [gone, refused] = [whole.linked[1]!, whole.linked[2]!]
  gone.sum = { series: { live: false } } as PartOf
  refused.sum = undefined
  const other = new NotedWhole()
  other.broken.add(3)
  const sums: unknown[] = []
  const link = other.link.bind(other)
  other.link = part => {
    sums.push(part.sum)
    link(part)
  }
  parts.moveTo(other.asWhole)
  assert.equal(addressesOf(other, 'link'), [0, 4])
  // Each counts nowhere before it counts there.
  assert.equal(sums, [undefined, undefined, undefined])
  assert.is(other.linked[0], whole.linked[0])
  assert.equal(
    [other.failed.length, whole.failed.length, gone.sum, refused.sum],
    [1, 0, undefined, undefined],
  )
  // What comes then, and what is removed, is of the new one; of the others nothing is known any more.
  other.broken.clear()
  take(['series', 7, 0, [], 1_000])
  for (const at of [0, 1, 2, 3]) take(['removed', at])
  assert.equal(other.notes.slice(2), [
    ['link', 7],
    ['remove', 0],
    ['remove', 3],
  ])
  assert.equal(whole.notes, [])
})

test('copies of all parts count in a whole of one member, and the parts go on where they are', () => {
  const { parts, whole } = partsOf(3)
  const alone = new NotedWhole()
  alone.broken.add(1)
  whole.linked[2]!.sum = undefined
  parts.copyTo(alone.asWhole)
  assert.equal([addressesOf(alone, 'link'), alone.failed.length], [[0, 2], 1])
  const [copy] = alone.linked
  assert.is.not(copy, whole.linked[0])
  assert.is(copy!.page, page)
  assert.is.not(copy!.sum, whole.linked[0]!.sum)
  assert.is(whole.linked[0]!.text, copy!.text)
})

test('copies of those that count are made step by step', () => {
  const count = 2 * linesAtOnce + 1
  const { parts, whole } = partsOf(count)
  const kept = new NotedWhole()
  kept.broken.add(3)
  whole.linked[2]!.sum = undefined
  const steps: number[] = []
  for (const _ of parts.copying(kept.asWhole)) steps.push(kept.notes.length)
  assert.equal(steps, [linesAtOnce - 2, 2 * linesAtOnce - 2])
  assert.equal(
    addressesOf(kept, 'link'),
    all(count).filter(at => at !== 2 && at !== 3),
  )
  assert.is(kept.failed.length, 1)
  assert.ok(kept.linked.every(one => !whole.linked.includes(one)))
})

test('what a member has left is added step by step, once, whatever cannot be', () => {
  const count = 2 * linesAtOnce + 1
  const { parts, whole } = partsOf(count)
  whole.broken.add(5)
  const steps: number[] = []
  for (const _ of parts.ending()) steps.push(whole.notes.length)
  assert.equal(steps, [1, 1 + linesAtOnce - 1, 1 + 2 * linesAtOnce - 1])
  assert.equal(
    addressesOf(whole, 'end'),
    all(count).filter(at => at !== 5),
  )
  assert.is(whole.failed.length, 1)
  assert.equal([...parts.ending()], [])
  parts.drop()
  assert.is(whole.notes.length, count - 1)
})

test('of a member that has ended the gauges that count go, once, and all else stays', () => {
  const { parts, whole } = partsOf(6)
  whole.linked[3]!.sum = undefined
  whole.broken.add(1)
  for (let time = 0; time < 2; time++) parts.endGauges()
  assert.equal([whole.notes, whole.failed.length], [[['end', 5]], 1])
  whole.notes.length = 0
  parts.drop()
  assert.equal(addressesOf(whole, 'drop'), [0, 2, 3, 4])
})

test('all parts of a member are dropped, once, whatever cannot be', () => {
  const { parts, whole } = partsOf(4)
  whole.broken.add(1)
  for (let time = 0; time < 2; time++) parts.drop()
  assert.equal([addressesOf(whole, 'drop'), whole.failed.length], [[0, 2, 3], 1])
})

test('an exemplar is told to the series that its part counts in, if there is one', () => {
  const { whole, take } = partsOf(3)
  let told = 0
  const exemplified = (): void => {
    told += 1
  }
  Object.assign(whole.linked[0]!.sum!, { exemplified })
  whole.linked[2]!.sum = undefined
  for (const at of [0, 2, 9]) take(['exemplar', at, 0, [['id', 'a']], 5, 1_000])
  assert.equal([told, whole.failed], [1, []])
  const exemplar = { pairs: [['id', 'a']], value: 5, timestampMs: 1_000 }
  for (const index of [0, 2]) assert.equal(whole.linked[index]!.exemplars, new Map([[0, exemplar]]))
})

test('a record that cannot be read is reported, and the next is taken in', () => {
  const { parts, whole, take } = partsOf(0)
  for (const line of ['', '{', '{}']) parts.take(line)
  assert.is(whole.failed.length, 2)
  take(['series', 4, 0, [], 1_000])
  assert.equal(whole.notes, [['link', 4]])
})

test.run()
