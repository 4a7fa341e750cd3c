/** The longest time between two turns of the event loop while `work` goes on, in milliseconds. The loop never sleeps. */
export async function longestHold(work: () => unknown): Promise<number> {
  let last = performance.now()
  let longest = 0
  let isOver = false
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  // Work that ends without a turn of the loop has held it, too.
  turn()
  return longest
}
