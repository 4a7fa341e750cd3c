import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { roomNames } from '../../.scripts/late-rooms.ts'
import { localLinks } from '../support/guide.ts'
import {
  folders,
  makeDirectory,
  type PackageName,
  pack,
  packageNames,
  root,
  runTool,
  type Tarball,
} from './tarballs.ts'

const directory = makeDirectory()
const tarballs = new Map<PackageName, Tarball>()

// Not in a hook: uvu does not say what went wrong there.
test('npm packs both', async () => {
  for (const name of packageNames) tarballs.set(name, await pack(name, directory.path))
})

test.after(() => directory.remove())

/** The documents that are beside what they are about, and what they show. */
const pages: Readonly<Record<PackageName, readonly string[]>> = {
  'metrics-facade': [
    ...filesOf('lib', /\.md$/),
    'bench/results/latest.svg',
    'exporter-prometheus/guides/page.webp',
  ],
  'metrics-exporter-prometheus': ['exporter-prometheus/guides', 'exporter-prometheus/lib']
    .flatMap(folder => filesOf(folder, /\.(?:md|webp)$/))
    .map(path => path.replace('exporter-prometheus/', '')),
}

/** The files of a folder of the repository, from its top. */
function filesOf(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map(path => `${folder}/${String(path).replaceAll('\\', '/')}`)
    .filter(path => pattern.test(path))
}

interface Target {
  readonly import: { readonly module?: string; readonly default: string }
}

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Target>>
}

/** The packages that are part of the builds. */
const licensed = ['content-type', 'fast-json-stringify', 'hdr-histogram-js', 'negotiator', 'pbf', 'uplot']

function withMaps(paths: readonly string[]): string[] {
  return paths.flatMap(path => (path === roomList ? [path] : [path, `${path}.map`]))
}

/** It has no code, and so no map. */
const roomList = 'dist/late/index.cjs'

/** What Node loads late, and the file for bundlers that has all of it. */
function partsOf(whole: string): string[] {
  const rooms = roomNames.map(room => `dist/late/${room}.cjs`)
  return [whole.replace('./', ''), roomList, ...rooms]
}

/** What a package's tarball is meant to hold, and no more. */
function filesMeant(name: PackageName): string[] {
  const folder = join(root, folders[name])
  const { bin = {}, exports }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entryPoints = Object.values(exports).flatMap(target => {
    if (typeof target === 'string') return [target.replace('./', '')]
    const module = target.import.default.replace('./dist/esm/', '')
    const built = ['esm', 'cjs'].map(format => `dist/${format}/${module}`)
    return withMaps(target.import.module === undefined ? built : [...built, ...partsOf(target.import.module)])
  })
  const programs = withMaps(Object.values(bin).map(path => path.replace('./', '')))
  const sources = readdirSync(join(folder, 'lib'), { recursive: true })
    .map(path => String(path).replaceAll('\\', '/'))
    // What runs in a browser is in the page that is built of it.
    .filter(path => path.endsWith('.ts') && !path.startsWith('transport/page/client/'))
    .flatMap(path => {
      // Declarations of another package, which is bundled.
      if (path.endsWith('.d.ts')) return [`lib/${path}`]
      return [
        `lib/${path}`,
        ...['esm', 'cjs'].map(format => `dist/${format}/${path.replace(/\.ts$/, '.d.ts')}`),
      ]
    })
  const documents = ['README.md', 'CHANGELOG.md', 'LICENSE', ...pages[name]]
  const bundled = licensed.map(dependency => `dist/LICENSE-${dependency}.txt`)
  const licences = bundled.filter(path => existsSync(join(folder, path)))
  return [
    ...new Set(['dist/cjs/package.json', ...documents, ...licences, ...entryPoints, ...programs, ...sources]),
  ].sort()
}

for (const name of packageNames) {
  test(`${name}: the tarball holds its sources, what is built from them, and its documents`, () => {
    const tarball = tarballs.get(name)
    assert.equal(tarball?.files, filesMeant(name))
    console.log(`${name}: ${tarball?.packedBytes} bytes packed, ${tarball?.unpackedBytes} unpacked`)
  })

  test(`${name}: its changelog is the one of both packages`, () => {
    const [shipped, written] = [folders[name], '.'].map(folder =>
      readFileSync(join(root, folder, 'CHANGELOG.md'), 'utf8'),
    )
    assert.is(shipped, written)
  })

  test(`${name}: a source is there once: as a file, or in the maps if it is another package's`, () => {
    const { files = [], unpackedBytes = 0 } = tarballs.get(name) ?? {}
    const folder = join(root, folders[name])
    const maps = files.filter(path => path.endsWith('.map'))
    const built = files.filter(path => /\.c?js$/.test(path) && path !== roomList)
    assert.is(maps.length, built.length)
    let foreignBytes = 0
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(folder, path), 'utf8'))
      for (const [index, source] of (sources as string[]).entries()) {
        const isShipped = files.includes(normalize(join(dirname(path), source)).replaceAll('\\', '/'))
        assert.is(sourcesContent[index] === null, isShipped, `${path}: ${source}`)
        foreignBytes += sourcesContent[index]?.length ?? 0
      }
    }
    // With the sources in each map, it is 6.2 times. What the exporter does in worker threads is built by itself, too.
    const sourceBytes = files
      .filter(path => path.startsWith('lib/') && path.endsWith('.ts'))
      .reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
    // What is other packages' is in each build and in its map.
    const ownBytes = unpackedBytes - 2 * foreignBytes
    assert.ok(ownBytes < 4.8 * sourceBytes, `${ownBytes / sourceBytes} times its sources`)
  })

  test(`${name}: every link and picture of its documents leads to a file beside them`, () => {
    const { files = [] } = tarballs.get(name) ?? {}
    const documents = files.filter(path => path.endsWith('.md'))
    const links = documents.flatMap(path => {
      const text = readFileSync(join(root, folders[name], path), 'utf8')
      return localLinks(text).map(link => ({ path, link, file: link.split('#')[0]! }))
    })
    assert.ok(links.length > 5, 'they are found')
    for (const { path, link, file } of links) {
      const target = file === '' ? path : normalize(join(dirname(path), file)).replaceAll('\\', '/')
      assert.ok(files.includes(target), `${path}: ${link}`)
    }
  })

  test(`${name}: publint finds nothing`, async () => {
    const contents = new Uint8Array(readFileSync(tarballs.get(name)?.path ?? '')).buffer
    const { messages, pkg } = await publint({ pack: { tarball: contents }, strict: true })
    assert.is(pkg?.name, name)
    assert.equal(
      messages.map(message => formatMessage(message, pkg ?? {}, { color: false })),
      [],
    )
  })

  test(`${name}: types are right for ESM, CommonJS and bundlers`, async () => {
    const path = tarballs.get(name)?.path ?? ''
    const output = await runTool(root, 'attw', path, '--no-definitely-typed', '--format', 'json')
    const { analysis } = JSON.parse(output)
    assert.is(analysis.packageName, name)
    assert.equal(analysis.problems, [])
  })
}

test.run()
