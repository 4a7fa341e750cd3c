import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { compileProgram, isSmoke, writeFeature } from './feature-results.ts'
import { median, show } from './number.ts'
import { type Outcome, summarize } from './outcome.ts'

// What worker threads and processes cost: node --import tsx bench/threads.ts, after npm run build. Each measurement has
// a process of its own, and those that are compared take turns.

const here = import.meta.dirname
const rounds = isSmoke ? 1 : 5

function run<T>(...[program, ...argv]: readonly string[]): T {
  const path = join(here, `dist/${program}-program.js`)
  const output = execFileSync(process.execPath, ['--expose-gc', path, ...argv], { cwd: here })
  return JSON.parse(output.toString()) as T
}

/** Runs each this often, in turns. */
function measure<T extends Record<string, number>>(all: ReadonlyArray<readonly string[]>): T[][] {
  const found = all.map((): T[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, argv] of all.entries()) found[index]!.push(run<T>(...argv))
  }
  return found
}

/** The median of every number. */
function mediansOf<T extends Record<string, number>>(samples: readonly T[]): T {
  const names = Object.keys(samples[0]!)
  return Object.fromEntries(names.map(name => [name, median(samples.map(one => one[name]!))])) as T
}

/** Runs each this often, in turns, and takes the median of every number. */
function compare<T extends Record<string, number>>(all: ReadonlyArray<readonly string[]>): T[] {
  return measure<T>(all).map(mediansOf)
}

compileProgram('threads-program', 'processes-program')

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
const scrapes = measure<Scrapes>(libraries.map(library => ['threads', 'scrape', library]))
const ofProcesses = [...libraries, 'prom-client']
const scrapesOfProcesses = measure<Scrapes>(ofProcesses.map(library => ['processes', 'scrape', library]))
const [publishing] = compare<Publishing>([['processes', 'publish']])
const [shared, alone] = compare<Bytes>([
  ['processes', 'memory'],
  ['processes', 'memory alone'],
])

function tableOfScrapes(what: string, names: readonly string[], found: readonly Scrapes[][]): string[] {
  return [
    `| eight ${what} of 10,000 counters, scraped | ms | longest hold, ms | the first time, ms | its longest hold, ms |`,
    '| --- | --: | --: | --: | --: |',
    ...found
      .map(mediansOf)
      .map(
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

/** The rows of one kind of members, by the titles that the report has for the libraries. */
function outcomesOf(what: string, names: readonly string[], found: readonly Scrapes[][]): Outcome[] {
  const titleOf = (name: string): string =>
    name === 'metrics-facade' ? 'ours' : name === 'prom-client' ? name : '@prometheus-io'
  const outcome = (work: string, number: keyof Scrapes): Outcome => ({
    work,
    unit: 'ms',
    results: Object.fromEntries(
      found.map((samples, index) => [titleOf(names[index]!), summarize(samples.map(one => one[number]))]),
    ),
  })
  return [
    outcome(`scrape of 8 ${what} of 10,000 counters`, 'ms'),
    outcome(`longest hold, scrape of 8 ${what}`, 'holdMs'),
    outcome(`longest hold, first scrape of 8 ${what}`, 'firstHoldMs'),
  ]
}

const outcomes = [
  ...outcomesOf('threads', libraries, scrapes),
  ...outcomesOf('processes', ofProcesses, scrapesOfProcesses),
]
writeFeature('threads', 'Threads', lines.join('\n'), outcomes, `Medians of ${rounds} processes`)
