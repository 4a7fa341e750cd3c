import { spawn } from 'node:child_process'

/** With these, Node runs our sources in a process of its own. */
export const sourceFlags: readonly string[] = ['--conditions=metrics-facade-source', '--import', 'tsx']

/** Runs a program in a process of its own until it ends by itself, and returns its exit code and what it wrote. */
export function runProgram(
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const flags = [...sourceFlags, '--input-type=module', '--eval']
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...flags, program], {
      cwd: new URL('../..', import.meta.url),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        output += text
      })
    }
    child.on('close', code => resolve({ code, output }))
  })
}
