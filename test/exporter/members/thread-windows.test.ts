import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { threadWindows } from '../../support/thread-windows.ts'

// The windows of a thread are those of its main thread, from the first value on.

const numbers = ({ current, oldest }: { readonly current: number; readonly oldest: number }) => [
  current,
  oldest,
]

for (const isAligned of [false, true]) {
  test(`${isAligned ? 'those of the wall clock' : 'those that follow a clock'} are the same in both, whoever begins`, () => {
    let now = 1_000_000
    using _ = setWallClock(() => now)
    const { main, thread } = threadWindows(isAligned)
    const ofThread = thread.of(100, 3)
    const expected = isAligned ? [10_000, 9_998] : [0, 0]
    assert.equal(numbers(ofThread), expected)
    const ofMain = main.of(100, 3)
    assert.equal(numbers(ofMain), expected)
    const others = [main.of(200, 3), main.of(100, 2)]
    for (let step = 0; step < 8; step++) {
      now += 60
      main.advance(now)
      assert.equal(numbers(ofThread), numbers(ofMain))
      assert.equal(numbers(thread.of(100, 3)), numbers(ofMain))
      assert.equal(numbers(thread.of(200, 3)), numbers(others[0]!))
      assert.equal(numbers(thread.of(100, 2)), numbers(others[1]!))
    }
    assert.ok(ofMain.current > expected[0]!)
    assert.ok(ofMain.oldest > expected[1]!)
  })
}

test('a thread is told when a window has become too old, once', () => {
  const { main, thread } = threadWindows(false)
  main.of(100, 2)
  main.of(1_000, 2)
  assert.is(thread.advance(), false)
  main.advance(100)
  assert.is(thread.advance(), false)
  main.advance(200)
  assert.is(thread.advance(), true)
  assert.is(thread.advance(), false)
  main.advance(1_000)
  main.advance(2_000)
  assert.is(thread.advance(), true)
})

test('a thread has those of the wall clock as soon as its main thread has', () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  const { main, thread } = threadWindows(true)
  const ofThread = thread.of(100, 3)
  now += 1_000
  assert.equal(numbers(ofThread), [10_000, 9_998])
  assert.equal(numbers(main.of(100, 3)), [10_010, 10_008])
  assert.equal(numbers(ofThread), [10_010, 10_008])
})

test('beyond the room in the table a thread keeps to its first window', () => {
  const { main, thread } = threadWindows(false)
  const all = [1, 2, 3, 4].map(count => main.of(100, count))
  main.advance(100)
  main.advance(200)
  assert.equal(
    [1, 2, 3, 4].map(count => numbers(thread.of(100, count))),
    [...all.slice(0, 3).map(numbers), [0, 0]],
  )
})

test.run()
