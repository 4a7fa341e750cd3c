/** Stands for a time that the wall clock did not tell. */
export const noTime: number = -1

/** The latest time: twice as much is still an exact number. */
const latestMs = 2 ** 51

/**
 * The wall clock in whole milliseconds since 1970; `noTime` if a replaced clock does not return a time, or if it stands
 * at zero, as in workers at the edge before their first request.
 */
export function wallMs(): number {
  try {
    const now: unknown = Date.now()
    return typeof now === 'number' && now >= 1 && now <= latestMs ? Math.floor(now) : noTime
  } catch {
    return noTime
  }
}
