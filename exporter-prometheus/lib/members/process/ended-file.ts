import { builtin } from '../../base/builtin.ts'
import type { Whole } from '../whole.ts'
import type { Choices } from './choices.ts'
import { ChosenLabels } from './chosen-labels.ts'
import { type Directory, endedName } from './directory.ts'
import { UnreadFile } from './file-reader.ts'
import type { Identity } from './identity.ts'
import type { Lock } from './lock.ts'
import { MemberFile } from './member-file.ts'
import { Mirror } from './mirror.ts'
import { type Owner, ProcessMember } from './process-member.ts'

/** How many names of folded files are remembered, for readers that have listed them just before. */
const mostFolded = 1_000

/**
 * How many times the series of one process are kept of those that have ended, where they are limited: of several labels with
 * few values there may be many.
 */
const endedFactor = 10

/** How many commands are remembered, for processes that have not obeyed yet. */
export const mostCommands = 100

/** Who folds, and where. */
export interface Folding {
  /** The name of the member that folds. */
  readonly own: string
  readonly directory: Directory
  readonly lock: Lock
  readonly identity: Identity
  /** Makes a whole without any members, with so many times the series that limits allow. */
  readonly newWhole: (cardinalityFactor: number) => Whole
  /** The number of the last command that the member has obeyed. */
  readonly obeyed: () => number
  readonly choices: Choices
}

/** A whole for all that members have. */
export function wholeOfAll({ newWhole }: Folding): Whole {
  return newWhole(Number.POSITIVE_INFINITY)
}

/** A whole for what is kept of members that have ended. */
export function wholeOfKept({ choices, newWhole }: Folding): Whole {
  const whole = newWhole(endedFactor)
  const { state } = choices
  if (state === undefined) return whole
  const labels = new ChosenLabels(state)
  whole.relabel = ({ name }, pairs) => labels.keptOf(name, pairs)
  return whole
}

/** @throws the error of the file system. */
export function* readingEnded(
  { directory }: Folding,
  whole: Whole,
): Generator<void, ProcessMember | undefined> {
  const member = new ProcessMember(endedName, directory.pathOf(endedName), directory.program, whole)
  try {
    yield* member.reading()
    return member
  } catch (error) {
    if (!(error instanceof UnreadFile)) throw error
    directory.putEndedAside()
    return undefined
  }
}

export function commandsOf(ended: ProcessMember | undefined): NonNullable<Owner['commands']> {
  return ended?.owner?.commands ?? []
}

/**
 * The first record of the file of ended processes.
 *
 * @param added - the names of files that are in it, and may be there.
 */
export function ownerOfEnded(
  { directory, identity }: Folding,
  ended: ProcessMember | undefined,
  added: readonly string[],
  commands: NonNullable<Owner['commands']>,
): Owner {
  const remembered = [...new Set(ended?.owner?.folded)].slice(-mostFolded)
  return {
    ...identity,
    program: directory.program,
    name: endedName,
    // Those that could not be removed are not forgotten.
    folded: [...new Set([...remembered, ...added])],
    commands: commands.slice(-mostCommands),
  }
}

/**
 * Puts a file in the place of that of ended processes, in one step.
 *
 * @param prepare - called just before; if it returns false, nothing is replaced.
 */
export function* replacingEnded(
  { own, directory, lock }: Folding,
  whole: Whole,
  owner: Owner,
  facts: Omit<Parameters<MemberFile['writing']>[0], 'writes'>,
  prepare: () => boolean,
): Generator<void, boolean> {
  const { renameSync, rmSync } = builtin('node:fs')
  const path = directory.newPathOf(`${endedName}-${own}`)
  rmSync(path, { force: true })
  const file = new MemberFile(path)
  try {
    file.append(owner)
    const mirror = new Mirror(file)
    whole.store.describeTo(mirror)
    yield* mirror.updating()
    yield* file.writing({ ...facts, writes: 0 })
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
