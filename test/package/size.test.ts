import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from './tarballs.ts'

/** The whole of it. 3,500 are the aim: mistakes in words, clean realms, fake clocks, a start at zero, and threads took more. */
const limitBytes = 4_400

/** Bundles as an application for the browser does; fails on an import that nothing resolves. */
async function bundle(options: BuildOptions): Promise<string> {
  const result = await build({
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    absWorkingDir: root,
    ...options,
  })
  assert.equal(result.warnings, [])
  return result.outputFiles?.[0]?.text ?? ''
}

function program(source: string): BuildOptions {
  return { stdin: { contents: source, resolveDir: root } }
}

test(`the facade is at most ${limitBytes} bytes, minified and gzipped`, async () => {
  const text = await bundle({ entryPoints: [join(root, 'lib/index.ts')], minify: true })
  const gzipped = gzipSync(text, { level: 9 }).length
  console.log(`facade: ${text.length} bytes minified, ${gzipped} gzipped`)
  assert.ok(gzipped <= limitBytes, `${gzipped} bytes are too many`)
})

test('the facade as built goes into a browser bundle', async () => {
  const text = await bundle(program(`export * from 'metrics-facade'`))
  assert.match(text, 'setGlobalRecorder')
  assert.not.match(text, /\bimport\b[\s(]*['"{*]|\brequire\(/)
})

test('a bundle that takes only Unit has no code that emits', async () => {
  const text = await bundle(program(`import { Unit } from 'metrics-facade'; console.log(Unit.Seconds)`))
  assert.match(text, 'TerabitsPerSecond')
  for (const trace of ['labels are an object', 'emitWarning', 'class ', 'describeCounter(name']) {
    assert.not(text.includes(trace), `it has ${trace}`)
  }
})

test('a bundle that uses nothing is empty', async () => {
  assert.is((await bundle(program(`import { counter } from 'metrics-facade'`))).trim(), '')
})

test.run()
