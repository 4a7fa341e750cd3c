import { readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildLate } from '../../.scripts/late.ts'
import { roomNames } from '../../.scripts/late-rooms.ts'
import { Project } from './project.ts'
import { makeDirectory, root } from './tarballs.ts'

// What Node loads of the exporter is divided into a core and rooms; bundlers get all of it in one file.

const directory = makeDirectory()
let project: Project

test('npm installs the tarballs', async () => {
  project = await Project.install(directory.path)
})

test.after(() => directory.remove())

/** The files of which a built one is made, other packages' among them, from the folder of the package. */
function sourcesOf(path: string): string[] {
  const dist = join(root, 'exporter-prometheus/dist')
  const { sources } = JSON.parse(readFileSync(join(dist, `${path}.map`), 'utf8'))
  const paths = (sources as string[]).map(source => normalize(join('dist', path, '..', source)))
  return paths.map(source => source.replaceAll('\\', '/')).filter(source => !source.includes(':'))
}

for (const format of ['esm', 'cjs']) {
  test(`${format}: no module is both in the core and in a room, or in two rooms`, () => {
    const files = [`${format}/index.js`, ...roomNames.map(room => `late/${room}.cjs`)]
    const places = new Map<string, string[]>()
    for (const file of files) {
      for (const source of sourcesOf(file)) {
        if (source.endsWith('entry.js')) continue
        places.set(source, [...(places.get(source) ?? []), file])
      }
    }
    assert.equal(
      [...places].filter(([, files]) => files.length > 1),
      [],
    )
    // A module in two places would have its state twice, and its classes would not be the same.
    const whole = sourcesOf('esm/whole.js').sort()
    assert.equal([...places.keys()].filter(source => source.includes('/')).sort(), whole)
  })
}

for (const [format, name] of [
  ['esm', 'rooms.mjs'],
  ['cjs', 'rooms.cjs'],
] as const) {
  test(`${format}: each room is loaded by the first function of it that is called, and has the classes of the core`, async () => {
    if (format === 'cjs')
      await bundle({ entryPoints: ['rooms.mjs'], format: 'cjs', outfile: name, packages: 'external' })
    const [before, after] = (await project.node(name)).trimEnd().split('\n')
    assert.is(before, 'index')
    assert.is(after, ['index', ...roomNames].sort().join(' '))
  })
}

test('a build refuses a door that nothing leads to', async () => {
  const settings = { absWorkingDir: join(root, 'exporter-prometheus'), bundle: true, metafile: true } as const
  let told = ''
  await buildLate({ ...settings, platform: 'node' }, './lib/base/error.ts').catch(error => {
    told = String(error)
  })
  assert.match(
    told,
    /^Error: lib\/.* is a door of ".*" in late-rooms\.ts, but \.\/lib\/base\/error\.ts does not/,
  )
})

test('a room whose file cannot be read is told where it is needed, and all else goes on', async () => {
  assert.is(await project.node('--no-warnings', 'unreadable.mjs'), '')
})

async function bundle(options: BuildOptions): Promise<void> {
  await build({ bundle: true, platform: 'node', absWorkingDir: project.path, logLevel: 'error', ...options })
}

for (const [condition, conditions] of [
  ['with', ['module']],
  ['without', []],
] as const) {
  for (const format of ['esm', 'cjs'] as const) {
    test(`${format}: a bundle has all rooms in it, ${condition} the condition "module"`, async () => {
      const outfile = join(directory.path, `${condition}.${format === 'esm' ? 'mjs' : 'cjs'}`)
      await bundle({ entryPoints: ['rooms.mjs'], format, outfile, conditions: [...conditions] })
      assert.is(await project.node(outfile), '\n\n')
    })
  }
}

test('a bundle and what Node loads share one recorder in one process', async () => {
  const outfile = join(project.path, 'bundle.mjs')
  const contents = `export * from 'metrics-exporter-prometheus'; export { counter } from 'metrics-facade'`
  await bundle({ stdin: { contents, resolveDir: project.path }, format: 'esm', outfile })
  assert.not.match(readFileSync(outfile, 'utf8'), /\bimport\b[^(]*from "metrics|late\/index\.cjs/)
  assert.is(await project.node('two-builds.mjs'), '')
})

test.run()
