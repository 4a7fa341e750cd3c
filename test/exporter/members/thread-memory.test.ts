import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pageLength } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { LogReader } from '../../../exporter-prometheus/lib/members/log-reader.ts'
import { LogWriter } from '../../../exporter-prometheus/lib/members/thread/log-writer.ts'
import { type Cells, Pages } from '../../../exporter-prometheus/lib/members/thread/pages.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

// What lies beside what in the memory of a thread: nothing reaches into its neighbour.

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [-1, 0, 1]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { buckets: [0] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
  quantiles: [0, 1],
}

for (const name of ['bucketed', 'native', 'summary', 'totals']) {
  test(`whatever a ${name} one counts, what was made before and after it stays`, () => {
    let now = 0
    inProgram({ ...options, bucketDurationMs: 100, bucketCount: 20, clock: () => now }, handle => {
      const thread = startThread()
      // A summary of its own, so that there are windows, which end.
      histogram('summary', { of: 'main' }).zero()
      const values = [0, 0, -2, 3, 1e9, -1e-9, 0]
      for (const [index, value] of values.entries()) {
        inThread(thread, () => {
          counter('beside_total', { place: 2 * index }).increment()
          histogram(name, { of: 'a' }).record(value)
          counter('beside_total', { place: 2 * index + 1 }).increment()
          histogram(name, { of: 'b' }).record(value)
        })
        now += 100
        handle.runUpkeep()
      }
      const beside = samplesOf(handle, 'beside_total')
      assert.is(beside.length, 2 * values.length)
      for (const sample of beside) assert.match(sample, / 1$/)
      const ofThread = (sample: string): string[] =>
        samplesOf(handle, sample).filter(line => !line.includes('main'))
      assert.equal(ofThread(`${name}_count`), ['{of="a"} 7', '{of="b"} 7'])
      const sum = values.reduce((all, value) => all + value)
      assert.equal(ofThread(`${name}_sum`), [`{of="a"} ${sum}`, `{of="b"} ${sum}`])
      if (name !== 'summary') return
      const extremes = ofThread(name)
        .slice(0, 2)
        .map(sample => Number(sample.split(' ')[1]))
      const isNear = (shown: number, real: number) => Math.abs(shown / real - 1) < 0.01
      assert.ok(isNear(extremes[0]!, -2) && isNear(extremes[1]!, 1e9), extremes.join())
    })
  })
}

test('gauges that note when they are set do so beside one another', () => {
  inProgram({}, handle => {
    describeGauge('latest', 'The latest', { merge: 'latest' })
    const [first, second] = [startThread(), startThread()]
    const set = (thread: typeof first, value: number) =>
      inThread(thread, () => {
        describeGauge('latest', 'The latest', { merge: 'latest' })
        for (const id of ['a', 'b']) gauge('latest', { id }).set(value)
        gauge('plain', { id: value }).set(value)
      })
    set(first, 1)
    set(second, 2)
    assert.equal(samplesOf(handle, 'latest'), ['{id="a"} 2', '{id="b"} 2'])
    assert.equal(samplesOf(handle, 'plain'), ['{id="1"} 1', '{id="2"} 2'])
  })
})

/** Pages as a thread has them, and which of them were announced. */
function pagesWith(recordsRead: () => number): { readonly pages: Pages; readonly announced: number[] } {
  const announced: number[] = []
  return { pages: new Pages(number => announced.push(number), recordsRead), announced }
}

test('cells of every size fill a page, and no two overlap', () => {
  const { pages, announced } = pagesWith(() => 0)
  const taken = new Map<Float64Array, Set<number>>()
  const take = (size: number): Cells => {
    const cells = pages.allocate(size)
    const used = taken.get(cells.page) ?? new Set()
    taken.set(cells.page, used)
    for (let at = cells.at; at < cells.at + size; at++) {
      assert.ok(at < cells.page.length, `${at} is behind the end`)
      assert.not.ok(used.has(at), `${at} is taken twice`)
      used.add(at)
    }
    return cells
  }
  assert.is(pages.addressOf(take(pageLength)), 0)
  assert.is(pages.addressOf(take(pageLength - 1)), pageLength)
  assert.is(pages.addressOf(take(1)), 2 * pageLength - 1)
  // What is larger has a page for itself, and as many numbers as it is long.
  assert.is(pages.addressOf(take(2 * pageLength + 1)), 2 * pageLength)
  assert.is(pages.addressOf(take(3)), 5 * pageLength)
  assert.is(pages.addressOf(take(4)), 5 * pageLength + 3)
  assert.equal(announced, [0, 1, 2, 5])
})

