import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project } from './project.ts'
import { makeDirectory, root, run } from './tarballs.ts'

// Every subpath of both packages is found and typed by the lowest TypeScript that the README names and by the newest.

const directory = makeDirectory()
const compilers = fileURLToPath(new URL('types', import.meta.url))
let project: Project

test('npm installs the tarballs and the compilers', async () => {
  project = await Project.install(directory.path)
  await run(compilers, 'npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund')
})

test.after(() => directory.remove())

const lowest = join(compilers, 'node_modules/typescript-lowest')
const beforeExports = join(compilers, 'node_modules/typescript-node10')
const newest = join(root, 'node_modules/typescript')

const settings = {
  node10: { module: 'commonjs', moduleResolution: 'node10' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const

async function compile(compiler: string, options: object): Promise<void> {
  project.writeJson('tsconfig.json', {
    compilerOptions: { strict: true, esModuleInterop: true, types: ['node'], noEmit: true, ...options },
    files: ['subpaths.ts'],
  })
  await project.node(join(compiler, 'bin/tsc'), '--pretty', 'false', '--project', project.path)
}

for (const [name, compiler, resolutions] of [
  ['lowest', lowest, ['node10', 'node16', 'nodenext', 'bundler']],
  ['last that knows node10', beforeExports, ['node10', 'node16', 'nodenext', 'bundler']],
  ['newest', newest, ['node16', 'nodenext', 'bundler']],
] as const) {
  for (const resolution of resolutions) {
    // The other way is looser; but what the libraries do not find themselves is `any` there, and not an error.
    for (const skipLibCheck of resolution === 'node10' ? [true, false] : [false]) {
      const how = `${resolution}, ${skipLibCheck ? 'without' : 'with'} a look at the libraries`
      test(`the ${name} TypeScript: ${how}`, async () => {
        await compile(compiler, { target: 'es2022', ...settings[resolution], skipLibCheck })
      })
    }
  }
}

test('the lowest TypeScript: with the library of ES2020 alone, and a look at the declarations', async () => {
  await compile(lowest, { target: 'es2020', lib: ['es2020'], ...settings.nodenext, skipLibCheck: false })
})

test('the lowest TypeScript is the one that the README names', () => {
  const { version } = JSON.parse(readFileSync(join(lowest, 'package.json'), 'utf8'))
  const [, named] = /TypeScript ≥ (\d+\.\d+)/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  assert.ok(version.startsWith(`${named}.`), `${version} is not ${named}`)
})

test.run()
