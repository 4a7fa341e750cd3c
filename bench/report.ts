import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawGrowth, drawOverview } from './chart.ts'
import { formatFeatureLosses, formatFeatures, readFeatures } from './features.ts'
import { formatGrowth } from './growth-table.ts'
import { show } from './number.ts'
import { findOutcome, type Run, timesBetterThanPeers } from './outcome.ts'
import { formatRenders } from './render-table.ts'
import { groups } from './rows.ts'
import { formatLosses, formatRows } from './table.ts'

const results = join(import.meta.dirname, 'results')
const readme = join(import.meta.dirname, '../README.md')

/** The machine, the versions, and how often each case was measured. */
export function formatMachine({ failures = [], machine, versions, plan }: Run): string {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date.slice(0, 10)}.
Most cases: ${plan.processes} processes of ${plan.rounds} rounds. Median (minimum–maximum).

${[`${used.join(', ')}.`, ...failures.map(failure => `**Failed:** ${failure}.`)].join('\n\n')}`
}

/** Everything that was measured, as Markdown: a table for each group of rows that has any. */
export function formatReport(run: Run): string {
  const sections = groups.flatMap(([heading, rows]) => {
    if (!rows.some(({ work }) => run.outcomes.some(outcome => outcome.work === work))) return []
    if (heading === 'Growth') return [`## ${heading}\n\n${formatGrowth(run)}`]
    if (heading !== 'Renders') return [`## ${heading}\n\n${formatRows(rows, run)}`]
    // Those that other libraries were measured at, too; then all of them.
    const main = rows.filter(({ oursAlone }) => oursAlone !== true)
    return [`## ${heading}\n\n${formatRows(main, run)}\n\nIn ms:\n\n${formatRenders(run)}`]
  })
  const measured = groups.flatMap(([heading, rows]) => (heading === 'Growth' ? [] : rows))
  const losses = `## What is lost, and what falls short\n\n${formatLosses(measured, run)}`
  return [`# Results\n\n${formatMachine(run)}`, losses, ...sections].join('\n\n')
}

/** The same, with the features that have benches of their own. */
function formatWholeReport(run: Run): string {
  const features = readFeatures()
  const parts = [
    '## Features',
    'Each measured by a bench of its own, when that ran last.',
    formatFeatures(features),
    '### What is lost there, and what falls short',
    formatFeatureLosses(features),
  ]
  return [formatReport(run), ...parts].join('\n\n')
}

/** The README with the ratios of a run in the rows that it has. */
export function updateRatios(readme: string, run: Run): string {
  return readme.replaceAll(/^\| ([^|\n]+) \| (?:[\d.,]+|–) \|$/gm, (row, work: string) => {
    const outcome = findOutcome(run, { work })
    const times = outcome && timesBetterThanPeers(outcome)
    return outcome === undefined ? row : `| ${work} | ${times === undefined ? '–' : show(times)} |`
  })
}

/** What was measured of other languages, if it was: its ratios are in the picture, too. */
function readLanguages(): Run | undefined {
  const path = join(results, 'languages.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Writes the tables and the pictures of a run beside its numbers, and its ratios into the README. */
export async function writeReport(run: Run): Promise<void> {
  writeFileSync(readme, updateRatios(readFileSync(readme, 'utf8'), run))
  writeFileSync(join(results, 'latest.md'), `${formatWholeReport(run)}\n`)
  writeFileSync(join(results, 'latest.svg'), drawOverview(run, readLanguages()))
  writeFileSync(join(results, 'growth.svg'), drawGrowth(run))
}

/** Once more from the numbers of the last full run. */
export async function redrawReport(): Promise<void> {
  await writeReport(JSON.parse(readFileSync(join(results, 'latest.json'), 'utf8')))
}

/** `node --import tsx bench/report.ts` */
if (process.argv[1] === import.meta.filename) await redrawReport()
