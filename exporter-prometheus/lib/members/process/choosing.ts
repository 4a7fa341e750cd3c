import { hashOf } from '../../store/limits/hash.ts'
import type { Overflow } from '../../store/limits/overflow.ts'
import type { LabelReport, SharedChoice } from '../../store/limits/shared-choice.ts'
import type { ChoiceState, LabelState, MemberState, ValueState } from './choice-state.ts'
import { replace } from './replacing.ts'
import { estimateOf, type Told, toldOf } from './told.ts'

/** After so long without a scrape nobody is taken to wait for a value to be shown. */
const forgottenMs = 600_000

/** Where there were too many values, and so long nobody has written to others, room is for whichever comes. */
const quietMs = 10_000

/** What is known of the other processes. */
export interface World {
  readonly nowMs: number
  /** Whether the process that tells has told before: if that is not known, what was chosen before is lost. */
  readonly hasToldBefore: boolean
  /** Whether a process lives. */
  readonly isLiving: (member: MemberState) => boolean
  /** The members that have files: some may have ended. */
  readonly names: ReadonlySet<string>
}

/**
 * Takes in what a process tells, and chooses. Returns the labels of which this process is the first to report that they have
 * too many values.
 */
export function choose(state: ChoiceState, name: string, member: MemberState, world: World): Overflow[] {
  state.number += 1
  // It may have had these values for long.
  const isLost = world.hasToldBefore && !state.members.has(name)
  state.members.set(name, member)
  for (const other of state.members.keys()) {
    if (other !== name && !world.names.has(other)) state.members.delete(other)
  }
  for (const other of state.shown.keys()) if (!state.members.has(other)) state.shown.delete(other)
  const overflows: Overflow[] = []
  for (const [key, report] of member.labels) {
    const label = labelOf(state, key, report)
    if (report.overflowed === undefined || label.isTold) continue
    label.isTold = true
    overflows.push(report.overflowed)
  }
  const isComplete = [...world.names].every(one => state.members.has(one))
  const living = [...state.members].filter(([, one]) => world.isLiving(one))
  for (const [key, label] of state.labels) {
    const told = toldOf(state, key, label)
    const hasFreed = free(state, key, label, told)
    for (const [text, value] of label.values) advance(state, label, text, value, told, living, world.nowMs)
    admit(state, key, label, told, { hasFreed, isLost, nowMs: world.nowMs })
    // Another one may have values of which it has not told yet.
    if (label.isTold && isComplete) replace(state, label, told)
    label.estimate = estimateOf(told)
  }
  keepOnly(state, name, member)
  return overflows
}

/** Forgets values that were refused: the process does not have them any more. */
function keepOnly(state: ChoiceState, name: string, member: MemberState): void {
  const kept = Array.from(member.labels, ([key, report]): [string, LabelReport] => {
    const { values } = state.labels.get(key)!
    return [key, { ...report, values: report.values.filter(({ text }) => values.has(text)) }]
  })
  state.members.set(name, { ...member, labels: new Map(kept) })
}

/** What a state means for a process. */
export function choicesOf(state: ChoiceState, isSameSeed: boolean): Map<string, SharedChoice> {
  return new Map(
    Array.from(state.labels, ([key, { values, wanted, isFull, estimate }]) => {
      const texts = (isMeant: (value: ValueState) => boolean): string[] =>
        [...values].filter(([, value]) => isMeant(value)).map(([text]) => text)
      return [
        key,
        {
          values: new Map(texts(isStaying).map(text => [text, values.get(text)!.isAdopted])),
          leaving: new Set(texts(({ leaves, gone }) => leaves !== undefined && gone === undefined)),
          gone: new Set(texts(({ gone }) => gone !== undefined)),
          wanted: isSameSeed ? wanted : new Map(),
          isFull,
          estimate,
        },
      ]
    }),
  )
}

export function isStaying({ leaves, gone }: ValueState): boolean {
  return leaves === undefined && gone === undefined
}

function labelOf(state: ChoiceState, key: string, report: LabelReport): LabelState {
  const { kind, metric, label, perLabel, perMetric, overflow, addsUp } = report
  const head = { kind, metric, label, perLabel, perMetric, overflow, addsUp }
  const known = state.labels.get(key)
  const one: LabelState = known
    ? { ...known, head }
    : { head, values: new Map(), wanted: new Map(), isFull: false, writtenMs: 0, isTold: false, estimate: 0 }
  state.labels.set(key, one)
  return one
}

/** Frees the places of values that a program has removed: nobody has them any more. */
function free(state: ChoiceState, key: string, { values }: LabelState, told: Told): boolean {
  const ended = new Set(state.ended.get(key))
  let hasFreed = false
  for (const [text, value] of values) {
    if (!isStaying(value) || told.values.has(text) || ended.has(text)) continue
    values.delete(text)
    hasFreed = true
  }
  return hasFreed
}

/** Goes on with a value that begins or ends. */
function advance(
  state: ChoiceState,
  { values }: LabelState,
  text: string,
  value: ValueState,
  told: Told,
  living: ReadonlyArray<readonly [string, MemberState]>,
  nowMs: number,
): void {
  const isObeyed = (number: number): boolean => living.every(([, { obeyed }]) => obeyed >= number)
  const isForgotten = nowMs - state.shownMs > forgottenMs
  if (told.values.get(text)?.counts) value.isNew = false
  if (value.gone !== undefined) {
    // A server has to miss it once, or it would see one series that goes back.
    const isMissed = state.shownNumber >= value.gone || isForgotten
    if (isObeyed(value.gone) && state.purged >= value.gone && isMissed) values.delete(text)
    return
  }
  if (value.leaves === undefined || !isObeyed(value.leaves)) return
  value.written ??= new Map(living.map(([name, { writes }]) => [name, writes]))
  const { written } = value
  const isSeen = living.every(([name]) => (state.shown.get(name) ?? 0) >= (written.get(name) ?? 0))
  if (isSeen || isForgotten) value.gone = state.number
}

/** Gives places to values that have come, as far as there are any. */
function admit(
  state: ChoiceState,
  key: string,
  label: LabelState,
  told: Told,
  {
    hasFreed,
    isLost,
    nowMs,
  }: { readonly hasFreed: boolean; readonly isLost: boolean; readonly nowMs: number },
): void {
  const { values, wanted } = label
  for (const [text, { counts }] of told.values) {
    // One that counts already would not begin at zero.
    if (!values.has(text) && !counts && wanted.delete(hashOf(text)))
      values.set(text, { isNew: true, isAdopted: true })
  }
  const room = (): number => told.most - takenOf(label) - wanted.size
  if (told.writes > 0) label.writtenMs = nowMs
  // Once there were too many, room is for those that are busy, which begin at zero.
  const isTooMany = label.isFull ? nowMs - label.writtenMs < quietMs : told.writes >= room()
  label.isFull = label.isTold && !hasFreed && isTooMany
  for (const text of [...told.values.keys(), ...(state.ended.get(key) ?? [])]) {
    if (label.isFull && !isLost) break
    if (!values.has(text) && room() > 0)
      values.set(text, { isNew: false, isAdopted: label.isTold && !isLost })
  }
  label.isFull ||= room() <= 0
}

/** How many values are shown. */
export function takenOf({ values }: LabelState): number {
  let taken = 0
  for (const { gone } of values.values()) if (gone === undefined) taken += 1
  return taken
}
