import type { Library } from './cases/library.ts'
import { longestHold } from './hold.ts'
import type { Chore, Plan } from './row.ts'

/** The longest time that a chore holds the event loop, in milliseconds. Each run has a store of its own. */
export async function timeChore(
  library: Library,
  chore: Chore,
  series: number,
  { rounds }: Plan,
): Promise<number[]> {
  const time = async (): Promise<number> => {
    const { run, check } = await library.chores![chore]!(series)
    const held = await longestHold(run)
    await check()
    return held
  }
  // No warm-up: a program does this once in a while, with code that has seldom run.
  const samples: number[] = []
  while (samples.length < rounds) samples.push(await time())
  return samples
}
