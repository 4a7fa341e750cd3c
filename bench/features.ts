import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { show } from './number.ts'
import { bestPeer, type Outcome, type Outcomes, timesBetterThanPeers } from './outcome.ts'
import type { Row, Unit } from './row.ts'
import { formatLosses, formatTable, showGoals, showTimes } from './table.ts'

/** A feature with a bench of its own, and the rows that the report shows of it. */
interface Feature {
  readonly title: string
  /** The name of its program in `bench/`, and of its files in `results/`. */
  readonly name: string
  readonly rows: readonly Row[]
}

function row(feature: string, work: string, unit: Unit, more: Partial<Row> = {}): Row {
  return { work, unit, method: { kind: 'elsewhere', feature }, ...more }
}

const holds = { reach: 5 }

export const features: readonly Feature[] = [
  {
    title: 'Threads and processes',
    name: 'threads',
    rows: ['threads', 'processes'].flatMap(members => [
      row('threads', `scrape of 8 ${members} of 10,000 counters`, 'ms', { reach: 10, reachBeside: 54 }),
      row('threads', `longest hold, scrape of 8 ${members}`, 'ms', holds),
      row('threads', `longest hold, first scrape of 8 ${members}`, 'ms', holds),
    ]),
  },
  {
    title: 'Limits',
    name: 'limits',
    rows: [
      row('limits', 'counter within limits', 'ns'),
      row('limits', 'counter beyond limits', 'ns', {
        reachTimesRow: { work: 'counter within limits', times: 1 },
      }),
    ],
  },
  {
    title: 'HTTP metrics',
    name: 'http',
    rows: [
      row('http', 'HTTP metrics of a request, node:http', 'µs', { reach: 1.5, reachBeside: 2.7 }),
      row('http', 'HTTP metrics of a request, Express', 'µs'),
      row('http', 'HTTP metrics of a request, Fastify', 'µs'),
    ],
  },
  {
    title: 'Pushes',
    name: 'pushes',
    rows: [
      row('pushes', 'push of 11,000 series by OTLP', 'ms'),
      row('pushes', 'longest hold, push of 11,000 series by OTLP', 'ms', holds),
      row('pushes', 'push of 11,000 series by remote write', 'ms'),
      row('pushes', 'longest hold, push of 11,000 series by remote write', 'ms', holds),
      row('pushes', 'process that records and pushes by OTLP', 'ms'),
    ],
  },
  {
    title: 'The page',
    name: 'page',
    rows: [
      row('page', 'the page, gzipped', 'bytes', { reach: 40_960 }),
      row('page', 'the page, first asked for', 'ms'),
      row('page', 'a second of 1,000 series, watched, beyond unwatched', 'ms'),
    ],
  },
]

function read(name: string): Outcomes | undefined {
  const path = join(import.meta.dirname, `results/${name}.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** The last results of each feature’s bench. */
export function readFeatures(): Outcomes {
  const outcomes = features.flatMap(({ name }): readonly Outcome[] => read(name)?.outcomes ?? [])
  return { outcomes }
}

function showPeer(outcome: Outcome): string {
  const best = bestPeer(outcome)
  return best === undefined ? '–' : `${show(best[1])} ${best[0]}`
}

function cellsOf(row: Row, run: Outcomes): readonly string[] {
  const outcome = run.outcomes.find(({ work }) => work === row.work)
  const ours = outcome?.results.ours
  if (outcome === undefined || ours === undefined)
    return [row.work, row.unit, 'not measured yet', '–', '–', '–']
  return [
    row.work,
    row.unit,
    show(ours.median),
    showPeer(outcome),
    showTimes(timesBetterThanPeers(outcome)),
    showGoals(row, outcome, run) || '–',
  ]
}

/** A table for each feature, beside the best peer for the job, with a link to everything that its bench found. */
export function formatFeatures(run: Outcomes): string {
  const head = ['work', 'unit', 'ours', 'best peer', 'times better', 'to reach']
  return features
    .map(({ title, name, rows }) => {
      const lines = rows.map(row => cellsOf(row, run))
      const more = read(name) === undefined ? '' : `[All of it](${name}.md):\n\n`
      return `### ${title}\n\n${more}${formatTable(head, lines)}`
    })
    .join('\n\n')
}

export function formatFeatureLosses(run: Outcomes): string {
  return formatLosses(
    features.flatMap(({ rows }) => rows),
    run,
  )
}
