import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** Our packages, and where each is in the repository. */
export const folders = {
  'metrics-facade': '.',
  'metrics-exporter-prometheus': 'exporter-prometheus',
} as const

export type PackageName = keyof typeof folders

export const packageNames: readonly PackageName[] = ['metrics-facade', 'metrics-exporter-prometheus']

export interface Tarball {
  readonly name: PackageName
  readonly path: string
  /** What is in it, sorted. */
  readonly files: readonly string[]
  readonly packedBytes: number
  readonly unpackedBytes: number
}

const executeFile = promisify(execFile)

/** Runs a program to its end and returns its output; rejects with all it said when it fails. */
export async function run(cwd: string, program: string, ...argv: string[]): Promise<string> {
  try {
    return (await executeFile(program, argv, { cwd, maxBuffer: 2 ** 26 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${message}\n${stdout}\n${stderr}`)
  }
}

/** Runs a program of this repository's node_modules. */
export function runTool(cwd: string, tool: string, ...argv: string[]): Promise<string> {
  return run(cwd, join(root, 'node_modules/.bin', tool), ...argv)
}

/** A directory of its own, and what removes it. */
export function makeDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'metrics-package-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Packs a package as `npm publish` would. */
export async function pack(name: PackageName, destination: string): Promise<Tarball> {
  const output = await run(
    join(root, folders[name]),
    'npm',
    'pack',
    '--json',
    '--pack-destination',
    destination,
  )
  // An array in some versions of npm, an object by package name in others.
  const [packed] = Object.values(JSON.parse(output)) as [
    { filename: string; size: number; unpackedSize: number; files: Array<{ path: string }> },
  ]
  return {
    name,
    path: join(destination, packed.filename),
    files: packed.files.map(({ path }) => path).sort(),
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
  }
}
