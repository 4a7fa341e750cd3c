import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileCases, runCase } from '../case.ts'
import { libraries } from '../libraries.ts'
import { describeMachine } from '../machine.ts'
import type { Run } from '../outcome.ts'
import { findCores } from '../pinned.ts'
import { fullPlan, smokePlan } from '../plan.ts'
import { redrawReport } from '../report.ts'
import type { Plan } from '../row.ts'
import { type Measure, runInTurns } from '../turns.ts'
import { compilePrograms, findTools, runProgram, scrapeProgram } from './programs.ts'
import { formatLanguages, languageTitles } from './report.ts'
import { type LanguageRow, languageRows } from './rows.ts'

// Ours beside the Rust original, two libraries of Go and the peers of Node: npm run bench:languages. Only a run of all rows
// writes to results/.

const results = join(import.meta.dirname, '../results')

/** The exact versions of the other languages' libraries, as their manifests pin them. */
function versions(): Record<string, string> {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
  const rust = read('rust/Cargo.toml').matchAll(/^(metrics[\w-]*) = .*?"=([\d.]+)"/gm)
  const go = read('go/go.mod').matchAll(/^\t\S+\/(client_golang|VictoriaMetrics\/metrics) v([\d.]+)$/gm)
  const titled =
    (language: string) =>
    ([, name = '', version = '']: readonly string[]) =>
      [`${name} (${language})`, version] as const
  return Object.fromEntries([...[...rust].map(titled('Rust')), ...[...go].map(titled('Go'))])
}

async function run(plan: Plan, only: string): Promise<Run> {
  const tools = findTools()
  compilePrograms()
  await compileCases()
  const cores = findCores()
  const named = new Map(libraries.map(([name, title]) => [title, name]))
  const measure: Measure<LanguageRow> = ({ work, method, programs }, title, plan) => {
    const [name, own] = [named.get(title), programs[title]]
    if (name !== undefined) return runCase({ name, work, plan }, cores)
    if (own === undefined) return undefined
    return method.kind === 'scrapes'
      ? scrapeProgram(title, method.connections, plan, cores)
      : runProgram(title, own, plan, cores)
  }
  const chosen = languageRows.filter(({ work }) => work.includes(only))
  const found = await runInTurns(chosen, languageTitles, () => plan, measure)
  const { machine, versions: ofNode } = describeMachine()
  const all = { ...tools, ...versions(), ...ofNode }
  return { machine, versions: all, plan, ...found, pinned: cores !== undefined }
}

const { values: options } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
try {
  const found = await run(options.smoke ? smokePlan : fullPlan, options.only)
  const text = formatLanguages(found)
  console.log(text)
  if (!options.smoke && options.only === '') {
    writeFileSync(join(results, 'languages.json'), `${JSON.stringify(found, null, 2)}\n`)
    writeFileSync(join(results, 'languages.md'), text)
    await redrawReport()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
