import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filter } from './processes.ts'

/** The package of the types that Grafana and Kubernetes publish: `npm ci --prefix test/monitoring` installs it. */
export const checker: URL = new URL('../monitoring/', import.meta.url)

/** What the compiler says of a file two folders below that package: first what it imports, then these statements. */
export function compile(head: string, ...statements: readonly string[]): string {
  const dist = fileURLToPath(new URL('dist/', checker))
  mkdirSync(dist, { recursive: true })
  // Of its own, because test files run side by side.
  const folder = mkdtempSync(dist)
  try {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      '{ "extends": "../../tsconfig.json", "include": ["."], "exclude": [] }',
    )
    writeFileSync(join(folder, 'checked.ts'), [head, ...statements, ''].join('\n'))
    const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
    return filter(tsc, ['-p', folder, '--pretty', 'false'], '').stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}
