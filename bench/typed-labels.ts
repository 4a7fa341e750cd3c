import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

// What the table of typed labels costs the compiler: node --import tsx bench/typed-labels.ts, after npm run build. The same
// 2,000 calls, of 2,000 metrics, are checked with all of them in the table and with none, in turns, by the lowest
// TypeScript that the README names, the last one written in JavaScript, and the newest.

const here = import.meta.dirname
const root = join(here, '..')
const compilers = join(root, 'test/package/types')
const count = 2_000
const rounds = 7

const numbers = Array.from({ length: count }, (_, number) => number)

/** What is declared, for each metric. */
const table = [
  "declare module 'metrics-facade' {",
  '  interface MetricTypes {',
  ...numbers.map(
    number =>
      `    shop_metric_${number}_total: { labels: { queue: 'mail' | 'pdf'; code: ${number} | 404; retry?: boolean } }`,
  ),
  '  }',
  '}',
]

/** The programs that are checked, each with a call for every metric. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'counter, gauge, histogram': [
    "import { counter, gauge, histogram } from 'metrics-facade'",
    ...numbers.map(number => {
      const kind = ['counter', 'gauge', 'histogram'][number % 3]
      return `${kind}('shop_metric_${number}_total', { queue: 'mail', code: ${number} })`
    }),
  ],
  'metrics of a scope': [
    "import { createHierarchy } from 'metrics-facade/scope'",
    "const scope = createHierarchy({ prefix: 'shop', levels: ['region'] }).region('north')",
    ...numbers.map(number => {
      const kind = ['Counter', 'Gauge', 'Histogram'][number % 3]
      return `scope.create${kind}('metric_${number}_total', 'A metric', { queue: 'mail', code: ${number} })`
    }),
  ],
}

interface Times {
  /** The times of the whole run and of its checks, in milliseconds, as the compiler reports them. */
  readonly total: number
  readonly check: number
}

function compile(compiler: string, project: string): Times {
  const output = execFileSync(
    process.execPath,
    [join(compiler, 'bin/tsc'), '-p', project, '--extendedDiagnostics'],
    { encoding: 'utf8' },
  )
  const [total, check] = ['Total', 'Check'].map(part => {
    const [, seconds] = new RegExp(`^${part} time: +([\\d.]+)s$`, 'm').exec(output) ?? []
    if (seconds === undefined) throw new Error(`There is no ${part} time in ${output}`)
    return Number(seconds) * 1000
  })
  return { total: total!, check: check! }
}

/** An application with these lines in its one file. */
function makeProject(directory: string, name: string, lines: readonly string[]): string {
  const project = join(directory, name)
  mkdirSync(project)
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    skipLibCheck: true,
    noEmit: true,
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['program.mts'] }),
  )
  writeFileSync(join(project, 'program.mts'), `${lines.join('\n')}\n`)
  return project
}

/** The package as it is published, and nothing else. */
function installFacade(directory: string): void {
  const home = join(directory, 'node_modules/metrics-facade')
  mkdirSync(home, { recursive: true })
  for (const part of ['package.json', 'dist']) cpSync(join(root, part), join(home, part), { recursive: true })
}

/** Throws unless a wrong call is an error with the table and none without: what is measured is what it says. */
function prove(compiler: string, project: string, isTyped: boolean): void {
  const path = join(project, 'program.mts')
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace("queue: 'mail', code: 7 }", "queue: 'fax', code: 7 }"))
  let isRefused = false
  try {
    compile(compiler, project)
  } catch (error) {
    isRefused = /error TS2322: Type '"fax"'/.test((error as { stdout?: string }).stdout ?? '')
    if (!isRefused) throw error
  }
  if (isRefused !== isTyped) throw new Error(`${project}: a wrong label is ${isTyped ? 'not ' : ''}refused`)
  writeFileSync(path, text)
}

function measure(compiler: string, projects: readonly string[]): readonly Times[] {
  for (const [index, project] of projects.entries()) prove(compiler, project, index === 1)
  const times: Times[][] = projects.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, project] of projects.entries()) times[index]!.push(compile(compiler, project))
  }
  // Other work of the machine only makes it longer.
  return times.map(each => ({
    total: Math.min(...each.map(({ total }) => total)),
    check: Math.min(...each.map(({ check }) => check)),
  }))
}

function versionOf(compiler: string): string {
  return JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8')).version
}

const directory = join(tmpdir(), `metrics-typed-labels-${process.pid}`)
mkdirSync(directory)
try {
  execFileSync('npm', ['ci', '--prefix', compilers, '--prefer-offline', '--no-audit', '--no-fund'])
  installFacade(directory)
  const versions = ['lowest', 'node10'].map(name => join(compilers, 'node_modules', `typescript-${name}`))
  const lines = [
    '| TypeScript | calls | whole, ms: without, with | times | of it the check, ms | times |',
    '| --- | --- | --: | --: | --: | --: |',
  ]
  for (const [index, [name, program]] of Object.entries(programs).entries()) {
    const projects = [
      makeProject(directory, `without-${index}`, program),
      makeProject(directory, `with-${index}`, [...program, ...table]),
    ]
    for (const compiler of [...versions, join(root, 'node_modules/typescript')]) {
      const [without, typed] = measure(compiler, projects) as [Times, Times]
      const cells = (['total', 'check'] as const).map(part => {
        const [before, after] = [without[part], typed[part]]
        return `${before.toFixed(0)}, ${after.toFixed(0)} | ${(after / before).toFixed(2)}`
      })
      lines.push(`| ${versionOf(compiler)} | ${name} | ${cells.join(' | ')} |`)
      console.error(lines.at(-1))
    }
  }
  const method = `${count.toLocaleString('en')} metrics and as many calls. The quickest of ${rounds} rounds, as \`--extendedDiagnostics\` tells; ${cpus()[0]!.model}, Node ${process.version}.`
  const text = `# Typed labels\n\n${lines.join('\n')}\n\n${method}\n`
  console.log(text)
  if (!process.argv.includes('--dry')) writeFileSync(join(here, 'results/typed-labels.md'), text)
} finally {
  rmSync(directory, { recursive: true })
}
