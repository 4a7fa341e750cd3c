import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type PushAnswer, type Pushing, pushing } from '../../../support/push-fixture.ts'

// How long a pusher waits after a failure.

/** Pushes as often as there are answers, and returns how long the pusher waits after each. */
async function delaysAfter(
  { gateway, world }: Pushing,
  answers: readonly PushAnswer[],
): Promise<readonly number[]> {
  const delays: number[] = []
  for (const answer of answers) {
    gateway.answer = () => answer
    delays.push(await world.push())
  }
  return delays
}

test('after failures pushes come soon, then twice as late each time, up to two intervals', async () => {
  await pushing({ intervalMs: 10_000 }, async pushing => {
    const failures = Array.from({ length: 8 }, (): PushAnswer => [503])
    pushing.world.drawn = 0.5
    assert.equal(
      await delaysAfter(pushing, failures),
      [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000],
    )
  })
})

test('each delay after a failure is drawn again, from nothing to its bound', async () => {
  await pushing({ intervalMs: 10_000 }, async pushing => {
    const delays: number[] = []
    for (const drawn of [0, 0.999, 0.25]) {
      pushing.world.drawn = drawn
      delays.push(...(await delaysAfter(pushing, [[500]])))
    }
    assert.equal(delays, [0, 1_998, 1_000])
  })
})

test('a short interval is the first bound, and two of it the last', async () => {
  await pushing({ intervalMs: 100 }, async pushing => {
    pushing.world.drawn = 0.5
    assert.equal(await delaysAfter(pushing, [[503], [503], [503]]), [50, 100, 100])
  })
})

test('what the gateway refuses is not pushed again sooner than at the next interval', async () => {
  await pushing({ intervalMs: 10_000 }, async pushing => {
    const answers: readonly PushAnswer[] = [[400], [401], [404], [302], [400]]
    assert.equal(await delaysAfter(pushing, answers), [10_000, 10_000, 10_000, 10_000, 10_000])
  })
})

test('408 and 429 ask for another try, and get it', async () => {
  await pushing({ intervalMs: 10_000 }, async pushing => {
    assert.equal(await delaysAfter(pushing, [[408], [429]]), [500, 1_000])
  })
})

test('when the gateway is back, so is the interval, and the next failure starts from the beginning', async () => {
  await pushing({ intervalMs: 10_000 }, async pushing => {
    const answers: readonly PushAnswer[] = [[503], [503], [200], [503], [202]]
    assert.equal(await delaysAfter(pushing, answers), [500, 1_000, 10_000, 500, 10_000])
  })
})

test.run()
