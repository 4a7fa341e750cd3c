import { existsSync, readdirSync } from 'node:fs'
import { Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { nextTurn } from './gate.ts'

/** What a process holds at a moment. */
export interface Resources {
  /** Open file descriptors, where the system tells. */
  readonly descriptors: number
  /** What keeps the process alive, by kind. */
  readonly active: Readonly<Record<string, number>>
  /** Sockets that are reachable from somewhere; counting them collects all others. */
  readonly sockets: number
}

const descriptorsOfProcess = '/proc/self/fd'

export function resourcesNow(): Resources {
  const active: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) active[kind] = (active[kind] ?? 0) + 1
  const descriptors = existsSync(descriptorsOfProcess) ? readdirSync(descriptorsOfProcess).length : 0
  return { descriptors, active, sockets: queryObjects(Socket) as number }
}

/**
 * Does `body` once, and then `times` more, and returns how much more is held afterwards than after the first time. What
 * goes in its own time, as connections do, is waited for as long as it goes.
 */
export async function growthOf(times: number, body: () => Promise<void>): Promise<Resources> {
  await body()
  const before = await settled()
  for (let time = 0; time < times; time++) await body()
  const after = await settled()
  const kinds = new Set([...Object.keys(before.active), ...Object.keys(after.active)])
  return {
    descriptors: after.descriptors - before.descriptors,
    sockets: after.sockets - before.sockets,
    active: Object.fromEntries(
      [...kinds].map(kind => [kind, (after.active[kind] ?? 0) - (before.active[kind] ?? 0)]),
    ),
  }
}

async function settled(): Promise<Resources> {
  for (let turn = 0; turn < 200; turn++) await nextTurn()
  return resourcesNow()
}
