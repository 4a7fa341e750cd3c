export { atOnce } from '../../exporter-prometheus/lib/base/timers.ts'

import { nextTurn } from './gate.ts'

/** Counts the turns of the event loop until the work is done, and calls `each` in every one. */
export async function turnsDuring(
  work: Promise<unknown> | undefined,
  each: () => void = () => {},
): Promise<number> {
  let isOver = false
  let turns = 0
  const over = work?.then(() => {
    isOver = true
  })
  while (!isOver) {
    await nextTurn()
    turns += 1
    each()
  }
  await over
  return turns
}
