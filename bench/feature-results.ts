import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { describeMachine } from './machine.ts'
import type { Outcome } from './outcome.ts'

const here = import.meta.dirname

/** Whether everything runs once, to see that it works, and nothing is written. */
export const isSmoke: boolean = process.argv.includes('--smoke')

/** Compiles programs that run in processes of their own, and returns the path of the first. */
export function compileProgram(...names: readonly [string, ...string[]]): string {
  buildSync({
    entryPoints: names.map(name => join(here, `${name}.ts`)),
    outdir: join(here, 'dist'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
  })
  return join(here, `dist/${names[0]}.js`)
}

/**
 * Prints what the bench of one feature found, and writes it to the other results: as Markdown, and as JSON the rows that
 * the whole report shows. With `--dry` or `--smoke` it only prints.
 */
export function writeFeature(
  name: string,
  heading: string,
  tables: string,
  outcomes: readonly Outcome[],
  method: string,
): void {
  const text = `${tables}\n\n${method}; ${cpus()[0]!.model}, Node ${process.version}.\n`
  console.log(text)
  if (isSmoke || process.argv.includes('--dry')) return
  const path = join(here, 'results', name)
  writeFileSync(`${path}.md`, `# ${heading}\n\n${text}`)
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...describeMachine(), outcomes }, null, 2)}\n`)
}
