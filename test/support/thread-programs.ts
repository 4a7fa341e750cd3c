import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What CommonJS in an ECMAScript module needs. In two pieces: together they are replaced here, too. */
const requireOfModule = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.${'meta.url'})`

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  conditions: ['metrics-facade-source'],
  external: ['hdr-histogram-js', 'fast-json-stringify', 'negotiator', 'pbf', 'piscina'],
  logOverride: { 'empty-import-meta': 'silent' },
  logLevel: 'error',
} as const satisfies BuildOptions

/** A program whose threads run `worker.mjs` beside it, with the module that threads load where the package has it. */
export interface ThreadProgram {
  readonly code: number | null
  readonly output: string
}

/** What a program is to find. */
export interface Surroundings {
  /** The module that its threads run, of `test/support`. */
  readonly worker?: string
  /** Whether no package is installed where it is, so that the module that threads load is not found. */
  readonly isAlone?: boolean
}

/** Bundles a program, its worker and the exporter from our sources, and runs it until it ends by itself. */
export async function runThreadProgram(
  program: string,
  { worker = 'thread-worker.ts', isAlone = false }: Surroundings = {},
): Promise<ThreadProgram> {
  const parent = isAlone ? tmpdir() : join(root, '.bundled')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'threads-'))
  const settings = isAlone ? { ...common, external: [], banner: { js: requireOfModule } } : common
  const of = (path: string): string => join(folder, path)
  try {
    await Promise.all([
      build({
        ...settings,
        stdin: { contents: program, resolveDir: root },
        format: 'esm',
        outfile: of('esm/main.mjs'),
      }),
      build({
        ...settings,
        entryPoints: [join(root, 'test/support', worker)],
        format: 'esm',
        outfile: of('esm/worker.mjs'),
      }),
      build({
        ...settings,
        entryPoints: [join(root, 'exporter-prometheus/lib/threads/index.ts')],
        format: 'cjs',
        outfile: of('cjs/threads/index.js'),
      }),
    ])
    writeFileSync(of('cjs/package.json'), '{ "type": "commonjs" }')
    if (isAlone) rmSync(of('cjs'), { recursive: true })
    return await run(of('esm/main.mjs'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(file: string): Promise<ThreadProgram> {
  return new Promise(resolve => {
    // The runner of tests switches warnings off.
    const env = { ...process.env, NODE_NO_WARNINGS: '0' }
    const child = spawn(process.execPath, [file], {
      cwd: dirname(file),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
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
