import { spawnSync } from 'node:child_process'

/** One core for what is measured and one for its client, if the system has `taskset` and two cores. */
export interface Cores {
  readonly measured: number
  readonly asking: number
}

/** The environment variable that tells a process the core of its client. */
export const clientCore = 'BENCH_CLIENT_CORE'

export function findCores(): Cores | undefined {
  const cores: Cores = { measured: 1, asking: 0 }
  const isThere = (core: number): boolean => spawnSync('taskset', ['-c', String(core), 'true']).status === 0
  return isThere(cores.measured) && isThere(cores.asking) ? cores : undefined
}

/** Pins a command to a core. Without a core, returns the command unchanged. */
export function onCore(core: number | undefined, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command]
}
