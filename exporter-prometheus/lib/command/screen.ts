import type { Row } from './history.ts'
import { sparkline } from './numbers.ts'
import { shortNames, withoutMiddle } from './short-names.ts'

/** What is shown, besides the rows. */
export interface View {
  readonly place: string
  readonly columns: number
  /** How many lines there are; all rows are shown if this is infinite. */
  readonly lines: number
  /** Only rows with this in their name. */
  readonly search: string
  readonly isSearching: boolean
  readonly isPaused: boolean
  /** The first row that is shown. */
  readonly from: number
  /** Why the last reading failed. */
  readonly problem: string | undefined
}

const [numberWidth, sparkWidth, leastName] = [9, 20, 20]

function widthsOf(columns: number): { readonly name: number; readonly spark: number } {
  const spark = Math.min(sparkWidth, Math.max(columns - 2 * (numberWidth + 1) - 1 - leastName, 0))
  return { name: Math.max(columns - 2 * (numberWidth + 1) - 1 - spark, 8), spark }
}

/** Those of the rows that have what is searched for, whatever its case. */
export function found(rows: readonly Row[], search: string): readonly Row[] {
  const wanted = search.toLowerCase()
  return wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted))
}

/** The lines of a screen, none longer than its columns. */
export function drawScreen(all: readonly Row[], view: View): readonly string[] {
  const { place, columns, search, isSearching, isPaused, problem } = view
  const { name, spark } = widthsOf(columns)
  const rows = found(all, search)
  const room = Math.max(view.lines - 3, 1)
  const from = Math.max(Math.min(view.from, rows.length - room), 0)
  // Of all rows, so that a name is the same wherever somebody scrolls to.
  const short = shortNames(
    all.map(row => row.name),
    name,
  )
  const line = (row: Omit<Row, 'points'>, drawn: string): string =>
    `${short(row.name).padEnd(name)} ${row.value.padStart(numberWidth)} ${row.rate.padStart(numberWidth)} ${drawn}`.trimEnd()
  const state = isPaused ? 'paused' : `${rows.length} of ${all.length} series`
  const help = isSearching
    ? `/${search}_  Enter: done`
    : `/ search${search && ` (${search})`}, space pause, q quit`
  return [
    withoutMiddle(problem ?? `${place}: ${state}`, columns),
    line({ name: 'series', value: 'value', rate: 'per s' }, spark > 0 ? 'lately' : ''),
    ...rows.slice(from, from + room).map(row => line(row, sparkline(row.points, spark))),
    withoutMiddle(help, columns),
  ]
}
