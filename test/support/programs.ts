import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
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

/** Programs of another package, which a guide shows beside ours. */
const foreign =
  /(?:from|require\() ?'(?:prom-client|express-prom-bundle|fastify-metrics|@willsoto\/nestjs-prometheus|@prometheus-io\/client|@opentelemetry\/(?!api')[\w-]+)'/

const ours = /(?:from|require\() ?'metrics-/

export function programsOf({ blocks }: Guide): Block[] {
  return blocks.filter(
    ({ language, text }) => /^[tj]s$/.test(language) && (ours.test(text) || !foreign.test(text)),
  )
}

/** Only the compiler reads them, and not in functions. */
const augmentations = /^declare module [\s\S]*?^\}\n/gm

const imports = /^import\b[^']*'[^']+'.*\n/gm

/** The same program for CommonJS, which has `await` in functions only. */
export function withoutTopLevelAwait(program: string): string {
  const body = program
    .replaceAll(augmentations, '')
    .replaceAll(imports, '')
    .replaceAll(/^export (default )?/gm, (_, isDefault) =>
      isDefault === undefined ? '' : 'const exported = ',
    )
  return `${(program.match(imports) ?? []).join('')}async function everything() {\n${body}}\neverything()\n`
}

/** Named after the line that the program is found in. */
export function fileOf({ path }: Guide, { line, language }: Block): string {
  return `${path.replace(/\.md$/, '').replaceAll('/', '-')}-line-${line}.${language}`
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

/** The two kinds of modules that users write. */
export const formats = ['esm', 'cjs'] as const
export type Format = (typeof formats)[number]

/** What has `require` is CommonJS already, and nothing else. */
export function isWrittenFor({ text }: Block, format: Format): boolean {
  return format === 'cjs' || !/\brequire\(/.test(text)
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
  format: Format = 'esm',
  alias: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  await build({
    absWorkingDir: directory,
    entryPoints: format === 'esm' ? [...files] : files.map(file => makeCommonJs(directory, file)),
    outdir: `built-${format}`,
    bundle: true,
    splitting: format === 'esm',
    format,
    outExtension: { '.js': format === 'esm' ? '.js' : '.cjs' },
    platform: 'node',
    target: 'node20',
    conditions: ['metrics-facade-source'],
    external: ['uvu', 'prom-client'],
    alias,
    logLevel: 'silent',
  })
  const extension = format === 'esm' ? '.js' : '.cjs'
  return files.map(file => join(directory, `built-${format}`, basename(file).replace(/\.[tj]s$/, extension)))
}

function makeCommonJs(directory: string, file: string): string {
  const made = join('commonjs', file)
  mkdirSync(join(directory, 'commonjs'), { recursive: true })
  writeFileSync(
    join(directory, made),
    withoutTopLevelAwait(readFileSync(join(directory, file), 'utf8')).replaceAll("'./", "'../"),
  )
  return made
}
