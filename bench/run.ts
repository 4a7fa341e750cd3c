import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { fullPlan, libraries, type Plan, quickPlan, type Row, rows } from './rows.ts'
import { measureEmitting, measureWhole, type Sizes } from './size.ts'
import { formatTable, type Outcome, summarize } from './table.ts'

// Runs every case of every library in a process of its own, one at a time, and prints one table. Only a full run
// writes results/latest.json.

const here = import.meta.dirname
const dist = join(here, 'dist')

/** Cases run as plain JavaScript: a loader that compiles as it goes would change the functions that are measured. */
async function compile(): Promise<void> {
  await build({
    entryPoints: [join(here, 'child.ts'), join(here, 'client.ts')],
    outdir: dist,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
  })
}

function runCase(name: string, work: string, plan: Plan): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const child = fork(join(dist, 'child.js'), [], { cwd: here, execArgv: ['--expose-gc'] })
    let samples: readonly number[] | undefined
    child.once('message', (message: { samples: readonly number[] }) => {
      samples = message.samples
    })
    child.once('error', reject)
    child.once('close', () => {
      if (samples === undefined) reject(new Error(`${name} failed at "${work}"`))
      else resolve(samples)
    })
    child.send({ name, work, plan })
  })
}

/** In turns over all libraries, so that what else the machine does troubles all of them. */
async function runRows(chosen: readonly Row[], plan: Plan): Promise<Outcome[]> {
  const samples = new Map<string, number[]>()
  for (let turn = 0; turn < plan.processes; turn++) {
    for (const { work } of chosen) {
      console.error(`${turn + 1}/${plan.processes} ${work}`)
      for (const [name, title] of libraries) {
        const key = `${work}/${title}`
        samples.set(key, [...(samples.get(key) ?? []), ...(await runCase(name, work, plan))])
      }
    }
  }
  return chosen.map(({ method: _, ...row }) => ({
    ...row,
    results: Object.fromEntries(
      libraries.map(([, title]) => [title, summarize(samples.get(`${row.work}/${title}`)!)]),
    ),
  }))
}

function sizeOutcome(work: string, { ours, openTelemetryApi }: Sizes, reach?: number): Outcome {
  const results = { ours: summarize([ours]), OpenTelemetry: summarize([openTelemetryApi]) }
  return { work, unit: 'bytes', results, ...(reach !== undefined && { reach }) }
}

async function sizes(): Promise<Outcome[]> {
  return [
    sizeOutcome('size of what emits, gzipped', await measureEmitting()),
    sizeOutcome('size of the facade, gzipped', await measureWhole(), 3072),
  ]
}

function versions(): Record<string, string> {
  const read = (path: string) => JSON.parse(readFileSync(join(here, path), 'utf8'))
  const own = ['../package.json', '../exporter-prometheus/package.json'].map(read)
  return {
    ...Object.fromEntries(own.map(({ name, version }) => [name, version])),
    ...read('package.json').dependencies,
  }
}

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
})
const plan = options.quick ? quickPlan : fullPlan
const isChosen = ({ work }: { readonly work: string }): boolean => work.includes(options.only)

await compile()
const outcomes = [...(await runRows(rows.filter(isChosen), plan)), ...(await sizes()).filter(isChosen)]
const machine = {
  cpu: cpus()[0]!.model,
  cores: cpus().length,
  node: process.version,
  date: new Date().toISOString(),
}
console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.date}\n`)
console.log(
  formatTable(
    outcomes,
    libraries.map(([, title]) => title),
  ),
)
if (!options.quick && options.only === '') {
  mkdirSync(join(here, 'results'), { recursive: true })
  const file = join(here, 'results', 'latest.json')
  writeFileSync(file, `${JSON.stringify({ machine, versions: versions(), plan, outcomes }, null, 2)}\n`)
}
