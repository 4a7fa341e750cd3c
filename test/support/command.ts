import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the command wrote, and what it ended with. */
export interface Ran {
  readonly code: number
  readonly output: string
  readonly complaint: string
}

interface World {
  readonly argv: readonly string[]
  readonly readInput: () => Promise<string>
  readonly write: (text: string) => void
  readonly complain: (text: string) => void
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly terminal: undefined
}

type RunCommand = (world: World) => Promise<number>

/** Runs the command in this process, with this text on standard input. */
export async function runWith(run: RunCommand, input: string, ...argv: readonly string[]): Promise<Ran> {
  let [output, complaint] = ['', '']
  const code = await run({
    argv,
    readInput: async () => input,
    write: text => {
      output += text
    },
    complain: text => {
      complaint += text
    },
    now: () => 0,
    sleep: async () => {},
    terminal: undefined,
  })
  return { code, output, complaint }
}

/** Does something with a file that is there meanwhile. */
export async function withFile<T>(
  name: string,
  text: string,
  body: (path: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-command-'))
  try {
    const path = join(directory, name)
    writeFileSync(path, text)
    return await body(path)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
