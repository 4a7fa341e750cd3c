import { builtin } from '../../base/builtin.ts'

/** How long a process may have written nothing before others, which cannot ask the system, take it for ended. */
const silentMs = 60_000

/** Which process it is, among all that there were and are. */
export interface Identity {
  readonly pid: number
  /** When it was started, as the system tells it; `''` where it does not. */
  readonly start: string
  /** The running system, and the part of it whose processes can be seen: two containers differ. */
  readonly machine: string
}

/** Of this process, or of another one that this one can see. */
export function identityOf(pid: number): Identity {
  return { pid, start: startOf(pid) ?? '', machine: machineOf() }
}

/**
 * Whether a process lives. Where the system cannot be asked, as about a process of another container, it lives as long as
 * it writes.
 */
export function isAlive(one: Identity, writtenMs: number, own: Identity, nowMs: number): boolean {
  // The clock may have been set back since.
  const isSilent = Math.abs(nowMs - writtenMs) > silentMs
  if (one.machine !== own.machine) return !isSilent
  if (own.start !== '') return startOf(one.pid) === one.start
  return exists(one.pid) && !isSilent
}

/** When a process was started; `undefined` if there is none, or if the system does not tell. */
function startOf(pid: number): string | undefined {
  let stat: string
  try {
    stat = builtin('node:fs').readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // The name of the program comes before, and may have any characters.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  // One that has ended stays until its parent asks.
  return state === 'Z' || state === 'X' ? undefined : fields[19]
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function machineOf(): string {
  const { readFileSync, readlinkSync } = builtin('node:fs')
  const attempt = (read: () => string): string => {
    try {
      return read().trim()
    } catch {
      return builtin('node:os').hostname()
    }
  }
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'))
  return `${boot} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`
}
