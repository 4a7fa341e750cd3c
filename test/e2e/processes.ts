import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** How long a program may take to end. */
const patienceMs = 10_000
/** How long it may take to say something, on a machine that is busy with others. */
const startMs = 30_000
const running = new Set<ChildProcess>()

// Whatever happens to the test, what it started ends with it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Tries until `attempt` returns something, and returns that; what it throws last is the error when time is up. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs
  let problem: unknown
  while (Date.now() < end) {
    try {
      const value = await attempt()
      if (value !== undefined) return value
    } catch (error) {
      problem = error
    }
    await delay(100)
  }
  throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`, { cause: problem })
}

/** A program that this test started. */
export class Program {
  /** All it has written so far, to both of its outputs. */
  output = ''
  readonly #name: string
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>

  constructor(command: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#name = [command, ...argv].join(' ')
    const child = spawn(command, argv, { cwd: root, env: { ...process.env, ...env } })
    this.#child = child
    running.add(child)
    child.once('error', error => {
      this.output += error.message
      running.delete(child)
    })
    this.#closed = new Promise(resolve => {
      child.once('close', resolve).once('error', resolve)
    }).then(() => running.delete(child))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.output += text
      })
    }
  }

  /** Waits until the program has written what `pattern` matches; fails when it ends without. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const end = Date.now() + startMs
    while (Date.now() < end) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      if (!running.has(this.#child)) break
      await delay(20)
    }
    throw new Error(`${this.#name} did not say ${pattern}, but:\n${this.output}`)
  }

  /** Waits until the program has ended by itself, without an error, and returns all it wrote. */
  async ends(): Promise<string> {
    await this.#closed
    if (this.#child.exitCode === 0) return this.output
    throw new Error(`${this.#name} ended with ${this.#child.exitCode}:\n${this.output}`)
  }

  /** Sends the program a signal: SIGSTOP holds it up, SIGCONT lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name)
  }

  /** Asks the program to end, and makes it when it does not. */
  async stop(): Promise<void> {
    if (!running.has(this.#child)) return
    this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs)
    await this.#closed
    clearTimeout(force)
  }
}

/** Starts a program from its source, whose path is from the top of the repository. */
export function startSource(
  path: string,
  env: Readonly<Record<string, string>> = {},
  argv: readonly string[] = [],
): Program {
  const flags = ['--conditions=metrics-facade-source', '--import', 'tsx']
  return new Program(process.execPath, [...flags, path, ...argv], env)
}

/** Starts one of the example programs. */
export function startExample(name: string, env: Readonly<Record<string, string>>): Program {
  return startSource(`exporter-prometheus/examples/${name}`, env)
}

/** Runs a program that reads `input` and ends; a program that is not there is an error. */
export function filter(
  command: string,
  argv: readonly string[],
  input: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { error, status, stdout, stderr } = spawnSync(command, argv, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return address.port
}
