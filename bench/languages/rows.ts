import type { Row } from '../row.ts'
import { rows } from '../rows.ts'

/** A row of the bench, with the name of its work in the programs of other languages, where they have it. */
export interface LanguageRow extends Row {
  readonly programs: Readonly<Record<string, string>>
}

const both = (work: string): LanguageRow['programs'] => ({ ...inGo(work), Rust: work })
const inGo = (work: string): LanguageRow['programs'] => ({ client_golang: work, VictoriaMetrics: work })

const programsByWork: Readonly<Record<string, LanguageRow['programs']>> = {
  'held counter': both('held counter'),
  'held histogram, 11 buckets': both('held histogram'),
  'counter, 2 labels': both('two labels'),
  'counter, 2 labels, object held': inGo('labels held'),
  'histogram, 2 labels': both('histogram, two labels'),
  'nothing installed, 2 labels': { Rust: 'nothing installed' },
  'register 100,000 counters': both('register counters'),
  'register 100,000 counters, first thing in a process': both('register counters fresh'),
  'register 10,000 histograms': both('register histograms'),
  'register 10,000 histograms, first thing in a process': both('register histograms fresh'),
  'render 100,000 counters, integers, changed, text': both('render counters'),
  'render 10,000 histograms, fractions, changed, text': both('render histograms'),
  'memory per counter': both('memory counters'),
  'memory per histogram': both('memory histograms'),
  'scrapes of 10,000, 1 connection': both('serve'),
  'scrapes of 10,000, 10 connections': both('serve'),
}

/** Without what is to be reached, which is of the other table. */
export const languageRows: readonly LanguageRow[] = Object.entries(programsByWork).map(([work, programs]) => {
  const row = rows.find(row => row.work === work)
  if (row === undefined) throw new Error(`The bench has no row "${work}"`)
  return { work, unit: row.unit, method: row.method, programs }
})
