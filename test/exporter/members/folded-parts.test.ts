import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FoldedParts } from '../../../exporter-prometheus/lib/members/folded-parts.ts'
import { Part, partFamily } from '../../../exporter-prometheus/lib/members/part.ts'
import { Folded, Refused } from '../../../exporter-prometheus/lib/store/limits/folded.ts'
import { fullLabel, notedSeries } from '../../support/limit-fixture.ts'

// What the parts without series of their own have counted, and what limits are told of that.

function partOf(kind: 'counter' | 'gauge', value = 0): Part {
  const family = partFamily(kind, 'name', kind, {})
  const head = { member: 'one', family, text: '[]', created: 0 }
  return new Part(head, undefined, { page: Float64Array.of(value, 0), at: 0 })
}

test('what a part has counted since it was looked at counts for its value, once', () => {
  const [label, parts, part] = [fullLabel('path'), new FoldedParts(), partOf('counter', 5)]
  const folded = new Folded(label, 7, '/a', undefined, undefined)
  folded.into(notedSeries())
  parts.note(part, folded)
  // The value is known from now on, as one that has counted nothing yet.
  assert.equal([label.folded, label.sketches!.distinct.estimate], [1, 1])
  assert.equal([...parts.count(() => folded)], [])
  part.page[0]! += 3
  assert.equal([...parts.count(() => folded)], [part])
  assert.equal(label.sketches!.busiest.above(0), [{ hash: 7, volume: 3 }])
  assert.equal([...parts.count(() => folded)], [])
  assert.is(label.folded, 2)
})

test('a gauge that is refused counts once each time that it has changed', () => {
  const [label, parts, part] = [fullLabel('path'), new FoldedParts(), partOf('gauge', 5)]
  const refused = new Refused(label, 7)
  parts.note(part, refused)
  part.page[0] = Number.NaN
  assert.is(parts.count(() => refused).size, 1)
  assert.is(parts.count(() => refused).size, 0)
  assert.equal(label.sketches!.busiest.above(0), [{ hash: 7, volume: 1 }])
})

test('a part with a series of its own by now, or none any more, is not one of them', () => {
  const [label, parts] = [fullLabel('path'), new FoldedParts()]
  const refused = new Refused(label, 7)
  const [own, gone, stays] = [partOf('counter'), partOf('counter'), partOf('counter')]
  for (const part of [own, gone, stays]) parts.note(part, refused)
  parts.note(own, notedSeries())
  parts.delete(gone)
  assert.equal([...parts.all], [stays])
  for (const part of [own, gone, stays]) part.page[0]! += 1
  const before = label.folded
  // It has been written to, though it counts itself by now.
  assert.equal([...parts.count(() => notedSeries())], [stays])
  assert.is(label.folded, before)
})

test('of a part whose series was removed is known what it had counted there, if it had none of its own', () => {
  const [parts, folded, own] = [new FoldedParts(), partOf('counter', 5), partOf('counter', 5)]
  parts.note(folded, new Refused(fullLabel('path'), 7))
  for (const part of [folded, own]) {
    parts.lose(part)
    part.page[0]! += 1
  }
  assert.equal(parts.goneOf(folded), { value: 5, exemplar: undefined })
  assert.is(parts.goneOf(own), undefined)
})

test.run()
