import { builtin } from '../../base/builtin.ts'
import { wallMs } from '../../series/wall-clock.ts'
import { cloneable, type RemovalCommand } from '../../store/removal-command.ts'
import type { Whole } from '../whole.ts'
import { type Directory, endedName } from './directory.ts'
import {
  commandsOf,
  type Folding,
  ownerOfEnded,
  readingEnded,
  replacingEnded,
  wholeOfAll,
  wholeOfKept,
} from './ended-file.ts'
import { hasGone, valuesOf } from './ended-values.ts'
import { readFirst } from './file-reader.ts'
import { isAlive } from './identity.ts'
import type { Header } from './layout.ts'
import { type Owner, ownerOf, ProcessMember } from './process-member.ts'

/** What folding came to. */
export interface Folded {
  /** The number of the last command that was given to all processes. */
  readonly obeyed: number
}

/**
 * Adds the files of processes that have ended to one. Returns `undefined` if another process is about it, or if one that
 * seemed to have ended has written meanwhile.
 *
 * The new file replaces the old one in one step, and has the names of the files that are in it. If this process
 * ends before it has removed those, nothing counts twice, and the next one that folds removes them.
 *
 * @throws the error of the file system.
 */
export function folding(given: Folding): Generator<void, Folded | undefined> {
  return given.lock.holding(function* () {
    const { directory } = given
    directory.sweep()
    const names = directory.list().names
    const whole = wholeOfAll(given)
    const ended = names.includes(endedName) ? yield* readingEnded(given, whole) : undefined
    const left = removeLeft(directory, names, ended)
    const { dead, obeyed } = yield* readingDead(given, names, ended, whole)
    const chosen = given.choices.state
    if (dead.length === 0 && !hasGone(whole, chosen)) {
      given.choices.tellEnded(valuesOf(whole, chosen), chosen?.number)
      return { obeyed }
    }
    const all = [...dead, ...(ended === undefined ? [] : [ended])]
    for (const member of all) member.end()
    const kept = yield* keeping(given, whole, all)
    const added = [...left, ...dead.map(({ name }) => name)]
    const owner = ownerOfEnded(given, ended, added, commandsOf(ended))
    const facts = { living: 0, ended: countOf(ended, dead), obeyed }
    const areOver = (): boolean => !dead.some(member => hasWritten(directory, member))
    const values = valuesOf(kept, chosen)
    // Until their files are gone.
    given.choices.tellEnded(values, undefined)
    if (!(yield* replacingEnded(given, kept, owner, facts, areOver))) return undefined
    removeFiles(
      directory,
      dead.map(({ name }) => name),
    )
    given.choices.tellEnded(values, chosen?.number)
    return { obeyed }
  })
}

/**
 * What is kept of members: all, or where there are limits, what the first of them have, as far as there is room, and the rest
 * as `other`.
 */
function* keeping(given: Folding, whole: Whole, members: readonly ProcessMember[]): Generator<void, Whole> {
  let kept = whole
  if (whole.store.cardinality.isLimiting) {
    kept = wholeOfKept(given)
    whole.store.catalogue.eachDescription((...described) => kept.describe(...described))
    for (const member of members) yield* member.copying(kept)
  }
  yield* kept.refreshing()
  return kept
}

/**
 * Removes series from what ended processes have left, and tells every process to. What has ended and is not in that file
 * yet obeys when it is added. Returns `undefined` if another process is about it.
 *
 * @throws the error of the file system.
 */
export function commanding(given: Folding, command: RemovalCommand): Generator<void, Folded | undefined> {
  return given.lock.holding(function* () {
    const { directory } = given
    const names = directory.list().names
    const whole = wholeOfAll(given)
    const ended = names.includes(endedName) ? yield* readingEnded(given, whole) : undefined
    const left = removeLeft(directory, names, ended)
    const obeyed = lastObeyed(given, ended, ownersOf(given, names, ended)) + 1
    ended?.end()
    yield* whole.refreshing()
    whole.store.removal.run(command)
    const commands = [...commandsOf(ended), [obeyed, cloneable(command)] as const]
    const owner = ownerOfEnded(given, ended, left, commands)
    const facts = { living: 0, ended: countOf(ended, []), obeyed }
    return (yield* replacingEnded(given, whole, owner, facts, () => true)) ? { obeyed } : undefined
  })
}

/** Removes the files that are in that of ended processes by now, and returns their names. */
function removeLeft(
  directory: Directory,
  names: readonly string[],
  ended: ProcessMember | undefined,
): readonly string[] {
  const folded = new Set(ended?.owner?.folded)
  const left = names.filter(name => folded.has(name))
  removeFiles(directory, left)
  return left
}

/** Whether a member has written since it was read, so that it lives after all. */
function hasWritten(directory: Directory, { name, header }: ProcessMember): boolean {
  const { id, generation } = readFirst(directory.pathOf(name)).header
  return id !== header!.id || generation !== header!.generation
}

/** The processes that have files, which are not in that of ended ones yet, by what these begin with. */
function ownersOf(
  { own, directory }: Folding,
  names: readonly string[],
  ended: ProcessMember | undefined,
): ReadonlyArray<{ readonly owner: Owner; readonly header: Header }> {
  const known = new Set([own, endedName, ...(ended?.owner?.folded ?? [])])
  return names.flatMap(name => {
    if (known.has(name)) return []
    try {
      const { header, line } = readFirst(directory.pathOf(name))
      return [{ header, owner: ownerOf(line, directory.program, name) }]
    } catch {
      // The process that is scraped counts and reports it.
      return []
    }
  })
}

/** The number of the last command that anybody has obeyed, because the file of ended processes may have been lost. */
function lastObeyed(
  { obeyed }: Folding,
  ended: ProcessMember | undefined,
  all: ReadonlyArray<{ readonly header: Header }>,
): number {
  return Math.max(ended?.header?.obeyed ?? 0, obeyed(), ...all.map(({ header }) => header.obeyed))
}

/** Reads the processes that have ended, and are not in the file of those yet. */
function* readingDead(
  given: Folding,
  names: readonly string[],
  ended: ProcessMember | undefined,
  whole: Whole,
): Generator<void, { readonly dead: readonly ProcessMember[]; readonly obeyed: number }> {
  const { directory, identity } = given
  const all = ownersOf(given, names, ended)
  const dead: ProcessMember[] = []
  for (const { owner, header } of all) {
    // First, because it may write a last time before it ends.
    if (isAlive(owner, header.writtenMs, identity, wallMs())) continue
    const { name } = owner
    const missedBy = ({ obeyed }: Header) => commandsOf(ended).filter(([number]) => number > obeyed)
    // Commands are not for what others have recorded since.
    const alone = missedBy(header).length === 0 ? whole : wholeOfAll(given)
    const member = new ProcessMember(name, directory.pathOf(name), directory.program, alone)
    try {
      yield* member.reading()
    } catch {
      // The process that is scraped counts and reports it.
      member.drop()
      continue
    }
    // It may have obeyed before it ended.
    if (alone !== whole) {
      member.obey(
        missedBy(member.header!).map(([, command]) => command),
        whole,
      )
    }
    dead.push(member)
  }
  return { dead, obeyed: lastObeyed(given, ended, all) }
}

function countOf(ended: ProcessMember | undefined, dead: readonly ProcessMember[]): number {
  let count = ended?.header?.ended ?? 0
  for (const { header } of dead) count += header!.living + header!.ended
  return count
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
