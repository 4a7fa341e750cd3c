import { spawnSync } from 'node:child_process'

/** Cores of their own for what is measured and for what asks it, where the system has `taskset` and two of them. */
export interface Cores {
  readonly measured: number
  readonly asking: number
}

/** Names the core of the client to a process that starts one. */
export const clientCore = 'BENCH_CLIENT_CORE'

export function findCores(): Cores | undefined {
  const cores: Cores = { measured: 1, asking: 0 }
  const isThere = (core: number): boolean => spawnSync('taskset', ['-c', String(core), 'true']).status === 0
  return isThere(cores.measured) && isThere(cores.asking) ? cores : undefined
}

/** The command that starts `command` on one core; the same where there is no such thing. */
export function onCore(core: number | undefined, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command]
}
