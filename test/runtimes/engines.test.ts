import { gunzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { checkPlain, checkText, expectedSnapshot, expectedWarning } from './support/expected.ts'
import { checkPage } from './support/page.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'
import { askWorker } from './support/workerd.ts'

let application: Application

subject('engines', 'installation', async () => {
  application = await Application.make('engines')
  return ['@oven/bun-linux-x64-baseline', '@deno/linux-x64-glibc', '@cloudflare/workerd-linux-64']
    .map(name => application.version(name))
    .join(', ')
})

test.after(() => application?.remove())

const engines = {
  Bun: { program: '@oven/bun-linux-x64-baseline/bin/bun', flags: ['run'] },
  Deno: {
    program: '@deno/linux-x64-glibc/deno',
    flags: ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual', '--cached-only', '--quiet'],
  },
} as const

for (const [name, { program, flags }] of Object.entries(engines)) {
  const runs = async (file: string, serveFetch: boolean): Promise<string> => {
    const cwd = application.path
    const engine = application.module(program)
    const output = await visit(env => launch(engine, [...flags, file], { cwd, env }), { serveFetch })
    assert.is(output, '')
    return (await launch(engine, ['--version'], { cwd })).split('\n')[0]!
  }
  subject(name, 'ES module', () => runs('serve.mjs', false))
  subject(name, 'CommonJS, ends by itself', () => runs('serve.cjs', false))
  subject(name, 'TypeScript, fetchHandler() served', () => runs(`serve-${name.toLowerCase()}.ts`, true))
  subject(name, 'fetchPage() served, until the viewer goes', async () => {
    const cwd = application.path
    const engine = application.module(program)
    checkPage(await launch(engine, [...flags, 'page.mjs'], { cwd }))
    return (await launch(engine, ['--version'], { cwd })).split('\n')[0]!
  })
  subject(name, 'a worker thread says once that its metrics are not collected', async () => {
    const cwd = application.path
    const engine = application.module(program)
    const output = await launch(engine, [...flags, 'threads.mjs'], { cwd })
    const warnings = output.match(/metrics of this worker thread are not collected.*/g) ?? []
    assert.is(warnings.length, 1, output)
    assert.match(warnings[0]!, 'because that needs Node. Install a recorder in this thread')
    assert.match(output, /^# TYPE jobs_total counter\njobs_total\{in="main"\} 1$/m)
    assert.not.match(output, 'in="worker"')
    return (await launch(engine, ['--version'], { cwd })).split('\n')[0]!
  })
}

async function workerdVersion(): Promise<string> {
  const workerd = application.module('@cloudflare/workerd-linux-64/bin/workerd')
  return (await launch(workerd, ['--version'], { cwd: application.path })).trim()
}

for (const flags of [[], ['nodejs_compat']]) {
  subject('workerd', `the facade ${flags.join('') || 'alone'}`, async () => {
    const { output, text } = await askWorker(application, 'facade-worker.mjs', flags)
    // What the module counted before there was a recorder is there from the start, beneath a layer.
    assert.is(text, `counter app.loaded_total 0\n${expectedSnapshot}`)
    assert.is(output.split(expectedWarning).length, 2, output)
    return workerdVersion()
  })
}

for (const [where, program] of [
  ['in the handler', 'worker.mjs'],
  ['beside the handler', 'module-worker.mjs'],
]) {
  subject('workerd', `fetchHandler(), installed ${where}`, async () => {
    checkPlain(await askWorker(application, program!, ['nodejs_compat']), { ofProcess: false })
    return workerdVersion()
  })
}

subject('workerd', 'no series is said to be of 1970', async () => {
  const headers = { accept: 'application/openmetrics-text' }
  const { text } = await askWorker(application, 'module-worker.mjs', ['nodejs_compat'], headers)
  assert.match(text, /^job_seconds_count 2$/m)
  assert.not.match(text, '_created')
  return workerdVersion()
})

subject('workerd', 'fetchHandler(), which workerd compresses', async () => {
  const headers = { 'accept-encoding': 'gzip' }
  const answer = await askWorker(application, 'worker.mjs', ['nodejs_compat'], headers)
  const isCompressed = answer.headers['content-encoding'] === 'gzip'
  checkText((isCompressed ? gunzipSync(answer.body) : answer.body).toString(), { ofProcess: false })
  return workerdVersion()
})

test.run()
