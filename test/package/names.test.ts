import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { folders, packageNames, root, run } from './tarballs.ts'

// Builds shorten names. What Node prints of an error, and a test runner of a class, is the name of the class.

const program = `
const { inspect } = require('node:util')
exports.check = module => {
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== 'function' || !/^class\\b/.test(String(value))) continue
    console.log(name, value.name)
    if (!/Error$/.test(name)) continue
    const error = new value('INVALID_OPTION', 'words', '')
    console.log(name, inspect(error).split(':')[0].trim())
  }
}`

/** The lines that Node prints of what a file exports. */
async function shown(file: string, format: string): Promise<readonly (readonly string[])[]> {
  const load =
    format === 'import'
      ? `import(${JSON.stringify(file)})`
      : `Promise.resolve(require(${JSON.stringify(file)}))`
  const output = await run(root, process.execPath, '-e', `${program}; ${load}.then(exports.check)`)
  return output
    .trim()
    .split('\n')
    .map(line => line.split(' '))
}

for (const name of packageNames) {
  const folder = join(root, folders[name])
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const [subpath, target] of Object.entries<{
    import?: { default: string }
    require?: { default: string }
  }>(manifest.exports)) {
    for (const format of ['import', 'require'] as const) {
      const file = target[format]?.default
      if (file === undefined || subpath === './threads') continue
      // Its one class is `_SetRecorderError` there, which can be read: the name is not worth its bytes in every page.
      if (name === 'metrics-facade' && subpath === '.') continue
      test(`${name} ${subpath}, ${format}: classes have the names under which they are exported`, async () => {
        const lines = (await shown(join(folder, file), format)).filter(([first]) => first !== '')
        assert.equal(
          lines.filter(([exported, actual]) => exported !== actual),
          [],
        )
      })
    }
  }
}

test('classes and errors are looked at', async () => {
  const lines = await shown(join(root, 'exporter-prometheus/dist/cjs/index.js'), 'require')
  const names = lines.map(([exported]) => exported)
  assert.is(names.filter(exported => exported === 'BuildError').length, 2)
  assert.ok(names.includes('PrometheusBuilder'))
})

test('a recorder and its handle are printed by their names', async () => {
  const file = join(root, 'exporter-prometheus/dist/cjs/index.js')
  const recorder = `new (require(${JSON.stringify(file)}).PrometheusBuilder)().buildRecorder()`
  const output = await run(
    root,
    process.execPath,
    '-p',
    `const one = ${recorder}; [one, one.handle()].map(value => require('node:util').inspect(value, { depth: -1 })).join()`,
  )
  assert.is(output.trim(), '[PrometheusRecorder],[PrometheusHandle]')
})

test.run()
