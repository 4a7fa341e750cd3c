import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readManifest } from '../../.scripts/manifest.ts'
import { browserSources, readJson, resolveImport, type SourceFile, sourcesOf } from './sources.ts'

// Which file imports which.

const root = fileURLToPath(new URL('../..', import.meta.url))
const facade = sourcesOf('lib')
const exporter = sourcesOf('exporter-prometheus/lib')
const page = browserSources()
/** Made of the page, and so no source. */
const builtPage = 'exporter-prometheus/lib/transport/page/page.generated.ts'
const houses = [facade, exporter]
const roof = 'the roof'

/**
 * The rooms of the exporter, its folders, and of which others each imports; the files beside them are the roof, which
 * imports all. Data flows from the store to the transports, and what reads knows nothing of who writes.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  base: [],
  names: [],
  series: ['base', 'names'],
  model: ['base', 'names', 'series'],
  store: ['base', 'names', 'series', 'model'],
  'line-writer': ['base', 'names', 'series', 'model'],
  formats: ['base', 'names', 'series', 'model', 'line-writer'],
  transport: ['base', 'names', 'series', 'model', 'formats', 'line-writer'],
  members: ['base', 'model', 'series', 'store'],
  settings: ['base', 'names', 'series', 'store', 'members', 'transport', roof],
  threads: ['base', 'members', 'settings'],
  command: ['base', 'names', 'model', 'formats'],
}

function roomOf(path: string): string {
  const [room, ...inside] = path.replace('exporter-prometheus/lib/', '').split('/')
  return inside.length === 0 ? roof : room!
}

function isMainFile(path: string): boolean {
  return /^lib\/[^/]+$/.test(path)
}

/** The folders of the facade that are for Node alone. */
function isForNode(path: string): boolean {
  return /^lib\/(?:process|http)\//.test(path)
}

function* relativeImports(files: readonly SourceFile[]): Generator<readonly [from: string, to: string]> {
  for (const file of files) {
    for (const specifier of file.imports) {
      const to = resolveImport(file, specifier)
      if (to !== undefined) yield [file.path, to]
    }
  }
}

