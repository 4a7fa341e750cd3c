import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atOnce, inTurns, Turns } from '../../../exporter-prometheus/lib/base/timers.ts'

/** Lets a few milliseconds pass without giving the loop back. */
function spin(): void {
  const end = performance.now() + 4
  while (performance.now() < end);
}

test('a render goes on as long as its milliseconds last, and then gives the loop back, each time', async () => {
  const turns = new Turns()
  for (let time = 0; time < 3; time++) {
    spin()
    let others = 0
    setImmediate(() => {
      others += 1
    })
    const pause = turns.next()
    assert.instance(pause, Promise)
    assert.is(others, 0)
    await pause
    assert.is(others, 1)
  }
  // On a busy machine one of them may have been held up.
  const fresh = Array.from({ length: 100 }, () => new Turns().next())
  assert.ok(fresh.includes(undefined))
  const begunAnew = async (): Promise<boolean> => {
    const turns = new Turns()
    spin()
    await turns.next()
    return turns.next() === undefined
  }
  let isBegun = false
  for (let time = 0; time < 20 && !isBegun; time++) isBegun = await begunAnew()
  assert.ok(isBegun)
})

test('work that is done in turns gives the loop back, and all of it at once does not', async () => {
  let others = 0
  function* work(): Generator<void, number> {
    setImmediate(() => {
      others += 1
    })
    spin()
    yield
    return others
  }
  assert.is(atOnce(work()), 0)
  assert.is(await inTurns(work()), 2)
})

test.run()
