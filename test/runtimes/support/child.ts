import { type ChildProcess, spawn } from 'node:child_process'

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly code: number | null
  /** What it wrote to either stream, in the order in which it came. */
  readonly output: string
}

export interface ChildOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** When it is ended, in milliseconds. */
  readonly patienceMs?: number
}

/** What the runner of the tests sets for itself, and a user's environment does not have. */
const ours = ['NODE_NO_WARNINGS', 'FORCE_COLOR', 'NODE_OPTIONS', 'NODE_ENV']

function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const given = Object.entries(process.env).filter(([name]) => !ours.includes(name))
  return { ...Object.fromEntries(given), NO_COLOR: '1', ...more }
}

/** A program that was started here, and does not outlive the patience that there is with it. */
export class Child {
  readonly ended: Promise<Ended>
  #output = ''
  readonly #process: ChildProcess
  #onOutput: () => void = () => {}

  constructor(command: string, argv: readonly string[], options: ChildOptions) {
    const { cwd, env = {}, patienceMs = 90_000 } = options
    // A group of its own: tools start further processes, which have to end with them.
    const child = spawn(command, argv, {
      cwd,
      env: environment(env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#write(text))
    }
    const patience = setTimeout(() => {
      this.#write(`\nEnded after ${patienceMs} ms: ${command} ${argv.join(' ')}\n`)
      this.stop()
    }, patienceMs)
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', code => resolve({ code, output: this.#output }))
    })
    const over = (): void => {
      clearTimeout(patience)
      this.#onOutput()
    }
    this.ended.then(over, over)
  }

  #write(text: string): void {
    this.#output += text
    this.#onOutput()
  }

  /** Waits until it has written what the pattern says; fails if it ends before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match !== null) return match
      const { exitCode, signalCode } = this.#process
      if (exitCode !== null || signalCode !== null)
        throw new Error(`It ended (${exitCode ?? signalCode}) before ${pattern}:\n${this.#output}`)
      await new Promise<void>(resolve => {
        this.#onOutput = resolve
      })
    }
  }

  /** Ends it and all that it started. */
  stop(): void {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // The whole group has ended by itself.
    }
  }
}

/** Runs a program until it ends by itself with code 0, and returns what it wrote; rejects with that otherwise. */
export async function launch(
  command: string,
  argv: readonly string[],
  options: ChildOptions,
): Promise<string> {
  const child = new Child(command, argv, options)
  const { code, output } = await child.ended
  child.stop()
  if (code !== 0) {
    const error = new Error(`${command} ${argv.join(' ')} ended with ${code}:\n${output}`)
    // It would repeat all of that.
    error.stack = ''
    throw error
  }
  return output
}
