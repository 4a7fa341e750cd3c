import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { nextTurn } from './gate.ts'

/** Collects what nobody refers to. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What is held weakly, or until the next turn, takes more than one collection.
  for (let round = 0; round < 5; round++) {
    await nextTurn()
    collect()
  }
}
