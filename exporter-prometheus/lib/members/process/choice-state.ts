import { builtin } from '../../base/builtin.ts'
import type { LabelHead, LabelReport } from '../../store/limits/shared-choice.ts'
import type { Identity } from './identity.ts'
import { version } from './layout.ts'

// What the processes of a program have chosen together, as plain data.

/** A value that has series, or had. Numbers are those of choices. */
export interface ValueState {
  /** Whether no process has counted for it yet. */
  isNew: boolean
  /** Whether it was among others before, so that each of its series begins at zero. */
  readonly isAdopted: boolean
  /** By which choice it was to count elsewhere. */
  leaves?: number
  /** Since all processes obey: how often they had written by then. */
  written?: ReadonlyMap<string, number>
  /** By which choice it is not shown any more. */
  gone?: number
}

export interface LabelState {
  readonly head: LabelHead
  readonly values: Map<string, ValueState>
  /** Values without series that get some when they come, by hash, and how much was recorded for them. */
  wanted: Map<number, number>
  isFull: boolean
  /** When values without series were written to for the last time, as far as was told. */
  writtenMs: number
  /** Whether the program has reported that it has too many values. */
  isTold: boolean
  estimate: number
}

export interface MemberState {
  readonly identity: Identity
  /** When it has told this. */
  readonly toldMs: number
  /** The number of the choice that is obeyed in its file, and how often it had written by then. */
  readonly obeyed: number
  readonly writes: number
  readonly labels: ReadonlyMap<string, LabelReport>
}

export interface ChoiceState {
  /** How often was chosen. */
  number: number
  /** Of the hashes of values. */
  readonly seed: number
  readonly labels: Map<string, LabelState>
  readonly members: Map<string, MemberState>
  /** What was shown of each member: how often it had written by then. */
  readonly shown: Map<string, number>
  /** When that was, and the number of the choice by which it was. */
  shownMs: number
  shownNumber: number
  /** The values in the file of ended processes, and by which choice those that are gone were removed from it. */
  ended: ReadonlyMap<string, readonly string[]>
  purged: number
}

export function newChoice(seed: number): ChoiceState {
  return {
    number: 0,
    seed,
    labels: new Map(),
    members: new Map(),
    shown: new Map(),
    shownMs: Number.NEGATIVE_INFINITY,
    shownNumber: 0,
    ended: new Map(),
    purged: 0,
  }
}

/** The text of a file: a line that only a whole file of this version begins with, then the state. */
export function encodeChoice(state: ChoiceState): string {
  const text = JSON.stringify(state, (_key, value) => (value instanceof Map ? { map: [...value] } : value))
  return `${firstLineOf(text)}\n${text}`
}

/** Returns `undefined` for what is not a whole choice of this version. */
export function decodeChoice(file: string): ChoiceState | undefined {
  const end = file.indexOf('\n')
  const text = file.slice(end + 1)
  if (file.slice(0, Math.max(end, 0)) !== firstLineOf(text)) return undefined
  const state: ChoiceState = JSON.parse(text, (_key, value) =>
    Array.isArray(value?.map) ? new Map(value.map) : value,
  )
  // JSON has no infinity.
  return { ...state, shownMs: state.shownMs ?? Number.NEGATIVE_INFINITY }
}

function firstLineOf(text: string): string {
  const digest = builtin('node:crypto').createHash('sha256').update(text).digest('base64')
  return ['choice', version, digest].join(' ')
}

/** Whether a value is shown. */
export function isShown({ head, values }: LabelState, text: string): boolean {
  const value = values.get(text)
  return value === undefined ? text === head.overflow || text === '' : value.gone === undefined
}
