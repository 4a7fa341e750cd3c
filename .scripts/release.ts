import { readFileSync, writeFileSync } from 'node:fs'

// node --import tsx .scripts/release.ts VERSION [DATE] sets the version of both packages wherever it stands, in the
// repository that it is run at the top of. It writes all files or, where it does not find a place, none.

type Edit = (text: string, current: string, next: string, date: string) => string

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Replaces all that matches, of which there has to be this much. */
function replace(text: string, pattern: RegExp, count: number, replacement: string): string {
  const found = text.match(pattern)?.length ?? 0
  if (found !== count) fail(`${pattern} stands there ${found} times, not ${count}.`)
  return text.replace(pattern, replacement)
}

const literal = (version: string): string => version.replaceAll('.', '\\.')

const manifest: Edit = (text, current, next) =>
  replace(text, new RegExp(`^  "version": "${literal(current)}"`, 'gm'), 1, `  "version": "${next}"`)

const peerRange: Edit = (text, _, next) =>
  replace(text, /"metrics-facade": "\^\d+\.\d+\.\d+"/g, 1, `"metrics-facade": "^${next}"`)

const lockFile: Edit = (text, _, next) => {
  const lock = JSON.parse(text)
  const { '': facade, 'exporter-prometheus': exporter } = lock.packages
  for (const entry of [lock, facade, exporter]) entry.version = next
  exporter.peerDependencies['metrics-facade'] = `^${next}`
  return `${JSON.stringify(lock, null, 2)}\n`
}

/** Everywhere the version stands. */
const edits: Readonly<Record<string, Edit>> = {
  'package.json': manifest,
  'exporter-prometheus/package.json': (text, current, next, date) =>
    peerRange(manifest(text, current, next, date), current, next, date),
  'package-lock.json': lockFile,
  'lib/version.ts': (text, current, next) =>
    replace(text, new RegExp(`'${literal(current)}'`, 'g'), 1, `'${next}'`),
  'README.md': (text, current, next) =>
    replace(text, new RegExp(`^Version ${literal(current)}\\b`, 'gm'), 1, `Version ${next}`),
  'CHANGELOG.md': (text, _, next, date) =>
    replace(text, /^## (?:[\d.]+ \(unreleased\)|Unreleased)$/gm, 1, `## ${next} (${date})`),
}

/** Whether a version comes after another; the same may be released as long as it was not. */
function isBefore(next: string, current: string): boolean {
  const [a = [], b = []] = [next, current].map(version => version.split('.').map(Number))
  const differs = a.findIndex((number, index) => number !== b[index])
  return differs !== -1 && a[differs]! < b[differs]!
}

function release(next = '', date = new Date().toISOString().slice(0, 10)): void {
  const current: string = JSON.parse(readFileSync('package.json', 'utf8')).version
  if (!/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(next)) fail(`"${next}" is not a version: pass 1.2.3.`)
  if (isBefore(next, current)) fail(`${next} is before ${current}.`)
  const written = Object.entries(edits).map(([path, edit]) => {
    return [path, edit(readFileSync(path, 'utf8'), current, next, date)] as const
  })
  for (const [path, text] of written) writeFileSync(path, text)
  console.log(`Version ${next} in ${written.map(([path]) => path).join(', ')}.`)
}

release(...process.argv.slice(2))
