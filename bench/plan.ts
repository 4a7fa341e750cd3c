import type { Plan } from './row.ts'

export const fullPlan: Plan = {
  processes: 3,
  rounds: 3,
  warmMs: 200,
  roundMs: 80,
  httpWarmMs: 1500,
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
/** Everything once, and as short as it can be: whether it works, and not what it takes. */
export const smokePlan: Plan = {
  processes: 1,
  rounds: 1,
  warmMs: 1,
  roundMs: 1,
  httpWarmMs: 1,
  httpRoundMs: 1,
}

/** A case that takes longer than this is given up. */
export const timeLimitMs = 30_000
