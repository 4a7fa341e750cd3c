import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filesOf } from '../support/certificates.ts'
import { documents, runElsewhere } from '../support/documents.ts'
import { callsInTables, expectedOutput, readGuide } from '../support/guide.ts'
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

// Every program of every document, as an ES module and as CommonJS.

const run = promisify(execFile)
const runHere = documents.filter(({ path }) => !(path in runElsewhere))
const everyProgram = runHere.flatMap(guide => programsOf(guide).map(block => ({ guide, block })))

/** What the programs take from packages that are not here. */
const declarations = `
declare module '@opentelemetry/api' {
  const trace: { getActiveSpan(): { spanContext(): { traceId: string; spanId: string } } | undefined }
}
`

/** What a program serves by itself keeps nobody waiting, and takes any port; one that waits for a signal gets it. */
const world = `
const { Server } = require('node:net')
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  if (port === 8080) return listen.call(this, 0, '127.0.0.1').unref()
  if (port === 3000) return listen.call(this, 0, '127.0.0.1', () => process.kill(process.pid, 'SIGTERM'))
  return listen.call(this, port, ...rest)
}
`

/** What the calls in the tables are about. */
const promises = `
import { collect, counter, describeCounter, describeGauge, describeHistogram, gauge, histogram, type Labels, Unit } from 'metrics-facade'
import { FilterLayer, PrefixLayer } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createHierarchy } from 'metrics-facade/scope'
import { defaultBuckets, exponentialBuckets, install, installRecorder, linearBuckets, Matcher, mergeGatherers, MetricKindMask, PrometheusBuilder, type PrometheusHandle, Renderer } from 'metrics-exporter-prometheus'
import type { Writable } from 'node:stream'
declare const handle: PrometheusHandle, other: PrometheusHandle, labels: Labels, exemplar: Labels, writable: Writable, grouping: Record<string, string>
declare const name: string, help: string, prefix: string, traceId: string, endpoint: string, job: string, accept: string
declare const register: { metrics(): Promise<string> }
declare const value: number, timeoutMs: number, start: number, width: number, factor: number, count: number
declare const buckets: number[], quantiles: number[], run: () => void
`

/** Loopback, free ports and files that there are, in place of what the programs name. */
function atHome(program: string, gatewayPort: number): string {
  const { certificate, key } = filesOf('first')
  return program
    .replaceAll(/'(127\.0\.0\.1|0\.0\.0\.0):9000'/g, "'127.0.0.1:0'")
    .replaceAll('port: 9443', 'port: 0')
    .replaceAll(/127\.0\.0\.1:(?:9091|4318)/g, `127.0.0.1:${gatewayPort}`)
    .replaceAll('/etc/app/tls.crt', certificate)
    .replaceAll('/etc/app/tls.key', key)
    .replaceAll('await install()', "await install({ listener: '127.0.0.1:0' })")
    .replaceAll('install({\n  exemplars', "install({\n  listener: '127.0.0.1:0',\n  exemplars")
}

/** How many tests a program ran that passed; undefined for one that is no test. */
function passedTests(program: string, stdout: string): number | undefined {
  if (!/from '(?:uvu|node:test)'/.test(program)) return undefined
  const passed = /^\s*Passed: +(\d+)|^(?:#|ℹ) pass (\d+)/m.exec(stdout)
  return Number(passed?.[1] ?? passed?.[2] ?? 0)
}

test('every program compiles, and every call in the tables', () =>
  withPrograms(runHere, async directory => {
    assert.ok(everyProgram.length > 50, 'the programs are found')
    const calls = callsInTables(readGuide('exporter-prometheus/guides/from-prom-client.md').text)
    assert.ok(calls.length > 80, 'the calls are found')
    const statements = calls.map(call => `void (${call})`).join('\n')
    writeFileSync(join(directory, 'tables.ts'), `${promises}\n${statements}\n`)
    writeFileSync(join(directory, 'world.d.ts'), declarations)
    assert.equal(await compileErrors(directory), [])
  }))

for (const format of formats) {
  test(`every program prints what its document shows, and ends, as ${format}; its tests pass`, () =>
    withPrograms(runHere, async directory => {
      const programs = everyProgram.filter(({ block }) => isWrittenFor(block, format))
      const files = programs.map(({ guide, block }) => fileOf(guide, block))
      const gateway = new GatewayStub()
      await gateway.listen()
      const env = { ...process.env, METRICS_PASSWORD: 'open sesame' }
      let tests = 0
      try {
        for (const file of files.map(name => join(directory, name))) {
          writeFileSync(file, atHome(readFileSync(file, 'utf8'), gateway.port))
        }
        writeFileSync(join(directory, 'world.cjs'), world)
        writeFileSync(join(directory, 'trace.ts'), 'export const trace = { getActiveSpan() {} }')
        const built = await bundlePrograms(directory, files, format, { '@opentelemetry/api': './trace.ts' })
        for (const [index, { guide, block }] of programs.entries()) {
          const argv = ['--require', join(directory, 'world.cjs'), built[index]!]
          const { stdout, stderr } = await run(process.execPath, argv, { timeout: 60_000, env })
          assert.is(stderr, '', files[index])
          const passed = passedTests(block.text, stdout)
          if (passed === undefined) {
            assert.is(stdout.trim(), expectedOutput(guide, block).trim(), files[index])
          } else {
            assert.is(passed, 1, `${files[index]}: ${stdout}`)
            tests += 1
          }
        }
      } finally {
        await gateway.close()
      }
      assert.ok(tests >= 2, 'with uvu, and with node:test')
      const pushed = gateway.requests.map(({ method, path }) => `${method} ${path}`)
      for (const group of ['/job/backup', '/job/backup/instance/host-7']) {
        assert.ok(pushed.includes(`PUT /metrics${group}`), `a push to ${group}`)
      }
      const saved = gateway.requests.filter(({ text }) => text.includes('files_saved_total 12'))
      assert.ok(saved.length >= 3, 'every way to push')
    }))
}

test.run()
