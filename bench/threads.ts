import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { median, show } from './number.ts'

// What worker threads cost: node --import tsx bench/threads.ts, after npm run build. Each measurement has a process of
// its own, and those that are compared take turns.

const here = import.meta.dirname
const rounds = 5

function run<T>(...argv: readonly string[]): T {
  const program = join(here, 'dist/threads-program.js')
  const output = execFileSync(process.execPath, ['--expose-gc', program, ...argv], { cwd: here })
  return JSON.parse(output.toString()) as T
}

/** Runs each so often, in turns, and takes the median of every number. */
function compare<T extends Record<string, number>>(all: ReadonlyArray<readonly string[]>): T[] {
  const found = all.map((): T[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, argv] of all.entries()) found[index]!.push(run<T>(...argv))
  }
  return found.map(samples => {
    const names = Object.keys(samples[0]!)
    return Object.fromEntries(names.map(name => [name, median(samples.map(one => one[name]!))])) as T
  })
}

await build({
  entryPoints: [join(here, 'threads-program.ts')],
  outdir: join(here, 'dist'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  target: 'node20',
})

type Places = { readonly here: number; readonly there: number }
type Scrapes = {
  readonly firstMs: number
  readonly firstHoldMs: number
  readonly ms: number
  readonly holdMs: number
}
const [held, memory] = compare<Places>([['held'], ['memory']])
const libraries = ['metrics-facade', '@prometheus-io/client']
const scrapes = compare<Scrapes>(libraries.map(library => ['scrape', library]))

const lines = [
  '| what is measured | in the main thread | in a thread | times |',
  '| --- | --: | --: | --: |',
  ...(
    [
      ['held counter, ns', held!],
      ['memory of a counter, bytes', memory!],
    ] as const
  ).map(
    ([name, { here: main, there }]) =>
      `| ${name} | ${show(main)} | ${show(there)} | ${(there / main).toFixed(2)} |`,
  ),
  '',
  '| eight threads of 10,000 counters, scraped | ms | longest hold, ms | the first time, ms | its longest hold, ms |',
  '| --- | --: | --: | --: | --: |',
  ...scrapes.map(
    ({ ms, holdMs, firstMs, firstHoldMs }, index) =>
      `| ${libraries[index]} | ${show(ms)} | ${show(holdMs)} | ${show(firstMs)} | ${show(firstHoldMs)} |`,
  ),
]
const method = `Medians of ${rounds} processes; ${cpus()[0]!.model}, Node ${process.version}.`
const text = `${lines.join('\n')}\n\n${method}\n`
console.log(text)
if (!process.argv.includes('--dry')) writeFileSync(join(here, 'results/threads.md'), `# Threads\n\n${text}`)
