import { callLater, steadyMs } from '../base/timers.ts'

/** Clock, chance and timers, which tests replace. */
export interface PushWorld {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** At least 0 and less than 1. */
  random(): number
  /** Calls `run` later, without keeping the process alive. Returns a function that cancels that. */
  setTimer(run: () => void, delayMs: number): () => void
}

export const realWorld: PushWorld = {
  now: steadyMs,
  random: () => Math.random(),
  setTimer: (run, delayMs) => callLater(delayMs, run),
}
