import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { compileProgram, isSmoke, writeFeature } from './feature-results.ts'
import { median } from './number.ts'
import { type Outcome, summarize } from './outcome.ts'

// What measuring HTTP costs a server: node --import tsx bench/http.ts, after npm run build. Every server has a process of
// its own, and servers that are compared take turns, so that other work of the machine affects them alike.

const here = import.meta.dirname
const requests = 1_000
const connections = 10
/** Requests before the rounds: V8 compiles Express well only after some ten thousand. */
const warmUps = isSmoke ? 1 : 12
const rounds = isSmoke ? 1 : 15
/** How many processes each server gets: one process of a program can be faster than another for all its life. */
const processes = isSmoke ? 1 : 5

/** What is compared on each framework. The first is what the others are measured against. */
const contenders: Readonly<Record<string, readonly string[]>> = {
  'node:http': ['nothing', 'our two metrics by hand', 'ours', 'prom-client by hand', 'OpenTelemetry'],
  Express: ['nothing', 'ours', 'prom-client by hand', 'express-prom-bundle', 'OpenTelemetry'],
  Fastify: ['nothing', 'ours', 'fastify-metrics', 'OpenTelemetry'],
}

interface Round {
  /** Processor time of a request, in microseconds. */
  readonly cpu: number
  readonly perSecond: number
}

/** Sends this many requests over one connection, each after the answer to the one before. */
function send(port: number, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count
    const ask = (): void => void socket.write(`GET /users/${left} HTTP/1.1\r\nHost: a\r\n\r\n`)
    const socket = connect(port, '127.0.0.1', ask)
    socket.setEncoding('latin1')
    let answer = ''
    socket.on('error', reject).on('data', (text: string) => {
      answer += text
      if (!answer.endsWith('}') && !answer.endsWith('0\r\n\r\n')) return
      if (!answer.startsWith('HTTP/1.1 200 ')) reject(new Error(answer))
      answer = ''
      left -= 1
      if (left > 0) ask()
      else resolve(void socket.destroy())
    })
  })
}

class Contender {
  readonly rounds: Round[] = []
  #sent = 0
  readonly #child
  #port = 0

  constructor(framework: string, name: string) {
    this.#child = fork(join(here, 'dist/http-server.js'), [framework, name], { cwd: here, execArgv: [] })
  }

  async #ask(what: 'time' | 'count'): Promise<number> {
    this.#child.send(what)
    const [{ value }] = await once(this.#child, 'message')
    return value
  }

  async start(): Promise<void> {
    const [{ port }] = await once(this.#child, 'message')
    this.#port = port
    for (let load = 0; load < warmUps; load++) await this.load()
  }

  async load(): Promise<Round> {
    const before = await this.#ask('time')
    const start = performance.now()
    await Promise.all(Array.from({ length: connections }, () => send(this.#port, requests / connections)))
    const seconds = (performance.now() - start) / 1000
    this.#sent += requests
    return { cpu: ((await this.#ask('time')) - before) / requests, perSecond: requests / seconds }
  }

  /** Throws unless every request was counted. */
  async stop(name: string): Promise<void> {
    const counted = await this.#ask('count')
    this.#child.disconnect()
    if (name !== 'nothing' && counted !== this.#sent) throw new Error(`${name}: ${counted} of ${this.#sent}`)
  }
}

/** Starts one process for each, and measures them in turns. */
async function roundsOf(framework: string, names: readonly string[]): Promise<readonly Round[][]> {
  const all = names.map(name => new Contender(framework, name))
  for (const contender of all) await contender.start()
  for (let round = 0; round < rounds; round++) {
    for (const contender of all) contender.rounds.push(await contender.load())
  }
  for (const [index, contender] of all.entries()) await contender.stop(names[index]!)
  return all.map(contender => contender.rounds)
}

interface Compared {
  readonly lines: readonly string[]
  readonly outcome: Outcome
}

/** What each takes beyond a server without metrics, process by process, because processes differ. */
function outcomeOf(
  framework: string,
  names: readonly string[],
  found: ReadonlyArray<readonly Round[]>,
): Outcome {
  const beyond = (index: number, process: number): number => {
    const of = (at: number): number =>
      median(found[at]!.slice(process * rounds, (process + 1) * rounds).map(({ cpu }) => cpu))
    return of(index) - of(0)
  }
  const results = names.flatMap((name, index) => {
    // Metrics by hand measure less than the others.
    if (index === 0 || name === 'our two metrics by hand') return []
    return [[name, summarize(Array.from({ length: processes }, (_, process) => beyond(index, process)))]]
  })
  return {
    work: `HTTP metrics of a request, ${framework}`,
    unit: 'µs',
    results: Object.fromEntries(results),
  }
}

async function compare(framework: string, names: readonly string[]): Promise<Compared> {
  const found: Round[][] = names.map(() => [])
  for (let process = 0; process < processes; process++) {
    for (const [index, more] of (await roundsOf(framework, names)).entries()) found[index]!.push(...more)
  }
  const cpus = found.map(each => median(each.map(({ cpu }) => cpu)))
  const lines = names.map((name, index) => {
    const beyond = index === 0 ? '' : (cpus[index]! - cpus[0]!).toFixed(1)
    const perSecond = Math.round(median(found[index]!.map(({ perSecond }) => perSecond)))
    return `| ${framework} | ${name} | ${cpus[index]!.toFixed(1)} | ${beyond} | ${perSecond.toLocaleString('en')} |`
  })
  return { lines, outcome: outcomeOf(framework, names, found) }
}

compileProgram('http-server')
const lines = [
  '| server | measured by | processor time of a request, µs | beyond nothing, µs | requests a second |',
  '| --- | --- | --: | --: | --: |',
]
const outcomes: Outcome[] = []
for (const [framework, names] of Object.entries(contenders)) {
  const found = await compare(framework, names)
  console.error(found.lines.join('\n'))
  lines.push(...found.lines)
  outcomes.push(found.outcome)
}
const method = `Medians of ${rounds} rounds in each of ${processes} processes, of ${requests.toLocaleString('en')} requests over ${connections} connections`
writeFeature('http', 'HTTP metrics', lines.join('\n'), outcomes, method)
