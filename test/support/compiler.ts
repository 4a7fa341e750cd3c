import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The errors of the compiler, by the line that they are about. */
export async function errorsOf(lines: readonly string[]): Promise<Map<number, string>> {
  // In the repository, where the packages are found.
  const directory = mkdtempSync(join(root, 'test/.typed-'))
  try {
    writeFileSync(
      join(directory, 'tsconfig.json'),
      '{ "extends": "../../tsconfig.json", "include": ["mistakes.ts"], "exclude": [] }',
    )
    writeFileSync(join(directory, 'mistakes.ts'), lines.join('\n'))
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const output = await promisify(execFile)(process.execPath, [
      compiler,
      '-p',
      directory,
      '--pretty',
      'false',
    ])
      .then(() => '')
      .catch(({ stdout }: { stdout: string }) => stdout)
    const errors = output.split(/^(?=\S*mistakes\.ts\()/m).filter(text => text !== '')
    return new Map(errors.map(text => [Number(/\((\d+),/.exec(text)?.[1]), text]))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
