import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Moment } from '../../../../exporter-prometheus/lib/transport/remote-write/moment.ts'
import { MomentReader } from '../../../../exporter-prometheus/lib/transport/remote-write/reader.ts'

type Exposition = Parameters<MomentReader['read']>[0]

// Expositions as moments: every value belongs to a part of its series.

function read(
  reader: MomentReader,
  families: unknown[],
  faults: unknown[] = [],
): { moment: Moment; turns: number } {
  const exposition: Exposition = {
    families: families as Exposition['families'],
    onUnwritten: (_family, error) => void faults.push(error),
  }
  const reading = reader.read(exposition, 1_000)
  for (let turns = 0; ; turns++) {
    const { done, value } = reading.next()
    if (done) return { moment: value, turns }
  }
}

function valuesOf({ identities, values }: Moment): Array<readonly [labels: unknown, values: number[]]> {
  let from = 0
  return identities.map(({ labels, parts }) => {
    const own = values.slice(from, from + parts.length)
    from += parts.length
    return [Object.fromEntries(labels), own] as const
  })
}

test('a histogram whose bounds are others by now has the parts of these', () => {
  const reader = new MomentReader([])
  const wait = { pairs: [['at', 'a']], sum: 3, bounds: [1], counts: [1, 1] }
  const other = { pairs: [['at', 'b']], sum: 1, bounds: [1], counts: [1, 0] }
  const family = { name: 'wait', type: 'histogram', series: [wait, other] }
  const expected = [
    [{ at: 'a' }, [1, 2, 3, 2]],
    [{ at: 'b' }, [1, 1, 1, 1]],
  ]
  assert.equal(valuesOf(read(reader, [family]).moment), expected)
  Object.assign(wait, { bounds: [1, 2, 4], counts: [1, 1, 0, 0] })
  expected[0] = [{ at: 'a' }, [1, 2, 2, 2, 3, 2]]
  assert.equal(valuesOf(read(reader, [family]).moment), expected)
})

test('a series that cannot be read leaves neither values nor exemplars, which the next one would have', () => {
  const jobs = (id: string, further: object): object => ({ pairs: [['id', id]], value: 1, ...further })
  const exemplar = { pairs: [['trace', '1']], value: 1, timestampMs: 500 }
  const broken = jobs('broken', { exemplar })
  Object.defineProperty(broken, 'createdMs', {
    get: () => {
      throw new Error('no time')
    },
  })
  const faults: unknown[] = []
  const series = [jobs('first', { value: 2 }), broken, jobs('last', { value: 3 })]
  const { moment } = read(new MomentReader([]), [{ name: 'jobs', type: 'counter', series }], faults)
  assert.equal(faults.map(String), ['Error: no time'])
  assert.equal(valuesOf(moment), [
    [{ id: 'first' }, [2]],
    [{ id: 'last' }, [3]],
  ])
  assert.is(moment.extras.size, 0)
})

test('other work may go on after every 256 series, those that have ended included', () => {
  const reader = new MomentReader([])
  const series = Array.from({ length: 2_560 }, (_, id) => ({ pairs: [['id', String(id)]], value: 1 }))
  const first = read(reader, [{ name: 'ids', type: 'gauge', series }])
  assert.equal([first.moment.samples, first.turns], [2_560, 11])
  const last = read(reader, [])
  // Who has gone is looked for, and then whether it is there under another identity, of which there is none.
  assert.equal([last.moment.samples, last.turns], [2_560, 11 + 1 + 11])
})

test.run()
