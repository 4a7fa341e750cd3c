import { getHeapStatistics } from 'node:v8'
import type { Library, Loop } from './cases/library.ts'
import { median } from './number.ts'
import type { LoopName, Plan } from './row.ts'

const step = 2000

/** So few that a collection seldom falls in between: no turn allocates more than a kilobyte. */
const weighedStep = 200

/** Repeats `work` until `ms` have passed, at least `least` times. */
export async function warmUp(ms: number, least: number, work: () => unknown): Promise<void> {
  const end = performance.now() + ms
  for (let done = 0; done < least || performance.now() < end; done++) await work()
}

/** Runs the loop for this long, and returns the nanoseconds of one turn. */
function timeFor(loop: Loop, ms: number): number {
  const start = performance.now()
  let done = 0
  let elapsed = 0
  while (elapsed < ms) {
    loop(step)
    done += step
    elapsed = performance.now() - start
  }
  return (elapsed * 1e6) / done
}

/** Has `measure` run the loop, counts the turns, and throws unless the library shows as many. */
async function runChecked(
  library: Library,
  name: LoopName,
  measure: (loop: Loop) => readonly number[],
): Promise<readonly number[]> {
  const loop = library.loops[name]!()
  // A program is scraped, too.
  if (name !== 'nothingInstalled') await library.exposition!()
  let done = 0
  const samples = measure(count => {
    loop(count)
    done += count
  })
  if (name !== 'nothingInstalled') await checkLoop(library, done)
  return samples
}

/** Throws unless the library shows all that the loop did: V8 has dropped nothing, and neither has the library. */
async function checkLoop(library: Library, done: number): Promise<void> {
  let total = 0
  const lines = /^measured_(?:\w+_)?(?:total|count)(?:\{[^}]*\})? (\S+)/gm
  for (const [, value] of (await library.exposition!()).matchAll(lines)) total += Number(value)
  if (total !== done) throw new Error(`${total} of ${done} were recorded`)
}

/** Nanoseconds for one turn of the loop. */
export function timeLoop(library: Library, name: LoopName, plan: Plan): Promise<readonly number[]> {
  return runChecked(library, name, loop => {
    timeFor(loop, plan.warmMs)
    return Array.from({ length: plan.rounds }, () => timeFor(loop, plan.roundMs))
  })
}

/** Bytes that one turn of the loop allocates, to one decimal place. */
export function weighGarbage(library: Library, name: LoopName, plan: Plan): Promise<readonly number[]> {
  return runChecked(library, name, loop => {
    timeFor(loop, plan.warmMs)
    return Array.from({ length: plan.rounds }, () => allocatedBy(() => loop(weighedStep)) / weighedStep).map(
      bytes => Math.round(bytes * 10) / 10 + 0,
    )
  })
}

/**
 * Bytes that `work` allocates, beyond what looking costs: the median, so that the few times in which a collection took
 * place do not matter.
 */
function allocatedBy(work: () => void): number {
  const grown = (body: () => void): number =>
    median(
      Array.from({ length: 101 }, () => {
        const before = getHeapStatistics().used_heap_size
        body()
        return getHeapStatistics().used_heap_size - before
      }),
    )
  return grown(work) - grown(() => {})
}
