import type { Plan } from './row.ts'

export const fullPlan: Plan = {
  processes: 3,
  rounds: 3,
  warmMs: 300,
  roundMs: 100,
  httpWarmMs: 2000,
  httpRoundMs: 400,
}
export const quickPlan: Plan = {
  processes: 1,
  rounds: 3,
  warmMs: 150,
  roundMs: 40,
  httpWarmMs: 300,
  httpRoundMs: 150,
}

/** A case that takes longer than this is given up. */
export const timeLimitMs = 30_000
