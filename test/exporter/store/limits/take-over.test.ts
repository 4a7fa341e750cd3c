import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FamilyLimit } from '../../../../exporter-prometheus/lib/store/limits/family-limit.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { takeOver } from '../../../../exporter-prometheus/lib/store/limits/take-over.ts'
import { LimitFixture, notedSeries } from '../../../support/limit-fixture.ts'

// The limits of the whole of threads go on where those of the main thread end.

function limits(): { readonly fixture: LimitFixture; readonly limit: FamilyLimit } {
  const fixture = new LimitFixture()
  return { fixture, limit: new FamilyLimit(fixture.around()) }
}

test('a label that is full stays full, and a place that waits for a busy value is not for the first that comes', () => {
  const [before, here] = [limits(), limits()]
  before.limit.fill(before.limit.label('path'), '/further')
  here.limit.added(notedSeries({ path: '/own' }))
  takeOver([here.limit], [before.limit], 0)
  const label = here.limit.label('path')
  assert.ok(label.isFull)
  assert.ok(label.hasOverflowed)
  assert.not(label.admits('/next'))
  assert.ok(label.admits('/own'))
  assert.equal(here.fixture.overflowed, [], 'the program was told before')
})

test('a label that has room keeps it', () => {
  const [before, here] = [limits(), limits()]
  before.limit.added(notedSeries({ path: '/own' }))
  here.limit.added(notedSeries({ path: '/own' }))
  takeOver([here.limit], [before.limit], 0)
  assert.not(here.limit.label('path').isFull)
  assert.ok(here.limit.label('path').admits('/next'))
})

test('a value whose series have ended rests on, until readers of the whole have missed it', () => {
  const [before, here] = [limits(), limits()]
  before.limit.fill(before.limit.label('path'), '/further')
  before.limit.label('path').rest('/gone', 7)
  takeOver([here.limit], [before.limit], here.fixture.shown.begun)
  const { resting } = here.limit.label('path')
  assert.ok(resting.has(hashOf('/gone')))
  here.fixture.shown.watched()
  resting.wake(here.fixture.shown)
  assert.ok(resting.has(hashOf('/gone')), 'nobody has read yet')
  here.fixture.read()
  resting.wake(here.fixture.shown)
  assert.not(resting.has(hashOf('/gone')))
})

test('of other metrics nothing is taken over', () => {
  const [before, here] = [limits(), new FamilyLimit(new LimitFixture().around({ name: 'jobs_total' }))]
  before.limit.fill(before.limit.label('path'), '/further')
  takeOver([here], [before.limit], 0)
  assert.not(here.label('path').isFull)
})

test.run()
