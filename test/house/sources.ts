import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface SourceFile {
  /** From the top of the repository, with slashes: `lib/registry/tree.ts`. */
  readonly path: string
  readonly text: string
  /** What it imports and re-exports from, types included, as written. */
  readonly imports: readonly string[]
}

const statement = /^(?:import|export)\s[^'"`;]*?\bfrom\s+'([^']+)'/gm
const sideEffect = /^import\s+'([^']+)'/gm
const expression = /\bimport\(\s*'([^']+)'\s*\)/g

function importsOf(text: string): string[] {
  return [statement, sideEffect, expression].flatMap(pattern =>
    [...text.matchAll(pattern)].map(match => match[1] ?? ''),
  )
}

/** The program of the page, which runs in a browser, and what the build makes of it. */
const inBrowser = /\/transport\/page\/(?:client\/|page\.generated\.ts$)/

/** Every TypeScript file of a folder that is ours and runs in a server, in the order of their paths. */
export function sourcesOf(folder: string): readonly SourceFile[] {
  return filesOf(folder).filter(({ path }) => !inBrowser.test(path))
}

/** Every TypeScript file of the page. */
export function browserSources(): readonly SourceFile[] {
  return filesOf('exporter-prometheus/lib/transport/page/client')
}

function filesOf(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map(name => join(folder, String(name)).replaceAll('\\', '/'))
    .filter(path => path.endsWith('.ts') && !path.includes('/node_modules/'))
    .sort()
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: importsOf(text) }
    })
}

/** The path that a relative import leads to; undefined for a package. */
export function resolveImport(from: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return relative(root, join(root, dirname(from.path), specifier)).replaceAll('\\', '/')
}

/** Reads a JSON file of the repository. */
export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
