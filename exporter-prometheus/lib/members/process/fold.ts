import { builtin } from '../../base/builtin.ts'
import { atOnce } from '../../base/timers.ts'
import { wallMs } from '../../series/wall-clock.ts'
import { cloneable, type RemovalCommand } from '../../store/removal-command.ts'
import type { Whole } from '../whole.ts'
import { type Directory, endedName } from './directory.ts'
import { readFirst, UnreadFile } from './file-reader.ts'
import { type Identity, isAlive } from './identity.ts'
import type { Lock } from './lock.ts'
import { MemberFile } from './member-file.ts'
import { Mirror } from './mirror.ts'
import { type Owner, ownerOf, ProcessMember } from './process-member.ts'

/** How many names of folded files are remembered, for readers that have listed them just before. */
const mostFolded = 1_000

/** How many commands are remembered, for processes that have not obeyed yet. */
const mostCommands = 100

/** Who folds, and where. */
export interface Folding {
  /** The name of the member that folds. */
  readonly own: string
  readonly directory: Directory
  readonly lock: Lock
  readonly identity: Identity
  /** Makes a whole without any members. */
  readonly newWhole: () => Whole
  /** The number of the last command that the member has obeyed. */
  readonly obeyed: () => number
}

/** What folding came to. */
export interface Folded {
  /** The number of the last command that was given to all processes. */
  readonly obeyed: number
  readonly files: number
}

/**
 * Adds the files of processes that have ended to one, and removes series from that. Returns `undefined` if another
 * process is about it, or if one that seemed to have ended has written meanwhile.
 *
 * The new file replaces the old one in one step, and has the names of the files that are in it. If this process
 * ends before it has removed those, nothing counts twice, and the next one that folds removes them.
 *
 * @param command - what to remove here, and in every process.
 * @throws the error of the file system.
 */
export function fold(folding: Folding, command?: RemovalCommand): Folded | undefined {
  const { directory, lock } = folding
  return lock.hold(() => {
    directory.sweep()
    const whole = folding.newWhole()
    const names = directory.list().names
    const ended = names.includes(endedName) ? readEnded(folding, whole) : undefined
    const remembered = new Set(ended?.owner?.folded)
    const left = names.filter(name => remembered.has(name))
    removeFiles(directory, left)
    const { dead, obeyed: before } = deadMembers(folding, names, ended, whole)
    const obeyed = command === undefined ? before : before + 1
    if (dead.length === 0 && command === undefined) return { obeyed, files: 0 }
    for (const member of [...dead, ...(ended === undefined ? [] : [ended])]) member.end()
    atOnce(whole.refreshing())
    const commands = [...commandsOf(ended)]
    if (command !== undefined) {
      whole.store.removal.run(command)
      commands.push([obeyed, cloneable(command)])
    }
    const owner: Owner = {
      ...folding.identity,
      program: directory.program,
      name: endedName,
      // Those that could not be removed are not forgotten.
      folded: [...new Set([...[...remembered].slice(-mostFolded), ...left, ...dead.map(({ name }) => name)])],
      commands: commands.slice(-mostCommands),
    }
    const facts = { living: 0, ended: countOf(ended, dead), obeyed }
    const areOver = (): boolean => !dead.some(member => hasWritten(directory, member))
    if (!replaceEnded(folding, whole, owner, facts, areOver)) return undefined
    removeFiles(
      directory,
      dead.map(({ name }) => name),
    )
    return { obeyed, files: dead.length }
  })
}

/** Whether a member has written since it was read, so that it lives after all. */
function hasWritten(directory: Directory, { name, header }: ProcessMember): boolean {
  const { id, generation } = readFirst(directory.pathOf(name)).header
  return id !== header!.id || generation !== header!.generation
}

/** @throws the error of the file system. */
export function readEnded({ directory }: Folding, whole: Whole): ProcessMember | undefined {
  const member = new ProcessMember(endedName, directory.pathOf(endedName), directory.program, whole)
  try {
    atOnce(member.reading())
    return member
  } catch (error) {
    if (!(error instanceof UnreadFile)) throw error
    directory.putEndedAside()
    return undefined
  }
}

/**
 * The processes that have ended, and are not in the file of those yet; and the last command that anybody has obeyed, because
 * the file may have been lost.
 */
function deadMembers(
  { own, directory, identity, newWhole, obeyed: ownObeyed }: Folding,
  names: readonly string[],
  ended: ProcessMember | undefined,
  whole: Whole,
): { readonly dead: readonly ProcessMember[]; readonly obeyed: number } {
  let obeyed = Math.max(ended?.header?.obeyed ?? 0, ownObeyed())
  const known = new Set([own, endedName, ...(ended?.owner?.folded ?? [])])
  const dead: ProcessMember[] = []
  for (const name of names) {
    if (known.has(name)) continue
    try {
      const { header, line } = readFirst(directory.pathOf(name))
      const owner = ownerOf(line, directory.program, name)
      obeyed = Math.max(obeyed, header.obeyed)
      // First, because it may write a last time before it ends.
      if (isAlive(owner, header.writtenMs, identity, wallMs())) continue
      // Alone, because commands are not for what others have recorded since.
      const member = new ProcessMember(name, directory.pathOf(name), directory.program, newWhole())
      atOnce(member.reading())
      const missed = commandsOf(ended).filter(([number]) => number > member.header!.obeyed)
      member.obey(
        missed.map(([, command]) => command),
        whole,
      )
      dead.push(member)
    } catch {
      // The process that is scraped counts and reports it.
    }
  }
  return { dead, obeyed }
}

export function commandsOf(ended: ProcessMember | undefined): NonNullable<Owner['commands']> {
  return ended?.owner?.commands ?? []
}

function countOf(ended: ProcessMember | undefined, dead: readonly ProcessMember[]): number {
  let count = ended?.header?.ended ?? 0
  for (const { header } of dead) count += header!.living + header!.ended
  return count
}

/**
 * Puts a file in the place of that of ended processes, in one step.
 *
 * @param prepare - called just before; if it returns false, nothing is replaced.
 */
export function replaceEnded(
  { own, directory, lock }: Folding,
  whole: Whole,
  owner: Owner,
  facts: Parameters<MemberFile['writing']>[0],
  prepare: () => boolean,
): boolean {
  const { renameSync, rmSync } = builtin('node:fs')
  const path = directory.newPathOf(`${endedName}-${own}`)
  rmSync(path, { force: true })
  const file = new MemberFile(path)
  try {
    file.append(owner)
    const mirror = new Mirror(file)
    whole.store.describeTo(mirror)
    atOnce(mirror.updating())
    atOnce(file.writing(facts))
    // Somebody may have taken this process for ended.
    if (!lock.isHeld) throw new Error('another process has taken the lock')
    const isReady = prepare()
    if (isReady) renameSync(path, directory.pathOf(endedName))
    return isReady
  } finally {
    file.close()
    rmSync(path, { force: true })
  }
}

function removeFiles(directory: Directory, names: readonly string[]): void {
  for (const name of names) {
    try {
      builtin('node:fs').unlinkSync(directory.pathOf(name))
    } catch {
      // Another process has, or the directory cannot be written now: the next one that folds removes it.
    }
  }
}
