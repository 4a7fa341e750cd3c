/** Of a time that the wall clock did not say. */
export const noTime: number = -1

/** The last millisecond that is kept: twice as much is an exact number yet. */
const latestMs = 2 ** 51

/**
 * What the wall clock says, in whole milliseconds since 1970; `noTime` where it was replaced by what says no time, or
 * stands at zero, as at the edge before the first request.
 */
export function wallMs(): number {
  try {
    const now: unknown = Date.now()
    return typeof now === 'number' && now >= 1 && now <= latestMs ? Math.floor(now) : noTime
  } catch {
    return noTime
  }
}
