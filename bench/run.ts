import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileCases, runCase } from './case.ts'
import { libraries, titles } from './libraries.ts'
import { describeMachine } from './machine.ts'
import type { Run } from './outcome.ts'
import { fullPlan, quickPlan, smokePlan } from './plan.ts'
import { formatQuick, quickPeer } from './quick-table.ts'
import { formatReport, writeReport } from './report.ts'
import type { Plan, Row } from './row.ts'
import { rows } from './rows.ts'
import { type Measure, runInTurns } from './turns.ts'

// Runs every case of every library in a process of its own, one at a time, and prints tables. Only a full run of all
// rows writes to results/. `--smoke` does everything once: whether it works, not what it takes.

const here = import.meta.dirname
const latest = join(here, 'results', 'latest.json')

type IsTried = (row: Row, title: string) => boolean

async function run(chosen: readonly Row[], plan: Plan, isTried: IsTried): Promise<Run> {
  const named = new Map(libraries.map(([name, title]) => [title, name]))
  const measure: Measure<Row> = (row, title, plan) =>
    isTried(row, title) ? runCase({ name: named.get(title)!, work: row.work, plan }) : undefined
  const planOf = (row: Row): Plan => (plan === fullPlan ? { ...plan, ...row.plan } : plan)
  return { ...describeMachine(), plan, ...(await runInTurns(chosen, titles, planOf, measure)) }
}

const start = performance.now()
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
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
  const plan = options.smoke ? smokePlan : fullPlan
  const whole = await run(chosen, plan, (row, title) => title === 'ours' || row.oursAlone !== true)
  console.log(formatReport(whole))
  if (options.only === '' && plan === fullPlan) {
    writeFileSync(latest, `${JSON.stringify(whole, null, 2)}\n`)
    await writeReport(whole)
  }
}
console.error(`${((performance.now() - start) / 60_000).toFixed(1)} minutes`)
