import { grouped } from './number.ts'
import type { Chore, Row } from './row.ts'

const reach = 5

const few = { processes: 1, rounds: 2, warmMs: 0 }

function scrapeOf(series: number, gzip: boolean, more: Partial<Row> = {}): Row {
  return {
    work: `longest hold, scrape of ${grouped(series)}${gzip ? ', gzip' : ''}`,
    unit: 'ms',
    method: { kind: 'hold', series, gzip },
    reach,
    ...more,
  }
}

function chore(what: string, name: Chore, series: number): Row {
  return {
    work: `longest hold, ${what}`,
    unit: 'ms',
    method: { kind: 'chore', chore: name, series },
    reach,
  }
}

/** What holds the event loop of a program. Nothing may hold it for long. */
export const holdRows: readonly Row[] = [
  scrapeOf(100_000, false, { reachBeside: 83 }),
  scrapeOf(100_000, true),
  // Each process writes and checks a million lines before anything is measured.
  scrapeOf(1_000_000, false, { plan: few, slow: true }),
  chore('evicting 50,000 of 100,000', 'evict', 100_000),
  chore('clear of 100,000', 'clear', 100_000),
  chore('10,000 values beyond a limit turn busy', 'fold', 20_000),
  chore('swap of a global label of 100,000', 'swap', 100_000),
]
