import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import { freePort } from '../../e2e/processes.ts'
import { readGuide, shownBy } from '../../support/guide.ts'
import { type Answer, ask } from '../../support/http-client.ts'
import type { Application } from './application.ts'
import { Child, launch } from './child.ts'
import { checkText, expectedSnapshot, expectedWarning } from './expected.ts'

const env = { NEXT_TELEMETRY_DISABLED: '1' }

/** Building everything, and compiling what is asked for, takes minutes on a busy machine. */
const patienceMs = 280_000

/** One answer of a server, which compiles what it is asked for first where it is one for development. */
async function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await ask({ host: '127.0.0.1', port }, path, { headers })
  assert.is(answer.status, 200, answer.text)
  return answer
}

/** Checks what a path answers when compression is asked for: the host may compress, and then once. */
async function checkMetrics(port: number, path: string): Promise<void> {
  for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
    const answer = await get(port, path, headers)
    assert.match(answer.headers['content-type'] ?? '', /^text\/plain/)
    const isCompressed = answer.headers['content-encoding'] === 'gzip'
    checkText((isCompressed ? gunzipSync(answer.body) : answer.body).toString())
  }
}

async function checkServer(port: number): Promise<void> {
  const page = await get(port, '/')
  assert.is(decodeURIComponent(String(page.headers['x-snapshot'])), expectedSnapshot)
  for (const path of ['/metrics', '/api/metrics', '/metrics']) await checkMetrics(port, path)
  assert.is((await get(port, '/edge')).text, expectedSnapshot)
}

/** Runs a server of Next while `body` looks at it, and checks that it wrote of no error. Returns what it wrote. */
async function serve(
  application: Application,
  argv: readonly string[],
  body: (port: number) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const next = application.module('next/dist/bin/next')
  const flags = ['--hostname', '127.0.0.1', '--port', '0']
  const options = { cwd: application.path, env: { ...env, ...more }, patienceMs }
  const server = new Child(process.execPath, [next, ...argv, ...flags], options)
  try {
    const [, port] = await server.until(/http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready/)
    await body(Number(port))
  } finally {
    server.stop()
  }
  const { output } = await server.ended
  assert.not(/error|without sending a response/i.test(output), output)
  return output
}

/** Builds the application, and checks what it serves. */
export async function buildAndServe(
  application: Application,
  flags: readonly string[],
  checksTypes: boolean,
): Promise<void> {
  const building = { ...env, CHECK_TYPES: checksTypes ? 'yes' : 'no' }
  const options = { cwd: application.path, env: building, patienceMs }
  await launch(process.execPath, [application.module('next/dist/bin/next'), 'build', ...flags], options)
  const output = await serve(application, ['start'], checkServer)
  // What process.emitWarning does in the edge runtime is to throw.
  assert.ok(output.includes(expectedWarning), output)
}

/** Checks that requests to what was built are measured, by the pages and route handlers that have matched. */
export async function measureHttp(application: Application): Promise<void> {
  const measure = async (port: number): Promise<void> => {
    for (const path of ['/', '/users/7', '/users/8']) await get(port, path)
    for (const path of ['/nowhere/1', '/nowhere/2']) await ask({ host: '127.0.0.1', port }, path)
    const { text } = await get(port, '/metrics')
    const counts = [...text.matchAll(/^http_request_duration_seconds_count\{method="GET",(.*)\} (\d+)$/gm)]
    const found = Object.fromEntries(counts.map(([, labels, count]) => [labels, Number(count)]))
    assert.is(found['route="/",code="200"'], 1, text)
    assert.is(found['route="/users/[id]",code="200"'], 2, text)
    const nowhere = Object.entries(found).filter(([labels]) => labels.includes('404'))
    assert.equal([nowhere.length, nowhere[0]?.[1]], [1, 2], text)
  }
  await serve(application, ['start'], measure, { NODE_OPTIONS: '--import=./collect-http.mjs' })
}

