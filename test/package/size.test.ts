import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildLate } from '../../.scripts/late.ts'
import { readManifest } from '../../.scripts/manifest.ts'
import { makeDirectory, root } from './tarballs.ts'

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

/** What the exporter's bundle has more for OTLP, remote write and OpenMetrics 2.0. */
const storesLimitBytes = 14_300

/** The doors of the three: what an exporter without them would have in their place. */
const doors: Readonly<Record<string, string>> = {
  'transport/otlp/otlp.ts': 'export function otlp() {}',
  'transport/remote-write/remote-write.ts': 'export function remoteWrite() {}',
  'settings/otlp-environment.ts': 'export function otlpFromEnvironment() {}',
  'settings/remote-write-environment.ts': 'export function remoteWriteFromEnvironment() {}',
  'formats/openmetrics2.ts': 'export function* writeOpenMetrics2() {}',
}

/** The exporter without these files, gzipped; the packages that are installed beside it stay outside. */
async function exporterBytes(without: Readonly<Record<string, string>>): Promise<number> {
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(root, 'exporter-prometheus/package.json'), 'utf8'),
  )
  const replaced = new Set<string>()
  const plugin: Plugin = {
    name: 'doors',
    setup({ onLoad }) {
      onLoad({ filter: /exporter-prometheus[/\\]lib[/\\]/ }, ({ path }) => {
        const door = Object.keys(without).find(one => path.replaceAll('\\', '/').endsWith(one))
        if (door === undefined) return undefined
        replaced.add(door)
        return { contents: without[door]!, loader: 'ts' }
      })
    },
  }
  const text = await bundle({
    entryPoints: [join(root, 'exporter-prometheus/lib/index.ts')],
    platform: 'node',
    target: 'es2022',
    minify: true,
    external: [...Object.keys(dependencies), 'metrics-facade', 'metrics-facade/*'],
    plugins: [plugin],
  })
  assert.is(replaced.size, Object.keys(without).length, 'every door is found')
  return gzipSync(text, { level: 9 }).length
}

test(`what sends to stores is at most ${storesLimitBytes} bytes of the exporter's bundle, minified and gzipped`, async () => {
  const whole = await exporterBytes({})
  const bytes = whole - (await exporterBytes(doors))
  console.log(`exporter: ${whole} bytes gzipped, ${bytes} of them for stores`)
  assert.ok(bytes <= storesLimitBytes, `${bytes} bytes are too many`)
})

/** What of it Node loads with the exporter, whether it sends to a store or not. */
const coreLimitBytes = 2_300

/** What Node loads with the exporter, built without these files, gzipped. */
async function coreBytes(without: Readonly<Record<string, string>>): Promise<number> {
  const { path: top, remove } = makeDirectory()
  try {
    const folder = join(top, 'exporter-prometheus')
    for (const name of ['lib', 'package.json']) {
      cpSync(join(root, 'exporter-prometheus', name), join(folder, name), { recursive: true })
    }
    cpSync(join(root, 'tsconfig.json'), join(top, 'tsconfig.json'))
    symlinkSync(join(root, 'node_modules'), join(top, 'node_modules'), 'junction')
    for (const [door, contents] of Object.entries(without)) writeFileSync(join(folder, 'lib', door), contents)
    for (const format of ['esm', 'cjs']) mkdirSync(join(folder, 'dist', format), { recursive: true })
    const { external } = readManifest(folder)
    const settings = {
      platform: 'node',
      target: 'es2022',
      bundle: true,
      minify: true,
      metafile: true,
    } as const
    await buildLate({ ...settings, absWorkingDir: folder, external: [...external] }, './lib/index.ts')
    return gzipSync(readFileSync(join(folder, 'dist/esm/index.js')), { level: 9 }).length
  } finally {
    remove()
  }
}

test(`of that, at most ${coreLimitBytes} bytes are in what Node loads with the exporter`, async () => {
  const whole = await coreBytes({})
  const bytes = whole - (await coreBytes(doors))
  console.log(`core: ${whole} bytes gzipped, ${bytes} of them for stores`)
  assert.ok(bytes > 0 && bytes <= coreLimitBytes, `${bytes} bytes`)
})

test.run()
