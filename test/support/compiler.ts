import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Does something with a program of these lines, where the packages are found: in a directory that is there meanwhile. */
export async function withSource<T>(
  lines: readonly string[],
  body: (directory: string, path: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(root, 'test/.typed-'))
  try {
    writeFileSync(
      join(directory, 'tsconfig.json'),
      '{ "extends": "../../tsconfig.json", "include": ["mistakes.ts"], "exclude": [] }',
    )
    const path = join(directory, 'mistakes.ts')
    writeFileSync(path, lines.join('\n'))
    return await body(directory, path)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The errors of the compiler, by the line that they are about. */
export function errorsOf(lines: readonly string[]): Promise<Map<number, string>> {
  return withSource(lines, async directory => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const options = ['-p', directory, '--pretty', 'false']
    const output = await promisify(execFile)(process.execPath, [compiler, ...options])
      .then(() => '')
      .catch(({ stdout }: { stdout: string }) => stdout)
    const errors = output.split(/^(?=\S*mistakes\.ts\()/m).filter(text => text !== '')
    return new Map(errors.map(text => [Number(/\((\d+),/.exec(text)?.[1]), text]))
  })
}
