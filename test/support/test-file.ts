import { spawn } from 'node:child_process'

/** Far more than any file takes. */
const patienceMs = 1_800_000

/** Far more than a process takes to end whose tests are over. */
const usualGraceMs = 30_000

/** What the tests of one file came to. */
export interface Outcome {
  readonly passed: number
  /** Those that were skipped are among them: what did not run has not passed. A file that ran no test counts as one. */
  readonly failed: number
  readonly output: string
}

/** What uvu writes when all tests of a file are over. */
const lastLine = /^\s*Duration:\s.*\s*$/m

function countOutcome(output: string, code: number | null): Outcome {
  // The last one: a failure may quote what another runner of tests said.
  const count = (word: string): number =>
    Number([...output.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].at(-1)?.[1] ?? 0)
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')]
  const unfinished = code !== 0 && total === passed
  // The total of uvu is that of the tests that it ran: without those beside one with `.only`, too.
  return { passed, failed: total - passed + skipped + (total === 0 || unfinished ? 1 : 0), output }
}

/**
 * Runs a file of uvu tests in a process of its own, at the top of the repository.
 *
 * @param graceMs - how long the process may go on in silence after its tests.
 */
export function runTestFile(
  path: string,
  flags: readonly string[],
  graceMs: number = usualGraceMs,
): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--enable-source-maps', ...flags, path], {
      cwd: new URL('../..', import.meta.url),
      env: { ...process.env, FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' },
    })
    let output = ''
    const end = (reason: string): void => {
      output += `${reason}\n`
      child.kill('SIGKILL')
    }
    let grace: NodeJS.Timeout | undefined
    const collect = (text: Buffer): void => {
      output += text
      clearTimeout(grace)
      // A failed test may leave a server open, or a connection to one, which would keep the process alive for ever.
      if (lastLine.test(output))
        grace = setTimeout(end, graceMs, 'Its tests are over, but something was left open.')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    // A test that waits for ever fails, and says so, instead of holding up all others.
    const patience = setTimeout(end, patienceMs, `Ended after ${patienceMs} ms.`)
    child.on('close', code => {
      clearTimeout(grace)
      clearTimeout(patience)
      resolve(countOutcome(output, code))
    })
  })
}
