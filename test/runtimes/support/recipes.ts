import { connect } from 'node:http2'
import { gunzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'
import * as assert from 'uvu/assert'
import { type Answer, ask } from '../../support/http-client.ts'
import type { Application } from './application.ts'
import { Child } from './child.ts'
import { checkText } from './expected.ts'

/** How a program is started, and what becomes of its text. */
export interface Runtime {
  readonly extension: string
  prepare(program: string): string
  command(application: Application, file: string): readonly [command: string, argv: readonly string[]]
  /** What it writes when it listens. */
  readonly listening: RegExp
}

/** A program of Node, with decorators as Nest has them. */
export function nodeRuntime(format: 'esm' | 'cjs'): Runtime {
  return {
    extension: format === 'esm' ? 'mjs' : 'cjs',
    prepare(program) {
      const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
      return transformSync(program, { loader: 'ts', format, target: 'es2022', platform: 'node', tsconfigRaw })
        .code
    },
    command: (_, file) => [process.execPath, ['--import', './ports.mjs', file]],
    listening: /PORT (\d+)/,
  }
}

function onFreePort(program: string): string {
  return program.replace('port: 3000', "port: 0, hostname: '127.0.0.1'")
}

export const bunRuntime: Runtime = {
  extension: 'ts',
  prepare: onFreePort,
  command: (application, file) => [application.module('@oven/bun-linux-x64-baseline/bin/bun'), ['run', file]],
  listening: /http:\/\/[\w.]+:(\d+)/,
}

export const denoRuntime: Runtime = {
  extension: 'ts',
  prepare: onFreePort,
  command: (application, file) => [
    application.module('@deno/linux-x64-glibc/deno'),
    ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual', '--cached-only', file],
  ],
  listening: /http:\/\/[\w.]+:(\d+)/,
}

/** One request to a program, by whatever version of HTTP it has. */
export type Fetch = (
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
) => Promise<Answer>

function fetchOverHttp2(port: number): Fetch {
  return async (path, method, headers) => {
    const client = connect(`http://127.0.0.1:${port}`)
    try {
      const stream = client.request({ ':path': path, ':method': method, ...headers })
      const chunks: Buffer[] = []
      const answered = new Promise<Answer['headers']>((resolve, reject) => {
        stream.once('response', given => resolve(given as unknown as Answer['headers']))
        stream.once('error', reject)
      })
      for await (const chunk of stream) chunks.push(chunk)
      const body = Buffer.concat(chunks)
      const given = await answered
      return {
        status: Number(given[':status']),
        headers: given,
        body,
        text: body.toString(),
        certificate: undefined,
      }
    } finally {
      client.destroy()
    }
  }
}

/** What a recipe is not expected to do, by hand or because a framework does it otherwise. */
export interface Expectation {
  readonly http2?: boolean
  /** Whether it is `negotiate` alone: not compressed, and without a choice of families. */
  readonly byHand?: boolean
  /** Whether something else answers too, which is reported once. */
  readonly warns?: boolean
}

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Checks what a recipe answers to everything that a scraper may ask. */
async function checkRecipe(fetch: Fetch, { byHand = false }: Expectation): Promise<void> {
  const plain = await fetch('/metrics', 'GET', {})
  assert.is(plain.status, 200, plain.text)
  assert.is(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  checkText(plain.text, { ofProcess: false })
  const structured = await fetch('/metrics', 'GET', { accept: 'application/openmetrics-text; version=1.0.0' })
  assert.is(structured.headers['content-type'], openMetrics)
  assert.match(structured.text, /\n# EOF\n$/)
  const head = await fetch('/metrics', 'HEAD', {})
  assert.equal([head.status, head.text], [200, ''])
  if (byHand) return
  const zipped = await fetch('/metrics', 'GET', { 'accept-encoding': 'gzip' })
  assert.is(zipped.headers['content-encoding'], 'gzip')
  checkText(gunzipSync(zipped.body).toString(), { ofProcess: false })
  const narrowed = await fetch('/metrics?name[]=queue_depth', 'GET', {})
  assert.is(narrowed.text, '# TYPE queue_depth gauge\nqueue_depth 4.5\n')
  assert.is(head.headers['content-type'], plain.headers['content-type'])
}

/** Runs a program that listens, checks what it serves, and ends it. What it wrote must be nothing else. */
export async function serveRecipe(
  application: Application,
  name: string,
  program: string,
  runtime: Runtime,
  expectation: Expectation = {},
): Promise<void> {
  const file = `${name.replaceAll(/\W+/g, '-').toLowerCase()}.${runtime.extension}`
  application.write(file, `${runtime.prepare(program)}\nimport('./world.mjs')\n`)
  const [command, argv] = runtime.command(application, file)
  const child = new Child(command, argv, { cwd: application.path })
  try {
    const [, port] = await child.until(runtime.listening)
    await child.until(/EMITTED/)
    const fetch: Fetch = expectation.http2
      ? fetchOverHttp2(Number(port))
      : (path, method, headers) => ask({ host: '127.0.0.1', port: Number(port) }, path, { method, headers })
    await checkRecipe(fetch, expectation)
  } finally {
    child.stop()
  }
  const { output } = await child.ended
  const warnings = output.match(/MetricsWarning: .*/g) ?? []
  assert.is(warnings.length, expectation.warns ? 1 : 0, output)
  if (expectation.warns) assert.match(warnings[0]!, 'that answer was dropped. Await the promise')
  else assert.not(/error|warning/i.test(output), output)
}