/** The first chain of imports that ends where it began, if there is one. */
function findCycle(files: readonly SourceFile[]): readonly string[] | undefined {
  const edges = [...relativeImports(files)]
  const done = new Set<string>()
  const visit = (path: string, chain: readonly string[]): readonly string[] | undefined => {
    if (chain.includes(path)) return [...chain.slice(chain.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const [from, to] of edges) {
      const cycle = from === path ? visit(to, [...chain, path]) : undefined
      if (cycle !== undefined) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const { path } of files) {
    const cycle = visit(path, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

test('every import is seen, and leads to a file', () => {
  for (const files of houses) {
    const paths = new Set(files.map(({ path }) => path))
    for (const [from, to] of relativeImports(files)) {
      assert.ok(paths.has(to) || to === builtPage, `${from} imports ${to}`)
    }
    // What the patterns of sources.ts miss would be a hole in every other test here.
    for (const { path, text, imports } of files) {
      const written = text.split('\n').filter(line => /^(import|export|\}).*\bfrom '|\bimport\('/.test(line))
      assert.is(imports.length, written.length, path)
    }
  }
})

test('a cycle would be found', () => {
  const file = (path: string, ...imports: string[]): SourceFile => ({ path, text: '', imports })
  const ring = [file('lib/a.ts', './b.ts'), file('lib/b.ts', './c.ts'), file('lib/c.ts', './b.ts')]
  assert.equal(findCycle(ring), ['lib/b.ts', 'lib/c.ts', 'lib/b.ts'])
})

test('imports have no cycles, types included', () => {
  for (const files of houses) assert.is(findCycle(files), undefined)
})

test('nothing but the outside imports a roof', () => {
  for (const [from, to] of houses.flatMap(files => [...relativeImports(files)])) {
    assert.not(to.endsWith('/index.ts'), `${from} imports ${to}`)
  }
})

test('the main files of the facade import one another, and nothing else', () => {
  for (const file of facade.filter(({ path }) => isMainFile(path))) {
    for (const specifier of file.imports) assert.match(specifier, /^\.\/[^/]+\.ts$/, file.path)
  }
})

test('a folder of the facade imports its own files, and the rest by package name', () => {
  for (const file of facade.filter(({ path }) => !isMainFile(path))) {
    const ownNodeModules = isForNode(file.path) ? '|^node:' : ''
    for (const specifier of file.imports) {
      assert.match(specifier, new RegExp(`^\\./|^metrics-facade(/|$)${ownNodeModules}`), file.path)
    }
  }
})

test('the facade imports nothing of Node, and depends on nothing', () => {
  for (const { path, text } of facade.filter(file => !isForNode(file.path))) {
    assert.not.match(text, /\b(from|import|require)\s*\(?\s*['"]node:/, path)
  }
  const { dependencies, peerDependencies, optionalDependencies } = readJson('package.json')
  assert.equal([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined])
})

/** The packages that the exporter's users have to have, and those that are put into what is built. */
function packagesOfExporter(): { readonly installed: readonly string[]; readonly built: readonly string[] } {
  const { dependencies, peerDependencies } = readJson('exporter-prometheus/package.json')
  return {
    installed: Object.keys({ ...(dependencies as object), ...(peerDependencies as object) }).sort(),
    // All: files of their own, which have to be found and read one by one, take half of the time that loading takes.
    built: ['fast-json-stringify', 'hdr-histogram-js', 'negotiator', 'pbf', 'uplot'],
  }
}

test('the page imports its own files, what it has in common with the server, and uPlot', () => {
  const shared = ['protocol.ts', 'frame.ts'].map(name => `exporter-prometheus/lib/transport/page/${name}`)
  const own = new Set(page.map(({ path }) => path))
  assert.ok(own.size > 10)
  assert.is(findCycle(page), undefined)
  for (const file of page) {
    for (const specifier of file.imports) {
      const to = resolveImport(file, specifier)
      const allowed = to === undefined ? specifier === 'uplot' : own.has(to) || shared.includes(to)
      assert.ok(allowed, `${file.path} imports ${specifier}`)
    }
  }
})

test('the exporter imports the facade by its package name, and only packages it declares', () => {
  const { installed, built } = packagesOfExporter()
  const declared = [...installed, ...built]
  for (const file of exporter) {
    for (const specifier of file.imports) {
      const inside = resolveImport(file, specifier)?.startsWith('exporter-prometheus/lib/')
      const allowed =
        inside ?? (specifier.startsWith('node:') || declared.includes(specifier.split('/')[0] ?? ''))
      assert.ok(allowed, `${file.path} imports ${specifier}`)
    }
  }
})

test('what users of the exporter install is not built into it, all else is, in an exact version', () => {
  const { installed, built } = packagesOfExporter()
  const { name: itself, devDependencies } = readJson('exporter-prometheus/package.json')
  const { external } = readManifest(join(root, 'exporter-prometheus'))
  assert.equal([...external].sort(), [...installed, String(itself)].sort())
  for (const name of built) {
    assert.not(external.includes(name), name)
    assert.match((devDependencies as Record<string, string>)[name] ?? '', /^\d+\.\d+\.\d+$/, name)
  }
})

test('timers and clocks are taken in one place of each package', () => {
  const places = ['exporter-prometheus/lib/base/timers.ts', 'lib/process/event-loop.ts', 'lib/clock.ts']
  const taken =
    /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(|\bperformance\.now\b|\.unref\(|node:timers/
  // Sockets, servers and channels of Node have unref() in every environment, and setTimeout() is a method of theirs.
  const ofNode = /\b(?:server|socket|channel)\.(?:unref|setTimeout)\(/g
  for (const { path, text } of [...facade, ...exporter]) {
    if (places.includes(path)) continue
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replace(ofNode, '')
    assert.not.match(code, taken, path)
  }
})

test('every room of the exporter imports its own files and the rooms it may, and each of these', () => {
  const used = new Set<string>()
  for (const [from, to] of relativeImports(exporter)) {
    const [importer, imported] = [roomOf(from), roomOf(to)]
    if (importer === imported || importer === roof) continue
    assert.ok(arrows[importer]?.includes(imported), `${from} imports ${to}`)
    used.add(`${importer} ${imported}`)
  }
  for (const { path } of exporter) assert.ok(roomOf(path) in { ...arrows, [roof]: [] }, `${path} has no room`)
  const allowed = Object.entries(arrows).flatMap(([room, others]) => others.map(other => `${room} ${other}`))
  assert.equal(
    allowed.filter(arrow => !used.has(arrow)),
    [],
  )
})

test.run()
