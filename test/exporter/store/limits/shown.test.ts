import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Resting } from '../../../../exporter-prometheus/lib/store/limits/resting.ts'
import { Shown } from '../../../../exporter-prometheus/lib/store/limits/shown.ts'

// What somebody has read of what was there, and whether anybody reads at all.

const tenMinutes = 600_000

function shownAt(nowMs = 1_000_000): { readonly shown: Shown; readonly clock: { nowMs: number } } {
  const clock = { nowMs }
  return { shown: new Shown(() => clock.nowMs), clock }
}

test('what was there is shown once an exposition that began afterwards was delivered', () => {
  const { shown } = shownAt()
  assert.equal([shown.begun, shown.hasShown(0), shown.isWatched], [0, false, false])
  const deliver = shown.begin()
  assert.equal([shown.begun, shown.hasShown(0), shown.isWatched], [1, false, false])
  deliver()
  assert.equal([shown.begun, shown.hasShown(0), shown.hasShown(1), shown.isWatched], [1, true, false, true])
})

test('expositions that are delivered in another order than they began show what the latest has', () => {
  const { shown } = shownAt()
  const [first, second] = [shown.begin(), shown.begin()]
  second()
  assert.ok(shown.hasShown(1))
  first()
  assert.ok(shown.hasShown(1))
  assert.not(shown.hasShown(2))
})

test('nobody reads once nothing was delivered for more than ten minutes', () => {
  const { shown, clock } = shownAt()
  shown.begin()()
  clock.nowMs += tenMinutes
  assert.ok(shown.isWatched)
  clock.nowMs += 1
  assert.not(shown.isWatched)
  const late = shown.begin()
  assert.not(shown.isWatched)
  late()
  assert.ok(shown.isWatched)
  assert.is(shown.nowMs, clock.nowMs)
  assert.equal(
    [shown.isPast(clock.nowMs - tenMinutes), shown.isPast(clock.nowMs - tenMinutes - 1)],
    [false, true],
  )
})

test('what another thread has begun and delivered is taken over, and its time only if it is news', () => {
  const { shown, clock } = shownAt()
  shown.follow(5, 0)
  assert.equal([shown.begun, shown.hasShown(0), shown.isWatched], [5, false, false])
  shown.follow(6, 4)
  assert.equal([shown.begun, shown.hasShown(3), shown.hasShown(4), shown.isWatched], [6, true, false, true])
  clock.nowMs += tenMinutes + 1
  shown.follow(6, 4)
  assert.not(shown.isWatched)
  shown.follow(7, 5)
  assert.ok(shown.isWatched)
})

test('a value rests until its end was read, or nobody reads', () => {
  const { shown, clock } = shownAt()
  const resting = new Resting()
  shown.begin()()
  const deliver = shown.begin()
  resting.add(1, shown.begun - 1)
  resting.add(2, shown.begun)
  resting.add(3, Number.POSITIVE_INFINITY)
  const asleep = (): number[] => [1, 2, 3, 4].filter(hash => resting.has(hash))
  resting.wake(shown)
  assert.equal(asleep(), [1, 2, 3])
  deliver()
  resting.wake(shown)
  assert.equal(asleep(), [2, 3])
  clock.nowMs += tenMinutes + 1
  resting.wake(shown)
  assert.equal(asleep(), [])
  resting.add(4, 0)
  resting.clear()
  assert.equal(asleep(), [])
})

test.run()
