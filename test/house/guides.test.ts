import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { anchorsOf, callsInTables, expectedOutput, localLinks, readGuide } from '../support/guide.ts'
import {
  bundlePrograms,
  compileErrors,
  fileOf,
  formats,
  isWrittenFor,
  programsOf,
  withPrograms,
} from '../support/programs.ts'
import { GatewayStub } from '../support/push-fixture.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const fromPromClient = readGuide('exporter-prometheus/guides/from-prom-client.md')
const fromRust = readGuide('exporter-prometheus/guides/from-rust.md')
const services = readGuide('exporter-prometheus/guides/services.md')
const frameworks = readGuide('exporter-prometheus/guides/frameworks.md')
const guides = [fromPromClient, fromRust, services]

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

/** Runs a program with free ports in place of those that it names, and returns what it printed. */
async function runBundled(file: string, gatewayPort: number): Promise<string> {
  const program = readFileSync(file, 'utf8')
    .replaceAll('127.0.0.1:9000', '127.0.0.1:0')
    .replaceAll('127.0.0.1:9091', `127.0.0.1:${gatewayPort}`)
    .replace(/server\.listen\((?:3000|3e3)\)/, "server.listen(0, () => process.kill(process.pid, 'SIGTERM'))")
  writeFileSync(file, program)
  const { stdout, stderr } = await run(process.execPath, [file], { timeout: 60_000 })
  assert.is(stderr, '', file)
  return stdout
}

test('every program of the guides compiles, and every call in their tables', () =>
  withPrograms(guides, async directory => {
    const calls = callsInTables(fromPromClient.text)
    assert.ok(calls.length > 80, 'the calls are found')
    const statements = calls.map(call => `void (${call})`).join('\n')
    writeFileSync(join(directory, 'tables.ts'), `${promises}\n${statements}\n`)
    assert.equal(await compileErrors(directory), [])
  }))

for (const format of formats) {
  test(`every program of the guides prints what they show, and ends, as ${format}`, () =>
    withPrograms(guides, async directory => {
      const programs = guides
        .flatMap(guide => programsOf(guide).map(block => ({ guide, block })))
        .filter(({ block }) => isWrittenFor(block, format))
      assert.ok(programs.length > 20, 'the programs are found')
      const files = programs.map(({ guide, block }) => fileOf(guide, block))
      const built = await bundlePrograms(directory, files, format)
      const gateway = new GatewayStub()
      await gateway.listen()
      try {
        for (const [index, { guide, block }] of programs.entries()) {
          const printed = await runBundled(built[index]!, gateway.port)
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
}

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
  for (const { path, text } of [...guides, frameworks]) {
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
