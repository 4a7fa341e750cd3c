import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { median, show } from './number.ts'

// What worker threads and processes cost: node --import tsx bench/threads.ts, after npm run build. Each measurement has a process of
// its own, and those that are compared take turns.

const here = import.meta.dirname
const rounds = 5

function run<T>(...[program, ...argv]: readonly string[]): T {
  const path = join(here, `dist/${program}-program.js`)
  const output = execFileSync(process.execPath, ['--expose-gc', path, ...argv], { cwd: here })
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
  entryPoints: ['threads', 'processes'].map(program => join(here, `${program}-program.ts`)),
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
type Bytes = { readonly bytes: number }
type Publishing = { readonly none: number; readonly some: number; readonly all: number }
const [held, memory] = compare<Places>([
  ['threads', 'held'],
  ['threads', 'memory'],
])
const libraries = ['metrics-facade', '@prometheus-io/client']
const scrapes = compare<Scrapes>(libraries.map(library => ['threads', 'scrape', library]))
const ofProcesses = [...libraries, 'prom-client']
const scrapesOfProcesses = compare<Scrapes>(ofProcesses.map(library => ['processes', 'scrape', library]))
const [publishing] = compare<Publishing>([['processes', 'publish']])
const [shared, alone] = compare<Bytes>([
  ['processes', 'memory'],
  ['processes', 'memory alone'],
])

function tableOfScrapes(what: string, names: readonly string[], found: readonly Scrapes[]): string[] {
  return [
    `| eight ${what} of 10,000 counters, scraped | ms | longest hold, ms | the first time, ms | its longest hold, ms |`,
    '| --- | --: | --: | --: | --: |',
    ...found.map(
      ({ ms, holdMs, firstMs, firstHoldMs }, index) =>
        `| ${names[index]} | ${show(ms)} | ${show(holdMs)} | ${show(firstMs)} | ${show(firstHoldMs)} |`,
    ),
  ]
}

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
  ...tableOfScrapes('threads', libraries, scrapes),
  '',
  ...tableOfScrapes('processes', ofProcesses, scrapesOfProcesses),
  '',
  '| what a process of 10,000 counters does once a second | ms |',
  '| --- | --: |',
  `| none has changed | ${show(publishing!.none)} |`,
  `| 1 % have changed | ${show(publishing!.some)} |`,
  `| all have changed | ${show(publishing!.all)} |`,
  '',
  '| memory of a counter that was shown, bytes | without processes | with processes | times |',
  '| --- | --: | --: | --: |',
  `| metrics-facade | ${show(alone!.bytes)} | ${show(shared!.bytes)} | ${(shared!.bytes / alone!.bytes).toFixed(2)} |`,
]
const method = `Medians of ${rounds} processes; ${cpus()[0]!.model}, Node ${process.version}.`
const text = `${lines.join('\n')}\n\n${method}\n`
console.log(text)
if (!process.argv.includes('--dry')) writeFileSync(join(here, 'results/threads.md'), `# Threads\n\n${text}`)
