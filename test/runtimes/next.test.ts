import { gunzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../support/http-client.ts'
import { Application } from './support/application.ts'
import { Child, launch } from './support/child.ts'
import { checkText, expectedSnapshot } from './support/expected.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Next', 'installation', async () => {
  application = await Application.make('next')
  return application.version('next')
})

test.after(() => application?.remove())

const env = { NEXT_TELEMETRY_DISABLED: '1' }

/** Checks what a path answers when compression is asked for: the host may compress, and then once. */
async function checkMetrics(port: number, path: string): Promise<void> {
  for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
    const answer = await ask({ host: '127.0.0.1', port }, path, { headers })
    assert.is(answer.status, 200, answer.text)
    assert.match(answer.headers['content-type'] ?? '', /^text\/plain/)
    const isCompressed = answer.headers['content-encoding'] === 'gzip'
    checkText((isCompressed ? gunzipSync(answer.body) : answer.body).toString())
  }
}

async function checkServer(port: number): Promise<void> {
  const page = await ask({ host: '127.0.0.1', port }, '/')
  assert.is(page.status, 200, page.text)
  assert.is(decodeURIComponent(String(page.headers['x-snapshot'])), expectedSnapshot)
  for (const path of ['/metrics', '/api/metrics', '/metrics']) await checkMetrics(port, path)
  const edge = await ask({ host: '127.0.0.1', port }, '/edge')
  assert.is(edge.text, expectedSnapshot)
}

for (const bundler of ['turbopack', 'webpack']) {
  subject('Next', `${bundler}: instrumentation, route handler, pages/api, middleware, edge`, async () => {
    const cwd = application.path
    const next = application.module('next/dist/bin/next')
    const building = { ...env, CHECK_TYPES: bundler === 'turbopack' ? 'yes' : 'no' }
    const options = { cwd, env: building, patienceMs: 280_000 }
    await launch(process.execPath, [next, 'build', `--${bundler}`], options)
    const argv = [next, 'start', '--hostname', '127.0.0.1', '--port', '0']
    const server = new Child(process.execPath, argv, { cwd, env })
    try {
      const [, port] = await server.until(/http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready/)
      await checkServer(Number(port))
    } finally {
      server.stop()
    }
    const { output } = await server.ended
    assert.not(/error|without sending a response/i.test(output), output)
    return application.version('next')
  })
}

test.run()
