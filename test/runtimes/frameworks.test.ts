import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runTool } from '../package/tarballs.ts'
import { readGuide } from '../support/guide.ts'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { recipes } from './support/framework-recipes.ts'
import { checkPage } from './support/page.ts'
import { bunRuntime, denoRuntime, nodeRuntime, serveRecipe } from './support/recipes.ts'
import { subject } from './support/subject.ts'

// The programs of the guide, each with the framework that it shows.

const blocks = readGuide('exporter-prometheus/guides/frameworks.md').blocks.filter(
  ({ language }) => language === 'ts',
)
const formats = [nodeRuntime('esm'), nodeRuntime('cjs')]

let application: Application

subject('frameworks', 'installation', async () => {
  application = await Application.make('frameworks')
  return ['express', 'fastify', 'koa', 'hono', '@nestjs/core']
    .map(name => application.version(name))
    .join(', ')
})

test.after(() => application?.remove())

/** The one program under a heading. */
function programOf(heading: string): string {
  const found = blocks.filter(block => block.heading === heading)
  assert.is(found.length, 1, heading)
  return found[0]!.text
}

const requiring =
  "import { createRequire } from 'node:module'\nconst require = createRequire(process.cwd() + '/x.js')\n"

for (const { heading, of, variant, ...expectation } of recipes) {
  const name = variant === undefined ? heading : `${heading} ${variant[0]}`
  subject('frameworks', `${name}, ES module and CommonJS`, async () => {
    const written = programOf(heading)
    const program = variant === undefined ? written : written.replace(variant[1], variant[2])
    assert.is(program === written, variant === undefined, 'the variant is one')
    for (const runtime of formats) {
      const needs = runtime.extension === 'mjs' && program.includes('require(') ? requiring : ''
      await serveRecipe(application, name, needs + program, runtime, expectation)
    }
    return of === undefined ? process.version : application.version(of)
  })
}

for (const [heading, runtime] of [
  ['Hono on Bun', bunRuntime],
  ['Hono on Deno', denoRuntime],
] as const) {
  subject('frameworks', heading, async () => {
    await serveRecipe(application, heading, programOf(heading), runtime)
    const [command] = runtime.command(application, '')
    return (await launch(command, ['--version'], { cwd: application.path })).split('\n')[0]!
  })
}

subject('frameworks', 'the programs compile with the types of the frameworks', async () => {
  const names = blocks
    .filter(({ heading }) => heading !== 'Next')
    .map(({ heading, text }) => {
      const name = `types-${heading.replaceAll(/\W+/g, '-').toLowerCase()}.mts`
      application.write(name, text)
      return name
    })
  application.write(
    'world.d.ts',
    'declare namespace Deno { function serve(options: { port: number }, fetch: (request: Request) => Response | Promise<Response>): void }',
  )
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
  }
  application.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['world.d.ts', ...names] }))
  await runTool(application.path, 'tsc', '--pretty', 'false', '--project', application.path)
  return `${names.length} programs`
})

subject('frameworks', 'node-mocks-http', async () => {
  application.write(
    'mocks.mjs',
    `
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { installRecorder } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import mocks from 'node-mocks-http'

const handle = installRecorder()
gauge('g', { fill: 'x'.repeat(2000) }).set(1)
for (const options of [{}, { eventEmitter: EventEmitter }]) {
  const response = mocks.createResponse(options)
  await handle.requestHandler()(mocks.createRequest({ method: 'GET', url: '/metrics' }), response)
  assert.equal(response._isEndCalled(), true)
  assert.deepEqual([response.statusCode, response._getData()], [200, handle.render()])
}
`,
  )
  assert.is(await launch(process.execPath, ['mocks.mjs'], { cwd: application.path }), '')
  return application.version('node-mocks-http')
})

test('the programs of Next are those that are built and run with it', () => {
  const files = ['lib/metrics.ts', 'instrumentation.ts', 'app/metrics/route.ts', 'pages/api/metrics.ts']
  const shown = blocks.filter(({ heading }) => heading === 'Next').map(({ text }) => text)
  const built = files.map(file => readFileSync(new URL(`programs/next/${file}`, import.meta.url), 'utf8'))
  assert.equal(shown, built)
})

test('every program of the guide is run', () => {
  const run = new Set(['Next', 'Hono on Bun', 'Hono on Deno', ...recipes.map(({ heading }) => heading)])
  assert.equal(
    blocks.map(({ heading }) => heading).filter(heading => !run.has(heading)),
    [],
  )
})

subject('hono', 'fetchPage() served, until the viewer goes', async () => {
  checkPage(await launch(process.execPath, ['page.mjs'], { cwd: application.path }))
  return application.version('hono')
})

test.run()
