import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs every *.test.ts of the folders named, each in a process of its own: the facade's state is global. A file that
// ran no test counts as failed, because uvu reports nothing, and no failure, for a suite without `.run()`; so does a
// skipped test, because what did not run has not passed.

const suites: Readonly<Record<string, readonly string[]>> = {
  unit: ['house', 'facade', 'registry', 'debugging', 'layers', 'scope', 'process', 'exporter'],
  package: ['package'],
  e2e: ['e2e'],
  soak: ['soak'],
}

/** Far more than any file takes. */
const patienceMs = 300_000

interface Outcome {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly output: string
}

const here = fileURLToPath(new URL('.', import.meta.url))

function filesOf(folder: string): string[] {
  return readdirSync(join(here, folder), { recursive: true })
    .map(name => join(folder, String(name)))
    .filter(name => name.endsWith('.test.ts'))
    .sort()
}

/** Soak tests measure the heap. */
function flagsOf(file: string): string[] {
  return file.startsWith('soak') ? ['--expose-gc'] : []
}

function runFile(file: string): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(
      process.execPath,
      ['--conditions=metrics-facade-source', ...flagsOf(file), '--import', 'tsx', join(here, file)],
      { cwd: join(here, '..'), env: { ...process.env, FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' } },
    )
    let output = ''
    const collect = (text: Buffer): void => {
      output += text
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    // A test that waits for ever fails, and says so, instead of holding up all others.
    const patience = setTimeout(() => {
      output += `Ended after ${patienceMs} ms.\n`
      child.kill('SIGKILL')
    }, patienceMs)
    child.on('close', code => {
      clearTimeout(patience)
      const count = (word: string): number =>
        Number(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0)
      const [total, passed] = [count('Total'), count('Passed')]
      const unfinished = code !== 0 && total === passed
      resolve({ file, passed, failed: total - passed + (total === 0 || unfinished ? 1 : 0), output })
    })
  })
}

async function runAll(files: readonly string[], width: number): Promise<Outcome[]> {
  const waiting = [...files]
  const outcomes: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await runFile(file)
      outcomes.push(outcome)
      console.log(`${outcome.failed === 0 ? 'ok  ' : 'FAIL'} ${outcome.file} (${outcome.passed})`)
      if (outcome.failed > 0) console.log(outcome.output)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return outcomes
}

const [suite = 'unit', only = ''] = process.argv.slice(2)
const folders = suites[suite]
if (folders === undefined)
  throw new Error(`There is no suite "${suite}", only ${Object.keys(suites).join(', ')}.`)
const files = folders.flatMap(filesOf).filter(file => file.includes(only))
// End-to-end tests start servers of their own, which a busy machine would slow down; but they wait for these most of the
// time, five seconds for the first scrape of a Prometheus alone.
const widths: Readonly<Record<string, number>> = { e2e: 2, package: 1 }
const outcomes = await runAll(files, widths[suite] ?? availableParallelism())
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (files.length === 0 ? 1 : 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
