import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
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

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly default: string } }>>
}

/** What a package's tarball is meant to hold, and no more. */
function filesMeant(name: PackageName): string[] {
  const folder = join(root, folders[name])
  const { exports }: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const entryPoints = Object.values(exports).flatMap(target => {
    if (typeof target === 'string') return [target.replace('./', '')]
    const module = target.import.default.replace('./dist/esm/', '')
    return ['esm', 'cjs'].flatMap(format => [`dist/${format}/${module}`, `dist/${format}/${module}.map`])
  })
  const sources = readdirSync(join(folder, 'lib'), { recursive: true })
    .map(path => String(path).replaceAll('\\', '/'))
    .filter(path => path.endsWith('.ts'))
    .flatMap(path => [
      `lib/${path}`,
      ...['esm', 'cjs'].map(format => `dist/${format}/${path.replace(/\.ts$/, '.d.ts')}`),
    ])
  const documents = ['README.md', 'CHANGELOG.md', 'dist/LICENSE-pbf.txt'].filter(path =>
    existsSync(join(folder, path)),
  )
  return [...new Set(['LICENSE', 'dist/cjs/package.json', ...documents, ...entryPoints, ...sources])].sort()
}

for (const name of packageNames) {
  test(`${name}: the tarball holds its sources, what is built from them, and its documents`, () => {
    const tarball = tarballs.get(name)
    assert.equal(tarball?.files, filesMeant(name))
    console.log(`${name}: ${tarball?.packedBytes} bytes packed, ${tarball?.unpackedBytes} unpacked`)
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
