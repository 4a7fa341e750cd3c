import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readManifest } from '../../.scripts/manifest.ts'
import { readJson, sourcesOf } from './sources.ts'

interface Target {
  readonly types: string
  readonly module?: string
  readonly default: string
}

interface EntryPoint {
  readonly 'metrics-facade-source': string
  readonly import: Target
  readonly require: Target
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['.', 'exporter-prometheus']

function manifestOf(folder: string): Record<string, unknown> {
  return readJson(join(folder, 'package.json'))
}

function entryPointsOf(folder: string): Array<[subpath: string, entryPoint: EntryPoint]> {
  const exports = manifestOf(folder).exports as Record<string, string | EntryPoint>
  return Object.entries(exports).filter(
    (entry): entry is [string, EntryPoint] => typeof entry[1] === 'object',
  )
}

/** Whether `range`, which must be of the form ^1.2.3, includes `version`. */
function caretIncludes(range: string, version: string): boolean {
  const [lowest, given] = [range.replace(/^\^/, ''), version].map(text => text.split('.').map(Number))
  if (!/^\^\d+\.\d+\.\d+$/.test(range) || lowest === undefined || given === undefined) return false
  const fixed = lowest.findIndex(number => number !== 0)
  const differs = lowest.findIndex((number, index) => number !== given[index])
  return differs === -1 || (differs > fixed && (given[differs] ?? 0) > (lowest[differs] ?? 0))
}

test('the version in the source is that of the package', () => {
  assert.is(version, manifestOf('.').version)
})

test('the exporter accepts the facade beside it', () => {
  const { 'metrics-facade': range } = manifestOf('exporter-prometheus').peerDependencies as Record<
    string,
    string
  >
  assert.ok(caretIncludes(range ?? '', version), `${range} does not include ${version}`)
})

test('a caret range includes what npm lets in', () => {
  for (const [range, version, included] of [
    ['^0.1.0', '0.1.0', true],
    ['^0.1.0', '0.1.7', true],
    ['^0.1.2', '0.1.1', false],
    ['^0.1.0', '0.2.0', false],
    ['^1.2.3', '1.9.0', true],
    ['^1.2.3', '2.2.3', false],
    ['>=0.1.0', '0.1.0', false],
  ] as const) {
    assert.is(caretIncludes(range, version), included, `${range} ${version}`)
  }
})

test('every entry point has its source, and targets that are built from it', () => {
  for (const folder of folders) {
    for (const [subpath, entryPoint] of entryPointsOf(folder)) {
      const source = entryPoint['metrics-facade-source']
      assert.ok(existsSync(join(root, folder, source)), `${folder} ${subpath}: ${source}`)
      for (const [condition, format] of [
        ['import', 'esm'],
        ['require', 'cjs'],
      ] as const) {
        const built = source.replace('./lib/', `./dist/${format}/`).replace(/\.ts$/, '')
        const { module, ...target } = entryPoint[condition]
        assert.equal(target, { types: `${built}.d.ts`, default: `${built}.js` })
        const isWhole = folder !== '.' && subpath === '.' && condition === 'import'
        assert.is(module, isWhole ? './dist/esm/whole.js' : undefined, `${folder} ${subpath}`)
      }
    }
  }
})

test('the source comes first, then "types" in each branch', () => {
  for (const folder of folders) {
    for (const [subpath, entryPoint] of entryPointsOf(folder)) {
      assert.equal(Object.keys(entryPoint), ['metrics-facade-source', 'import', 'require'], subpath)
      const { module } = entryPoint.import
      const targets = module === undefined ? ['types', 'default'] : ['types', 'module', 'default']
      assert.equal(Object.keys(entryPoint.import), targets, subpath)
      assert.equal(Object.keys(entryPoint.require), ['types', 'default'], subpath)
    }
  }
})

test('what reads no exports map gets the main entry point', () => {
  for (const folder of folders) {
    const { main, types, exports } = manifestOf(folder)
    assert.equal({ types, default: main }, (exports as Record<string, EntryPoint>)['.']?.require)
  }
})

test('TypeScript that reads no exports map finds every subpath', () => {
  for (const folder of folders) {
    const { exports, typesVersions } = manifestOf(folder) as {
      exports: Record<string, string | EntryPoint>
      typesVersions: { '*': Record<string, readonly string[]> }
    }
    const targets = Object.entries(exports)
      .filter(([subpath]) => subpath !== '.' && subpath !== './package.json')
      .map(([subpath, target]) => [
        subpath.replace('./', ''),
        [typeof target === 'string' ? target : target.require.types],
      ])
    assert.equal(typesVersions, { '*': Object.fromEntries(targets) }, folder)
  }
})

test('every entry point is built', () => {
  for (const folder of folders) {
    const { exports, scripts } = manifestOf(folder) as { exports: object; scripts: { build: string } }
    const { entryPoints, subpaths } = readManifest(join(root, folder))
    assert.equal(
      entryPoints,
      entryPointsOf(folder).map(([, entryPoint]) => entryPoint['metrics-facade-source']),
    )
    assert.equal(subpaths, Object.keys(exports))
    assert.match(
      scripts.build,
      /^node --import tsx (\.\.\/)?\.scripts\/build\.ts (\. exporter-prometheus|\.)$/,
    )
  }
})

test('every program has its source, which says what runs it', () => {
  for (const folder of folders) {
    const { bin = {} } = manifestOf(folder) as { bin?: Record<string, string> }
    const { programs } = readManifest(join(root, folder))
    assert.is(programs.length, Object.keys(bin).length)
    for (const path of programs) {
      assert.match(readFileSync(join(root, folder, path), 'utf8'), /^#!\/usr\/bin\/env node\n/, path)
    }
  }
  assert.equal(readManifest(join(root, 'exporter-prometheus')).programs, ['./lib/command/main.ts'])
})

test('the scripts are commands that every shell has', () => {
  for (const folder of folders) {
    const { scripts } = manifestOf(folder) as { scripts: Record<string, string> }
    for (const [name, script] of Object.entries(scripts)) {
      for (const command of script.split(' && ')) {
        // Quotes, redirections, variables and lists differ from shell to shell, and so do the programs that there are.
        assert.match(command, /^(?:node|npm|npx|tsc|biome) [\w\s.,:/@=-]*$|^tsc$/, `${folder} ${name}`)
      }
    }
  }
})

test('every roof is an entry point, and every entry point a roof', () => {
  for (const folder of folders) {
    const entryPoints = entryPointsOf(folder).map(([subpath, entryPoint]) => {
      assert.is(entryPoint['metrics-facade-source'], `${subpath.replace('.', './lib')}/index.ts`)
      return join(folder, entryPoint['metrics-facade-source'])
    })
    const roofs = sourcesOf(join(folder, 'lib')).map(({ path }) => path)
    assert.equal(entryPoints.sort(), roofs.filter(path => path.endsWith('/index.ts')).sort())
  }
})

test.run()
