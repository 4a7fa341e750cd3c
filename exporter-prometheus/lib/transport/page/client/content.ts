import type { Drawing } from './drawing.ts'
import type { Family } from './model.ts'
import type { Timeline } from './timeline.ts'
import type { Window } from './window.ts'

/** What a card is to show. */
export interface Request {
  readonly family: Family
  readonly window: Window
  readonly range: readonly [from: number, to: number]
  /** The clock of the server, in Unix seconds. */
  readonly now: number
  /** How the series are split: see `groupsOf`. */
  readonly split: string
  /** The key of the row that was chosen. */
  readonly chosen: string | undefined
  /** Whether a histogram is drawn as lines alone. */
  readonly isPlain: boolean
}

export interface Cell {
  /** The number itself. */
  readonly value: number | null
  readonly text: string
}

export interface Row {
  readonly key: string
  readonly text: string
  readonly title?: string
  /** The number of its colour, if it is a line of the chart. */
  readonly color?: number | undefined
  /** What it shows at a row of the window. */
  readonly cells: ReadonlyArray<(index: number) => Cell>
  readonly isEnded?: boolean
}

export interface Heading {
  readonly text: string
  readonly color?: number | undefined
}

/** What a card shows. */
export interface Content {
  readonly drawing: Drawing | undefined
  /** What the names of rows are. */
  readonly named: string
  readonly headings: readonly Heading[]
  readonly rows: readonly Row[]
  /** Whether a row can be chosen. */
  readonly isChoice: boolean
  /** The value that says most, large. */
  readonly now: string
  /** What else has to be known: that it is silent, or has ended. */
  readonly state: string
  /** What the chart shows, for those who do not see it. */
  readonly summary: string
  /** Latest events with labels that lead to them. */
  readonly notes?: readonly string[]
}

/** Seconds since one of these channels changed; and whether that is only known to be longer ago. */
export function silenceOf(
  timeline: Timeline,
  channels: readonly number[],
): { readonly seconds: number; readonly isLonger: boolean } {
  const rows = channels.map(channel => timeline.column(channel)?.changed ?? 0)
  const row = Math.max(0, ...rows)
  const seconds = timeline.length === 0 ? 0 : timeline.last - timeline.times[row]!
  return { seconds, isLonger: row === 0 }
}
