import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../support/directory.ts'
import {
  anchorsOf,
  type Block,
  callsInTables,
  expectedOutput,
  type Guide,
  localLinks,
  readGuide,
} from '../support/guide.ts'
import { GatewayStub } from '../support/push-fixture.ts'
import { readJson } from './sources.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const fromPromClient = readGuide('exporter-prometheus/guides/from-prom-client.md')
const fromRust = readGuide('exporter-prometheus/guides/from-rust.md')
const guides = [fromPromClient, fromRust]

/** What the calls in the tables are about. */
const promises = `
import { collect, counter, describeCounter, describeGauge, describeHistogram, gauge, histogram, type Labels, Unit } from 'metrics-facade'
import { FilterLayer, PrefixLayer } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createHierarchy } from 'metrics-facade/scope'
import { defaultBuckets, exponentialBuckets, install, installRecorder, linearBuckets, Matcher, MetricKindMask, PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import type { Writable } from 'node:stream'
declare const handle: PrometheusHandle, labels: Labels, exemplar: Labels, writable: Writable, grouping: Record<string, string>
declare const name: string, help: string, prefix: string, traceId: string, endpoint: string, job: string, accept: string
declare const value: number, timeoutMs: number, start: number, width: number, factor: number, count: number
declare const buckets: number[], quantiles: number[], run: () => void
`

const settings = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { noUnusedLocals: false, isolatedDeclarations: false, declaration: false },
  include: ['*.ts'],
}

function programsOf({ blocks }: Guide): Block[] {
  return blocks.filter(({ language }) => language === 'ts')
}

/** Named after the line that the program is found in. */
function fileOf({ path }: Guide, { line }: Block): string {
  return `${basename(path, '.md')}-line-${line}.ts`
}

/** A directory in which packages are found as they are in the repository, with every program of the guides. */
function withPrograms(body: (directory: string) => Promise<void>): Promise<void> {
  return withDirectory(async directory => {
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
    for (const guide of guides) {
      for (const block of programsOf(guide)) writeFileSync(join(directory, fileOf(guide, block)), block.text)
    }
    await body(directory)
  })
}

/** Makes programs that start at once, because to compile the sources for each of them would take most of the time. */
async function bundle(directory: string, files: readonly string[]): Promise<void> {
  const { dependencies } = readJson('exporter-prometheus/package.json')
  await build({
    absWorkingDir: directory,
    entryPoints: [...files],
    outdir: 'built',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['metrics-facade-source'],
    external: Object.keys(dependencies as object),
    logLevel: 'silent',
  })
}

/** Runs a program with free ports in place of those that it names, and returns what it printed. */
async function runBundled(file: string, gatewayPort: number): Promise<string> {
  const program = readFileSync(file, 'utf8')
    .replaceAll('127.0.0.1:9000', '127.0.0.1:0')
    .replaceAll('127.0.0.1:9091', `127.0.0.1:${gatewayPort}`)
  writeFileSync(file, program)
  const { stdout, stderr } = await run(process.execPath, [file], { timeout: 60_000 })
  assert.is(stderr, '', file)
  return stdout
}

test('every program of the guides compiles, and every call in their tables', () =>
  withPrograms(async directory => {
    const calls = callsInTables(fromPromClient.text)
    assert.ok(calls.length > 80, 'the calls are found')
    const statements = calls.map(call => `void (${call})`).join('\n')
    writeFileSync(join(directory, 'tables.ts'), `${promises}\n${statements}\n`)
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings))
    const tsc = run(join(root, 'node_modules/.bin/tsc'), ['--pretty', 'false'], { cwd: directory })
    const { stdout } = await tsc.catch(error => error)
    // What is wrong with the sources themselves is for other checks to say.
    const errors = String(stdout)
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('../'))
    assert.equal(errors, [])
  }))

test('every program of the guides prints what they show, and ends', () =>
  withPrograms(async directory => {
    const programs = guides.flatMap(guide => programsOf(guide).map(block => ({ guide, block })))
    assert.ok(programs.length > 20, 'the programs are found')
    const files = programs.map(({ guide, block }) => fileOf(guide, block))
    await bundle(directory, files)
    const gateway = new GatewayStub()
    await gateway.listen()
    try {
      for (const [index, { guide, block }] of programs.entries()) {
        const printed = await runBundled(
          join(directory, 'built', files[index]!.replace(/ts$/, 'js')),
          gateway.port,
        )
        assert.is(printed.trim(), expectedOutput(guide, block).trim(), files[index])
      }
    } finally {
      await gateway.close()
    }
    const pushed = gateway.requests.map(({ method, path }) => `${method} ${path}`)
    for (const group of ['/job/backup', '/job/backup/instance/host-7']) {
      assert.ok(pushed.includes(`PUT /metrics${group}`), `a push to ${group}`)
    }
    const saved = gateway.requests.filter(({ text }) => text.includes('files_saved_total 12'))
    assert.ok(saved.length >= 2, 'both ways to push')
  }))

test('a class of metrics is as short as in Rust', () => {
  const blocks = fromRust.blocks.filter(({ heading }) => heading === 'A metrics struct')
  assert.equal(
    blocks.map(({ language }) => language),
    ['rust', 'ts'],
  )
  const [theirs, ours] = blocks.map(({ text }) => text.split('\n').filter(line => line !== '').length)
  assert.ok(ours! <= theirs!, `${ours} lines, and ${theirs} in Rust`)
})

test('every pattern of the Rust crates is shown in both languages', () => {
  const languages = new Map<string, string[]>()
  for (const { heading, language } of fromRust.blocks) {
    languages.set(heading, [...(languages.get(heading) ?? []), language])
  }
  for (const [heading, shown] of languages) assert.equal(shown.slice(0, 2), ['rust', 'ts'], heading)
})

test('the links of the guides lead somewhere', () => {
  for (const { path, text } of guides) {
    for (const link of localLinks(text)) {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? join(root, path) : join(root, dirname(path), file)
      assert.ok(existsSync(target), `${path}: ${link}`)
      if (anchor !== undefined) {
        assert.ok(anchorsOf(readFileSync(target, 'utf8')).includes(anchor), `${path}: ${link}`)
      }
    }
  }
})

test.run()
