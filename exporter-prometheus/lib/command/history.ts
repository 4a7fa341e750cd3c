import { messageOf } from 'metrics-facade'
import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { CounterView, HistogramView, SeriesView, SummaryView } from '../model/views.ts'
import { shownNumber } from './numbers.ts'

/** A series as it is shown. */
export interface Row {
  /** Its name and labels, without control characters. */
  readonly name: string
  /** Of a distribution, the mean of what came since the last reading. */
  readonly value: string
  /** How much it rose a second, or how many values came; empty for gauges, and at the first reading. */
  readonly rate: string
  /** What is drawn: the rates, of gauges the values, the latest last. */
  readonly points: readonly number[]
}

/** So many points are drawn at most. */
const mostPoints = 60

/** So many series are shown at most: nobody reads more, and what is kept of them has a bound. */
const mostSeries = 10_000

interface Reading {
  readonly total: number
  /** Of distributions. */
  readonly sum: number | undefined
}

interface Known extends Reading {
  readonly points: readonly number[]
}

function readingOf({ type }: ExposedFamily, series: SeriesView): Reading {
  if (type === 'histogram') {
    const { counts, sum } = series as HistogramView
    return { total: counts.reduce((all, one) => all + one, 0), sum }
  }
  if (type === 'summary') {
    const { count, sum } = series as SummaryView
    return { total: count, sum }
  }
  return { total: (series as CounterView).value, sum: undefined }
}

function nameOf(family: ExposedFamily, series: SeriesView): string {
  const pairs = writtenLabels(series, family).map(([label, value]) => `${label}="${value}"`)
  return pairs.length === 0 ? family.name : `${family.name}{${pairs.join(',')}}`
}

/** What rose since the last reading; all of it if the program has started again meanwhile. */
function risen(now: number, before: number): number {
  return now >= before ? now - before : now
}

/** What was read of a program so far. */
export class History {
  #known = new Map<string, Known>()
  #readAt: number | undefined

  /** @param atMs - when they were read, by a clock that never goes back. */
  add(families: readonly ExposedFamily[], atMs: number): readonly Row[] {
    const seconds = this.#readAt === undefined ? undefined : Math.max(atMs - this.#readAt, 1) / 1000
    const known = new Map<string, Known>()
    const rows: Row[] = []
    for (const family of families) {
      for (const series of family.series as readonly SeriesView[]) {
        if (rows.length === mostSeries) break
        const name = nameOf(family, series)
        const row = this.#rowOf(name, family, readingOf(family, series), seconds, known)
        rows.push(row)
      }
    }
    this.#known = known
    this.#readAt = atMs
    return rows
  }

  #rowOf(
    name: string,
    { type }: ExposedFamily,
    reading: Reading,
    seconds: number | undefined,
    known: Map<string, Known>,
  ): Row {
    const before = this.#known.get(name)
    const isGauge = type === 'gauge'
    const added = before === undefined ? undefined : risen(reading.total, before.total)
    const rate = added === undefined || seconds === undefined ? undefined : added / seconds
    const point = isGauge ? reading.total : rate
    const points = [...(before?.points ?? []), ...(point === undefined ? [] : [point])].slice(-mostPoints)
    known.set(name, { ...reading, points })
    return {
      name: messageOf(name, 300),
      value: valueText(reading, before, added),
      rate: isGauge || rate === undefined ? '' : shownNumber(rate),
      points,
    }
  }
}

function valueText({ total, sum }: Reading, before: Reading | undefined, added: number | undefined): string {
  if (sum === undefined) return shownNumber(total)
  const isNew = before?.sum !== undefined && added !== undefined && added > 0 && total > added
  const mean = isNew ? (sum - before.sum!) / added : sum / total
  return total === 0 ? '' : `~${shownNumber(mean)}`
}