test('cells are zeros again when they are used again, and not before their record was read', () => {
  let read = 0
  const { pages } = pagesWith(() => read)
  const [first, second, third] = [pages.allocate(2), pages.allocate(2), pages.allocate(3)]
  for (const { page, at } of [first, second, third]) page[at + 1] = 7
  pages.retire(first, 2, 1)
  pages.retire(third, 3, 1)
  pages.retire(second, 2, 2)
  assert.is.not(pages.addressOf(pages.allocate(2)), pages.addressOf(first))
  read = 1
  const again = pages.allocate(2)
  assert.is(pages.addressOf(again), pages.addressOf(first))
  assert.equal([...again.page.subarray(again.at, again.at + 2)], [0, 0])
  assert.is(second.page[second.at + 1], 7)
  assert.is(pages.addressOf(pages.allocate(3)), pages.addressOf(third))
  assert.is.not(pages.addressOf(pages.allocate(2)), pages.addressOf(second))
  read = 2
  assert.is(pages.addressOf(pages.allocate(2)), pages.addressOf(second))
  const fresh = pages.addressOf(pages.allocate(2))
  assert.not.ok([first, second].some(cells => pages.addressOf(cells) === fresh))
})

/** A log that is written, and a reader that has all of its chunks. */
function logged(): { readonly writer: LogWriter; readonly reader: LogReader; readonly chunks: number[] } {
  const reader = new LogReader()
  const chunks: number[] = []
  const writer = new LogWriter((number, buffer) => {
    chunks.push(buffer.byteLength)
    reader.add(number, buffer)
  })
  return { writer, reader, chunks }
}

function readAll(reader: LogReader, end: number = reader.extent): unknown[] {
  const records: unknown[] = []
  for (let line = reader.next(end); line !== undefined; line = reader.next(end))
    records.push(JSON.parse(line))
  return records
}

test('a log is read as it was written, whatever the length of its records, at every end of a chunk', () => {
  const { writer, reader, chunks } = logged()
  assert.is(reader.extent, 0)
  assert.equal(readAll(reader), [])
  let unread: unknown[] = []
  let [count, extent] = [0, 0]
  const append = (length: number): void => {
    const entry = ['described', 'counter', 'ä'.repeat(length), null, '', {}] as const
    unread.push(entry)
    count += 1
    assert.is(writer.append(entry), count)
    assert.ok(reader.extent > extent)
    extent = reader.extent
  }
  for (let round = 0; round < 300; round++) {
    for (const length of [0, 1, 500 + round, round === 100 ? 200_000 : 3]) append(length)
    if (round % 7 !== 0) continue
    assert.equal(readAll(reader), unread)
    unread = []
  }
  assert.equal(readAll(reader), unread)
  assert.is(reader.count, count)
  assert.ok(chunks.length > 5)
  assert.is(chunks.filter(length => length !== 65_536).length, 1)
})

test('what is written once a reading has begun is left to the next', () => {
  const { writer, reader } = logged()
  writer.append(['removed', 1])
  const end = reader.extent
  assert.is(reader.next(end), '["removed",1]')
  writer.append(['removed', 2])
  assert.is(reader.next(end), undefined)
  assert.is(reader.count, 1)
  assert.is(reader.next(reader.extent), '["removed",2]')
})

test('a chunk that comes before its predecessor waits for it', () => {
  const chunks: SharedArrayBuffer[] = []
  const writer = new LogWriter((_number, buffer) => chunks.push(buffer))
  for (const text of ['a', 'b', 'c']) writer.append(['described', text.repeat(60_000), '', null, '', {}])
  const reader = new LogReader()
  reader.add(1, chunks[1]!)
  assert.equal(readAll(reader), [])
  reader.add(0, chunks[0]!)
  reader.add(2, chunks[2]!)
  assert.equal(
    readAll(reader).map(record => (record as string[])[1]![0]),
    ['a', 'b', 'c'],
  )
})

test.run()
