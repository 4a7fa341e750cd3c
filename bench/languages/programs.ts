import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { clientPath } from '../case.ts'
import { createLoad } from '../fill.ts'
import { type Cores, onCore } from '../pinned.ts'
import type { Plan } from '../row.ts'
import { countPerSecond, startScraper } from '../scraper.ts'

const here = import.meta.dirname
const dist = join(here, '../dist')

interface Compiler {
  readonly tool: string
  readonly where: string
  readonly folder: string
  readonly argv: readonly string[]
}

const compilers: readonly Compiler[] = [
  {
    tool: 'cargo',
    where: 'https://rustup.rs',
    folder: 'rust',
    argv: ['build', '--release', '--locked', '--quiet', '--target-dir', join(dist, 'rust')],
  },
  {
    tool: 'go',
    where: 'https://go.dev/dl',
    folder: 'go',
    argv: ['build', '-buildvcs=false', '-o', join(dist, 'go/'), '.'],
  },
]

const rust = join(dist, 'rust/release/languages')
const go = join(dist, 'go/languages')

/** The commands of what is not JavaScript, by the titles in the table. */
export const programs: Readonly<Record<string, readonly string[]>> = {
  Rust: [rust],
  client_golang: [go, 'client_golang'],
  VictoriaMetrics: [go, 'VictoriaMetrics'],
}

/** Throws, in words for who runs it, unless everything that is needed is at hand. */
export function findTools(): Readonly<Record<string, string>> {
  const found = compilers.map(({ tool, where }) => {
    const { status, stdout } = spawnSync(tool, [tool === 'go' ? 'version' : '--version'])
    if (status !== 0) throw new Error(`The table of languages needs ${tool}, which is not here: see ${where}`)
    return [tool, /\d+\.\d+\.\d+/.exec(stdout.toString())?.[0] ?? ''] as const
  })
  return Object.fromEntries(found)
}

export function compilePrograms(): void {
  for (const { tool, folder, argv } of compilers) {
    const { status } = spawnSync(tool, argv, { cwd: join(here, folder), stdio: 'inherit' })
    if (status !== 0) throw new Error(`${tool} does not build bench/languages/${folder}`)
  }
}

function argumentsOf(plan: Plan): string[] {
  return [plan.warmMs, plan.roundMs, plan.rounds].map(String)
}

/** The samples of one row, from a process of its own, which has checked what it shows. */
export async function runProgram(
  title: string,
  work: string,
  plan: Plan,
  cores: Cores | undefined,
): Promise<readonly number[]> {
  const [program, ...argv] = onCore(cores?.measured, [...programs[title]!, work, ...argumentsOf(plan)])
  const { status, stdout, stderr } = spawnSync(program!, argv, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${title} failed at "${work}": ${stderr}`)
  return JSON.parse(stdout)
}

/** Scrapes that a program answers in a second. */
export async function scrapeProgram(
  title: string,
  connections: number,
  plan: Plan,
  cores: Cores | undefined,
): Promise<readonly number[]> {
  const [program, ...argv] = onCore(cores?.measured, [...programs[title]!, 'serve', ...argumentsOf(plan)])
  const server = spawn(program!, argv, { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const [port] = await once(createInterface(server.stdout), 'line')
    const load = createLoad('counters', 10_000)
    const place = { path: clientPath, core: cores?.asking }
    return await countPerSecond(await startScraper(Number(port), load, false, place), connections, plan)
  } finally {
    server.stdin.end()
  }
}
