import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { readJson } from '../house/sources.ts'
import { withDirectory } from './directory.ts'
import type { Block, Guide } from './guide.ts'

// The programs that Markdown files show, compiled and run as they stand there.

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

const settings = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { noUnusedLocals: false, isolatedDeclarations: false, declaration: false },
  include: ['*.ts'],
}

export function programsOf({ blocks }: Guide): Block[] {
  return blocks.filter(({ language }) => language === 'ts')
}

/** Named after the line that the program is found in. */
export function fileOf({ path }: Guide, { line }: Block): string {
  return `${path.replace(/\.md$/, '').replaceAll('/', '-')}-line-${line}.ts`
}

/** A directory in which packages are found as they are in the repository, with every program of the guides. */
export function withPrograms(
  guides: readonly Guide[],
  body: (directory: string) => Promise<void>,
): Promise<void> {
  return withDirectory(async directory => {
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    for (const guide of guides) {
      for (const block of programsOf(guide)) writeFileSync(join(directory, fileOf(guide, block)), block.text)
    }
    await body(directory)
  })
}

/** What the compiler has to say about the programs of a directory. */
export async function compileErrors(directory: string): Promise<string[]> {
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = run(join(root, 'node_modules/.bin/tsc'), ['--pretty', 'false'], { cwd: directory })
  const { stdout } = await tsc.catch(error => error)
  // What is wrong with the sources themselves is for other checks to say.
  return String(stdout)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('../'))
}

/**
 * Makes programs that start at once, because to compile the sources for each of them would take most of the time.
 * Returns their files, in the same order.
 *
 * @param alias - files that stand for packages which are not there.
 */
export async function bundlePrograms(
  directory: string,
  files: readonly string[],
  alias: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { dependencies } = readJson('exporter-prometheus/package.json')
  await build({
    absWorkingDir: directory,
    entryPoints: [...files],
    outdir: 'built',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['metrics-facade-source'],
    external: [...Object.keys(dependencies as object), 'uvu'],
    alias,
    logLevel: 'silent',
  })
  return files.map(file => join(directory, 'built', `${basename(file, '.ts')}.js`))
}
