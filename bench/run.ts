import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileCases, runCase, type Samples } from './case.ts'
import { libraries } from './libraries.ts'
import { type Outcome, type Run, summarize } from './outcome.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { formatQuick, quickPeer } from './quick-table.ts'
import { formatReport, writeReport } from './report.ts'
import type { Plan, Row } from './row.ts'
import { rows } from './rows.ts'

// Runs every case of every library in a process of its own, one at a time, and prints tables. Only a full run of all
// rows writes to results/.

const here = import.meta.dirname
const latest = join(here, 'results', 'latest.json')

type IsTried = (row: Row, title: string) => boolean

/** In turns over all libraries, so that what else the machine does troubles all of them. */
async function runRows(chosen: readonly Row[], plan: Plan, isTried: IsTried): Promise<Outcome[]> {
  const samples = new Map<string, Samples>()
  for (let turn = 0; turn < plan.processes; turn++) {
    for (const row of chosen) {
      const own = plan === quickPlan ? plan : { ...plan, ...row.plan }
      if (turn >= own.processes) continue
      console.error(`${turn + 1}/${own.processes} ${row.work}`)
      for (const [name, title] of libraries) {
        const key = `${row.work}/${title}`
        const before = samples.get(key) ?? []
        // What a library could not do the first time it cannot do; what took too long once would do so again.
        const isTriedAgain = before !== 'given up' && (turn === 0 || before.length > 0)
        if (!isTried(row, title) || !isTriedAgain) continue
        const now = await runCase({ name, work: row.work, plan: own })
        // Without the others: the median of the fast ones would not show the slow one.
        samples.set(key, now === 'given up' ? now : [...before, ...now])
      }
    }
  }
  return chosen.map(({ work, unit }) => {
    const ofEach = libraries.map(([, title]) => [title, samples.get(`${work}/${title}`) ?? []] as const)
    const results = ofEach.map(([title, found]) => [
      title,
      found === 'given up' ? undefined : summarize(found),
    ])
    const gaveUp = ofEach.flatMap(([title, found]) => (found === 'given up' ? [title] : []))
    return { work, unit, results: Object.fromEntries(results), ...(gaveUp.length > 0 && { gaveUp }) }
  })
}

function versions(): Record<string, string> {
  const read = (path: string) => JSON.parse(readFileSync(join(here, path), 'utf8'))
  const own = ['../package.json', '../exporter-prometheus/package.json'].map(read)
  return {
    ...Object.fromEntries(own.map(({ name, version }) => [name, version])),
    ...read('package.json').dependencies,
  }
}

async function run(chosen: readonly Row[], plan: Plan, isTried: IsTried): Promise<Run> {
  const machine = {
    cpu: cpus()[0]!.model,
    cores: cpus().length,
    node: process.version,
    date: new Date().toISOString(),
  }
  return { machine, versions: versions(), plan, outcomes: await runRows(chosen, plan, isTried) }
}

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const chosen = rows.filter(({ work }) => work.includes(options.only))
await compileCases()
if (options.quick) {
  const committed: Run | undefined = existsSync(latest) ? JSON.parse(readFileSync(latest, 'utf8')) : undefined
  const quickRows = options.only === '' ? chosen.filter(({ slow }) => slow !== true) : chosen
  const now = await run(
    quickRows,
    quickPlan,
    (row, title) => title === 'ours' || title === quickPeer(row, committed),
  )
  console.log(formatQuick(quickRows, now, committed))
} else {
  const whole = await run(chosen, fullPlan, (row, title) => title === 'ours' || row.oursAlone !== true)
  console.log(formatReport(whole))
  if (options.only === '') {
    writeFileSync(latest, `${JSON.stringify(whole, null, 2)}\n`)
    await writeReport(whole)
  }
}
