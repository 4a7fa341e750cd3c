import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filesOf } from '../support/certificates.ts'
import { readGuide } from '../support/guide.ts'
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
const readmes = ['README.md', 'exporter-prometheus/README.md'].map(readGuide)
const everyProgram = readmes.flatMap(readme => programsOf(readme).map(block => ({ readme, block })))

/** What the programs take from packages that are not here. */
const declarations = `
declare module '@opentelemetry/api' {
  const trace: { getActiveSpan(): { spanContext(): { traceId: string; spanId: string } } | undefined }
}
`

/** What a program serves by itself keeps nobody waiting, and takes any port. */
const world = `
import { Server } from 'node:net'
const { listen } = Server.prototype
Server.prototype.listen = function (port, ...rest) {
  return port === 8080 ? listen.call(this, 0, '127.0.0.1').unref() : listen.call(this, port, ...rest)
}
`

/** Loopback, free ports and files that there are, in place of what the programs name. */
function atHome(program: string, gatewayPort: number): string {
  const { certificate, key } = filesOf('first')
  return program
    .replaceAll(/'(127\.0\.0\.1|0\.0\.0\.0):9000'/g, "'127.0.0.1:0'")
    .replaceAll('127.0.0.1:9091', `127.0.0.1:${gatewayPort}`)
    .replaceAll('/etc/app/tls.crt', certificate)
    .replaceAll('/etc/app/tls.key', key)
    .replaceAll('await install()', "await install({ listener: '127.0.0.1:0' })")
    .replaceAll('install({\n  exemplars', "install({\n  listener: '127.0.0.1:0',\n  exemplars")
}

test('every program of the READMEs compiles', () =>
  withPrograms(readmes, async directory => {
    assert.ok(everyProgram.length >= 14, 'the programs are found')
    writeFileSync(join(directory, 'world.d.ts'), declarations)
    assert.equal(await compileErrors(directory), [])
  }))

for (const format of formats)
  test(`every program of the READMEs runs and ends as ${format}, and the tests among them pass`, () =>
    withPrograms(readmes, async directory => {
      const programs = everyProgram.filter(({ block }) => isWrittenFor(block, format))
      const files = programs.map(({ readme, block }) => fileOf(readme, block))
      const gateway = new GatewayStub()
      await gateway.listen()
      for (const file of files.map(name => join(directory, name))) {
        writeFileSync(file, `import './world.ts'\n${atHome(readFileSync(file, 'utf8'), gateway.port)}`)
      }
      writeFileSync(join(directory, 'world.ts'), world)
      writeFileSync(join(directory, 'trace.ts'), 'export const trace = { getActiveSpan() {} }')
      const built = await bundlePrograms(directory, files, format, { '@opentelemetry/api': './trace.ts' })
      const env = { ...process.env, METRICS_PASSWORD: 'open sesame' }
      const tests: string[] = []
      try {
        for (const [index, { block }] of programs.entries()) {
          const { stdout, stderr } = await run(process.execPath, [built[index]!], { timeout: 60_000, env })
          assert.is(stderr, '', files[index])
          const passed = /^\s*Passed: +(\d+)|^(?:#|ℹ) pass (\d+)/m.exec(stdout)
          if (block.heading === 'In tests') tests.push(passed?.[1] ?? passed?.[2] ?? stdout)
        }
      } finally {
        await gateway.close()
      }
      assert.equal(tests, ['1', '1'], 'with uvu, and with node:test')
      assert.match(gateway.requests.at(-1)?.path ?? '', '/metrics/job/backup/instance/host-7')
    }))

test.run()