/** Builds the application with what the guide shows, and checks that two workers of it are one exposition. */
export async function clusterStandalone(application: Application): Promise<void> {
  const guide = readGuide('exporter-prometheus/guides/threads-and-processes.md')
  application.write('lib/metrics.ts', shownBy(guide, 'ts', 'optionsFromEnvironment'))
  const building = { ...env, CHECK_TYPES: 'no', STANDALONE: 'yes' }
  const options = { cwd: application.path, env: building, patienceMs }
  await launch(process.execPath, [application.module('next/dist/bin/next'), 'build'], options)
  const port = await freePort()
  const directory = application.at('metrics')
  const serving = {
    ...env,
    NODE_ENV: 'production',
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
    SHOP_PROCESSES_DIRECTORY: directory,
  }
  const server = new Child(process.execPath, ['cluster.mjs'], {
    cwd: application.path,
    env: serving,
    patienceMs,
  })
  try {
    const [, pid] = await server.until(/worker (\d+)\.[\s\S]*worker \d+\.[\s\S]*Ready[\s\S]*Ready/)
    await until(port, '/metrics', /^metrics_members\{state="living"\} 2$/m)
    for (let time = 0; time < 20; time++) await get(port, '/hits')
    for (let time = 0; time < 4; time++) await until(port, '/metrics', /^hits_total 20$/m)
    // It ends as under a process manager, and loses nothing.
    await get(port, '/hits')
    process.kill(Number(pid), 'SIGTERM')
    await until(
      port,
      '/metrics',
      /^metrics_members\{state="living"\} 1\nmetrics_members\{state="ended"\} 1$/m,
    )
    const { text } = await get(port, '/metrics')
    assert.match(text, /^hits_total 21$/m)
    // Once for each bundle that has it.
    assert.match(text, /^starts_total [2-9]$/m)
  } finally {
    server.stop()
  }
  const { output } = await server.ended
  assert.not(/error|MetricsWarning/i.test(output), output)
}

/** Asks until the answer is the one of what was written last. */
async function until(port: number, path: string, pattern: RegExp): Promise<void> {
  for (let patience = 200; ; patience--) {
    const text = await get(port, path).then(answer => answer.text, unlessClosed)
    if (text !== undefined && pattern.test(text)) return
    assert.ok(patience > 0, `${path} has no ${pattern}`)
    await setTimeout(100)
  }
}

/** A worker that ends closes the connections that it was given last. */
function unlessClosed(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ECONNRESET') throw error
}

const evaluated = `
import { counter } from 'metrics-facade'
counter('evaluated_total').increment()
`

/** Edits what runs, as who develops does: first a route, then the module that installs. */
export async function developAndEdit(application: Application, flags: readonly string[]): Promise<void> {
  const edit = (name: string, change: (text: string) => string): void =>
    application.write(name, change(readFileSync(application.at(name), 'utf8')))
  await serve(application, ['dev', ...flags], async port => {
    await checkServer(port)
    let hits = 0
    const hit = async (): Promise<string> => {
      hits += 1
      return (await get(port, '/hits')).text
    }
    assert.is(await hit(), 'as written')
    edit('app/hits/route.ts', text => text.replace('as written', 'as edited'))
    while ((await hit()) !== 'as edited') {
      assert.ok(hits < 300)
      await setTimeout(100)
    }
    // The module that installs is evaluated again, in the bundle of each route that has it.
    edit('lib/metrics.ts', text => `${text}${evaluated}`)
    for (const path of ['/metrics', '/api/metrics']) await until(port, path, /^evaluated_total [1-9]/m)
    for (const path of ['/metrics', '/api/metrics']) {
      const { text } = await get(port, path)
      assert.match(text, new RegExp(`^hits_total ${hits}$`, 'm'))
      assert.match(text, /^queue_depth 4\.5$/m)
    }
  })
}
