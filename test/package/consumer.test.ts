import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project } from './project.ts'
import { makeDirectory, packageNames, runTool } from './tarballs.ts'

// Installs the tarballs as an application would, and runs the programs of consumer/ in processes of their own.

const directory = makeDirectory()
let project: Project

// Not in a hook: uvu does not say what went wrong there.
test('npm installs the tarballs', async () => {
  project = await Project.install(directory.path)
})

test.after(() => directory.remove())

/** Puts a second copy of the facade, which says that it has another version, into a package named "other". */
function installOtherVersion(version: string): void {
  const other = 'node_modules/other'
  const facade = `${other}/node_modules/metrics-facade`
  mkdirSync(join(project.path, facade), { recursive: true })
  cpSync(join(project.path, 'node_modules/metrics-facade'), join(project.path, facade), { recursive: true })
  const own = JSON.parse(project.readText(`${facade}/package.json`)).version
  for (const path of ['package.json', 'dist/esm/index.js', 'dist/cjs/index.js']) {
    const text = project.readText(`${facade}/${path}`)
    const changed = text.replace(`"${own}"`, `"${version}"`)
    assert.is.not(changed, text, path)
    writeFileSync(join(project.path, facade, path), changed)
  }
  project.writeJson(`${other}/package.json`, {
    name: 'other',
    exports: { import: './index.mjs', require: './index.cjs' },
  })
  writeFileSync(join(project.path, other, 'index.mjs'), `export * from 'metrics-facade'\n`)
  writeFileSync(join(project.path, other, 'index.cjs'), `module.exports = require('metrics-facade')\n`)
}

/** Checks a program's types as a strict consumer would, those of our packages and what they need included. */
async function compile(program: string, options: object): Promise<void> {
  project.writeJson('tsconfig.json', {
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      skipLibCheck: false,
      noEmit: true,
      ...options,
    },
    files: [program],
  })
  await runTool(project.path, 'tsc', '--pretty', 'false', '--project', project.path)
}

test('a fresh project has the two packages once, and nothing that they do not need', () => {
  const installed = readdirSync(join(project.path, 'node_modules'))
  for (const name of packageNames) assert.ok(installed.includes(name), name)
  assert.not(installed.includes('cli-progress'))
  assert.not(
    readdirSync(join(project.path, 'node_modules/metrics-exporter-prometheus')).includes('node_modules'),
  )
})

test('an ES module imports both packages, their subpaths and the JSON Schema', async () => {
  assert.is(await project.node('esm.mjs'), '')
})

test('CommonJS requires both packages, their subpaths and the JSON Schema', async () => {
  assert.is(await project.node('commonjs.cjs'), '')
})

test('of what is installed only what is needed is loaded, and no code is made of text', async () => {
  const flag = '--disallow-code-generation-from-strings'
  assert.is(await project.node(flag, 'lean.cjs'), '')
})

test('an ES module and CommonJS in one process share the recorder', async () => {
  assert.is(await project.node('both-formats.mjs'), '')
})

test('copies of two versions, in both formats, share the recorder', async () => {
  installOtherVersion('0.1.99')
  assert.is(await project.node('two-versions.mjs'), '')
})

test('an ES module in TypeScript compiles', () =>
  compile('types.mts', { types: ['node'], resolveJsonModule: true }))

test('CommonJS in TypeScript compiles', () => compile('types.cts', { types: ['node'] }))

test('what is compiled runs', async () => {
  project.writeJson('tsconfig.json', {
    compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: ['node'], outDir: 'out' },
    files: ['types.cts'],
  })
  await runTool(project.path, 'tsc', '--pretty', 'false', '--project', project.path)
  renameSync(join(project.path, 'out/types.cjs'), join(project.path, 'compiled.cjs'))
  assert.is(await project.node('compiled.cjs'), '')
})

test('the facade compiles without the types of Node and of the DOM', async () => {
  await compile('facade-only.mts', {
    types: [],
    lib: ['es2022'],
    exactOptionalPropertyTypes: true,
  })
})

for (const [type, load] of [
  ['module', `await import('metrics-facade/layers')`],
  ['commonjs', `require('metrics-facade/layers')`],
] as const) {
  test(`${type}: a stack trace leads to the line of the source that threw`, async () => {
    const program = `const { PrefixLayer } = ${load}; try { new PrefixLayer('') } catch ({ stack }) { console.log(stack) }`
    const stack = await project.node('--enable-source-maps', `--input-type=${type}`, '--eval', program)
    const [, path = '', line] = /\((?:file:\/\/)?(\S*\/metrics-facade\/lib\/\S+\.ts):(\d+):/.exec(stack) ?? []
    assert.is.not(path, '', stack)
    assert.match(readFileSync(path, 'utf8').split('\n')[Number(line) - 1] ?? '', /\bthrow\b/, stack)
  })
}

test('the sources are there for who asks for them', async () => {
  const conditions = ['--conditions=metrics-facade-source', '--input-type=module', '--eval']
  const program = `console.log(import.meta.resolve('metrics-exporter-prometheus'))`
  const resolved = await project.node(...conditions, program)
  assert.match(resolved, /metrics-exporter-prometheus\/lib\/index\.ts$/m)
})

test.run()
