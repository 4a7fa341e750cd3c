import type { Library } from './cases/library.ts'
import { longestHold } from './hold.ts'
import type { Chore, Plan } from './row.ts'

/** Milliseconds that a chore holds the event loop at a time, each time in a store of its own. */
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
  // Without a time that does not count: a program does so once in a while, with code that is seldom used.
  const samples: number[] = []
  while (samples.length < rounds) samples.push(await time())
  return samples
}
