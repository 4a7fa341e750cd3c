import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withBundles } from './support/bundle.ts'
import { suites } from './support/suites.ts'
import { tableOf } from './support/table.ts'
import { type Outcome, runTestFile } from './support/test-file.ts'

// Runs every *.test.ts of the folders named, each in a process of its own: the facade's state is global. A file that
// ran no test counts as failed, because uvu reports nothing, and no failure, for a suite without `.run()`; so does a
// skipped test, because what did not run has not passed.

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

async function runAll(
  files: readonly string[],
  width: number,
  bundleOf: (file: string) => string,
): Promise<Outcome[]> {
  const waiting = [...files]
  const outcomes: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await runTestFile(bundleOf(file), flagsOf(file))
      outcomes.push(outcome)
      console.log(`${outcome.failed === 0 ? 'ok  ' : 'FAIL'} ${file} (${outcome.passed})`)
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
/** What takes longest comes first, because what is left to the end has a core to itself. */
const long = ['runtimes/units.test.ts', 'runtimes/next.test.ts']
const rank = (file: string): number => (long.includes(file) ? long.indexOf(file) : long.length)
const files = folders
  .flatMap(filesOf)
  .filter(file => file.includes(only))
  .sort((a, b) => rank(a) - rank(b))
// End-to-end tests start servers of their own, which a busy machine would slow down; but they wait for these most of the
// time, five seconds for the first scrape of a Prometheus alone.
const widths: Readonly<Record<string, number>> = { e2e: 2, package: 1 }
const width = widths[suite] ?? availableParallelism()
if (files.length === 0) console.log(`No test file of the suite "${suite}" has "${only}" in its path.`)
const outcomes = await withBundles(files, bundleOf => runAll(files, width, bundleOf))
const table = tableOf(outcomes.map(({ output }) => output))
if (table !== '') console.log(`\n${table}`)
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (files.length === 0 ? 1 : 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
