import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Random } from '../../support/random.ts'
import { hashBy } from '../../support/seed.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

// A value that is busy over all threads, but in none of them, stays with all others. How much it can be has a bound.

// Which values share a place in the sketches depends on it. By this one, a value lost its series as soon as it had begun.
hashBy(1)

const perLabel = 8
/** The part of what a thread records lately from which on a value has series in it. */
const bound = 2 / (perLabel + 2)

/**
 * Records so much for one value in each of eight threads, besides what each thread has for values of its own.
 *
 * @param own - how much each of these gets in a round.
 * @returns whether that value has series in the end.
 */
function isShown(common: number, own: readonly number[], seed = 1): boolean {
  let nowMs = 0
  const clock = (): number => nowMs
  return inProgram({ cardinality: { perLabel }, clock }, handle => {
    const threads = Array.from({ length: 8 }, () => startThread(clock))
    const random = new Random(seed)
    for (let round = 0; round < 20; round++) {
      nowMs += 1_000
      for (const [index, thread] of threads.entries()) {
        const writes = own.flatMap((count, path) => Array<string>(count).fill(`/${index}/${path}`))
        writes.push(...Array<string>(common).fill('/common'))
        // The first ones have the room.
        if (round > 0) writes.sort(() => random.below(3) - 1)
        inThread(thread, () => {
          for (const path of writes) counter('hits', { path }).increment()
        })
        thread.recorder.upkeep()
      }
      handle.render()
    }
    const samples = samplesOf(handle, 'hits')
    assert.ok(samples.length <= perLabel + 2, samples.join('\n'))
    return samples.some(sample => sample.startsWith('{path="/common"}'))
  })
}

const partOf = (common: number, own: readonly number[]): number =>
  common / own.reduce((sum, one) => sum + one, common)

test('a value that each of eight threads has a little of gets series above the bound, whatever else they have', () => {
  const others = {
    equal: Array<number>(perLabel).fill(20),
    unequal: [90, 40, 10, 8, 6, 3, 2, 1],
    // There are more than may have series.
    many: Array<number>(4 * perLabel).fill(5),
  }
  for (const [how, own] of Object.entries(others)) {
    const common = 46
    assert.ok(partOf(common, own) > bound, how)
    assert.ok(isShown(common, own), how)
  }
})

test('no smaller bound holds: just below it, a value may stay with all others', () => {
  const own = Array<number>(perLabel).fill(20)
  const common = 38
  const part = partOf(common, own)
  assert.ok(part < bound && part > 0.95 * bound, `${part}`)
  assert.not(isShown(common, own))
})

test.run()
