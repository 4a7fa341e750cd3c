import type { SeriesTypeName } from '../series/types.ts'
import { DistinctUnion } from '../store/limits/distinct-union.ts'
import type { Overflow } from '../store/limits/overflow.ts'

/**
 * The environment data that a main thread leaves for its workers. The facade looks for it, when a thread without a
 * recorder emits, and loads the module that it names.
 */
export const invitationKey = 'metrics-facade.1'

/** The channel on which threads that were started before, and ask for it, get the same. */
export const lateInvitations = 'metrics-exporter-prometheus threads'

/** How the threads of a program take part in the exposition of its main thread. */
export interface Invitation {
  /** The absolute path of a CommonJS module, which installs a recorder when it is loaded, if it was found. */
  readonly module: string | undefined
  /** What the facade reports if it cannot load that. */
  readonly warning: string
  /** The name of the broadcast channel on which threads announce their memory. */
  readonly channel: string
  /** The windows of summaries: see `WindowSet.shareIn`. Written by the main thread alone. */
  readonly windows: SharedArrayBuffer
  /** The seed of hashes: see `seedOfThreads`. */
  readonly seed: SharedArrayBuffer
  /** Whether the windows are numbered by the wall clock. */
  readonly isAligned: boolean
  /** The settings that decide how values are recorded, as plain data. */
  readonly settings: object
}

/** The name of the channel on which the main thread tells its threads what to remove. */
export function commandsOf(channel: string): string {
  return `${channel}.commands`
}

/** The memory of a thread, which it announces as it grows. */
export interface Announcement {
  readonly thread: number
  /** The number of a page of cells, and the page. */
  readonly page?: readonly [number: number, buffer: SharedArrayBuffer]
  /** The number of a chunk of the log, and the chunk. */
  readonly chunk?: readonly [number: number, buffer: SharedArrayBuffer]
  /** See `Progress`. */
  readonly progress?: SharedArrayBuffer
}

/** A place in the pages of a thread, as one number. */
export type Address = number

/** Pages have at most so many cells, except for those that hold one object that is larger. */
export const pageLength = 8192

export function addressOf(page: number, at: number): Address {
  return page * pageLength + at
}

export function pageOf(address: Address): number {
  return Math.floor(address / pageLength)
}

export function offsetOf(address: Address): number {
  return address % pageLength
}

/** How many cells tell how many values a label has had: the ranks of a `DistinctUnion`, and a number that tells of changes. */
export const distinctCells: number = DistinctUnion.size / 8 + 1

/** A label of a series, as it is written. */
type Pair = readonly [name: string, value: string]

/** What the cells of a distribution mean. */
export interface PartRules {
  /** Of classic buckets. */
  readonly bounds?: readonly number[] | undefined
  /** Of a summary. */
  readonly significantDigits?: number
}

/** An entry of a thread's log. A series is known by the address of its cells. */
export type Entry =
  | readonly ['described', kind: string, name: string, unit: string | null, help: string, advised: object]
  | readonly ['family', id: number, kind: string, name: string, of: SeriesTypeName, rules: PartRules]
  | readonly ['series', Address, family: number, labels: readonly Pair[], created: number]
  | readonly ['removed', Address]
  | readonly ['reset', Address, created: number]
  | readonly [
      'exemplar',
      Address,
      bucket: number,
      labels: readonly Pair[],
      value: number,
      timestampMs: number,
    ]
  | readonly ['window', Address, window: number, cells: Address]
  | readonly ['windowOver', Address, window: number]
  | readonly [
      'band',
      Address,
      window: number,
      isNegative: boolean,
      band: number,
      cells: Address,
      length: number,
    ]
  | readonly ['bandOver', Address, window: number, isNegative: boolean, band: number]
  | readonly [
      'layout',
      Address,
      schema: number,
      zeroThreshold: number,
      created: number,
      buckets: readonly NativeCell[],
    ]
  | readonly ['bucket', Address, ...NativeCell]
  | readonly ['overflowed', Overflow]
  | readonly ['distinct', Address, kind: string, metric: string, label: string]
  | readonly ['child', thread: number]
  | readonly ['ended', thread: number]

export type NativeCell = readonly [isNegative: boolean, index: number, cells: Address]
