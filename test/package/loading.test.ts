import { join } from 'node:path'
import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project } from './project.ts'
import { makeDirectory, type PackageName, packageNames } from './tarballs.ts'

// Whether the packages can be loaded where loaders differ from that of Node by default: Jest and Lambda cannot require an
// ES module, Bun and Rollup read the default of a CommonJS module in another way.

const directory = makeDirectory()
let project: Project

test('npm installs the tarballs', async () => {
  project = await Project.install(directory.path)
})

test.after(() => directory.remove())

/** What a program imports to have all of a package. */
function entryPointsOf(name: PackageName): string[] {
  const { exports } = JSON.parse(project.readText(`node_modules/${name}/package.json`))
  return Object.keys(exports)
    .filter(subpath => !subpath.endsWith('.json'))
    .map(subpath => join(name, subpath))
}

/** Every file that `source` reaches, with the format that it has by its name and package. */
async function reach(source: string): Promise<Array<[path: string, format: string | undefined]>> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: project.path },
    absWorkingDir: project.path,
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  return Object.entries(metafile.inputs)
    .filter(([path]) => path !== '<stdin>')
    .map(([path, { format }]) => [path, format])
}

test('nothing that require() reaches is an ES module', async () => {
  const entryPoints = packageNames.flatMap(entryPointsOf)
  const files = await reach(entryPoints.map(name => `require('${name}')`).join('\n'))
  const packages = new Set(files.map(([path]) => /.*node_modules\/([^/]+)/.exec(path)?.[1]))
  for (const name of packageNames) assert.ok(packages.has(name), name)
  assert.equal(
    files.filter(([path, format]) => format !== 'cjs' && !path.endsWith('.json')),
    [],
  )
})

test('an ES module would be found', async () => {
  const files = await reach(`require('./esm.mjs')`)
  assert.is(new Map(files).get('esm.mjs'), 'esm')
})

test('CommonJS loads and renders where require() takes no ES module', async () => {
  const flag = '--no-experimental-require-module'
  assert.is(await project.node(flag, 'commonjs.cjs'), '')
})

test('ES modules load and render where a default import honours __esModule', async () => {
  assert.is(await project.node('--import', './other-reading.mjs', 'esm.mjs'), '')
})

for (const program of ['commonjs.cjs', 'esm.mjs']) {
  for (const flags of [
    ['--frozen-intrinsics', '--disable-warning=ExperimentalWarning'],
    ['--disable-proto=throw'],
    ['--throw-deprecation'],
    ['--jitless'],
  ]) {
    test(`${program} loads and renders with ${flags[0]}`, async () => {
      assert.is(await project.node(...flags, program), '')
    })
  }
}

for (const format of ['esm', 'cjs']) {
  for (const moment of ['before', 'after']) {
    test(`${format}: scrapes are answered under fake timers that were turned on ${moment} it was loaded`, async () => {
      assert.is(await project.node('fake-timers.mjs', format, moment), '')
    })
  }
}

/** What each step of a program has loaded, by the name of the step. */
async function loadedBySteps(format: string): Promise<Record<string, string[]>> {
  const lines = (await project.node('lazy.mjs', format)).trim().split('\n')
  const steps = lines.map(line => line.split(/: ?/))
  return Object.fromEntries(steps.map(([step, names = '']) => [step, names.split(' ').filter(Boolean)]))
}

for (const format of ['esm', 'cjs']) {
  test(`${format}: HTTP, TLS, crypto, compression and the clock are loaded by who needs them alone`, async () => {
    const {
      import: imported,
      render,
      protobuf,
      push,
      listen = [],
      answer = [],
      ...rest
    } = await loadedBySteps(format)
    // The clock of a recorder, which is the global one.
    assert.equal([imported, render], [[], ['perf_hooks']])
    assert.equal([protobuf, push], [['protobuf.cjs'], ['push-gateway.cjs', 'push.cjs']])
    assert.equal(
      listen.filter(name => name.endsWith('.cjs')),
      ['serve.cjs'],
    )
    assert.ok(listen.includes('http') && listen.includes('net'), `listening loads HTTP: ${listen}`)
    assert.not(
      listen.some(name => name === 'https' || name === 'tls'),
      `without TLS: ${listen}`,
    )
    // And what the Request of Node itself needs.
    assert.not(
      answer.some(name => name.endsWith('.cjs')),
      `one room serves: ${answer}`,
    )
    assert.ok(answer.includes('zlib') && !listen.includes('zlib'), `answering compresses: ${answer}`)
    assert.equal(Object.keys(rest), ['INVALID_TLS'])
  })
}

test('the packages import nothing but the facade, which imports nothing but modules of Node', async () => {
  // Each file of another package takes as long as a tenth of ours, and loaders read the default of CommonJS differently.
  for (const entryPoint of packageNames.flatMap(entryPointsOf)) {
    const [name, subpath = '.'] = entryPoint.split(/\/(.*)/)
    const { exports } = JSON.parse(project.readText(`node_modules/${name}/package.json`))
    const { module, default: parted } = exports[subpath === '.' ? '.' : `./${subpath}`].import
    // Of what has parts for Node, what a bundler takes.
    const target = module ?? parted
    const { metafile } = await build({
      absWorkingDir: project.path,
      entryPoints: [join('node_modules', String(name), target)],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    })
    const imports = Object.values(metafile.inputs).flatMap(({ imports }) => imports)
    if (subpath !== '.') assert.ok(imports.length > 0, `${entryPoint}: imports are found`)
    // To import a module of Node reads each of its properties, and loads what Node leaves for later.
    const mayUse = name === 'metrics-facade' ? /^(?:node:|metrics-facade(?:\/|$))/ : /^metrics-facade(?:\/|$)/
    const others = imports.filter(({ path, kind }) => kind !== 'import-statement' || !mayUse.test(path))
    // A dynamic import makes chunks of a bundle, which not every bundler may write.
    assert.equal(others, [], entryPoint)
  }
})

test.run()
