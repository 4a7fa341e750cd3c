import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { portOf, readBody, type Service, serve } from '../../../exporter-prometheus/examples/server.ts'
import { openGate } from '../../support/gate.ts'
import { sourceFlags } from '../../support/run-program.ts'

const examples = new URL('../../../exporter-prometheus/examples/', import.meta.url)

/** Runs an example that cannot start, and returns its exit code and what it wrote. */
function runRefused(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const program = fileURLToPath(new URL(name, examples))
  return new Promise(resolve => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 }
    execFile(process.execPath, [...sourceFlags, program], options, (error, stdout, stderr) =>
      resolve({ code: error?.code, output: stdout + stderr }),
    )
  })
}

for (const [name, value] of [
  ['ROUNDS', 'Infinity'],
  ['ROUNDS', '0'],
  ['ROUNDS', '1.5'],
  ['ROUNDS', '1e9'],
  ['ROUNDS', 'many'],
  ['TARGET', 'nonsense'],
  ['TARGET', 'ftp://127.0.0.1/'],
  ['TARGET', 'http://'],
] as const) {
  test(`the client refuses ${name}=${value} in one line that names it and the remedy`, async () => {
    const { code, output } = await runRefused('send-requests.ts', { [name]: value })
    assert.is(code, 1)
    assert.match(output, new RegExp(`^${name} must be a .*(?:from 1 to|such as http:).*"${value}"\\n$`))
  })
}

test('closing a service waits for a request that is not whole, but not for ever', async () => {
  const answering = openGate()
  const service: Service = await serve(
    0,
    async request => {
      answering.resolve()
      await readBody(request).catch(() => {})
    },
    20,
  )
  const { hostname, port } = new URL(service.url)
  const client = connect(Number(port), hostname).on('error', () => {})
  client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf')
  await answering.promise
  await Promise.all([once(client, 'close'), service.close()])
})

test('a port that is none is refused in one line, with the variable, its value and the remedy', async () => {
  const wrong: ReadonlyArray<readonly [name: string, variable: string, value: string]> = [
    ['inference-service.ts', 'METRICS_PORT', '8000x'],
    ['statsd-service.ts', 'STATSD_PORT', 'abc'],
  ]
  for (const [name, variable, value] of wrong) {
    const { code, output } = await runRefused(name, { [variable]: value })
    assert.is(code, 1, output)
    assert.match(
      output,
      new RegExp(`^[^\\n]*\\b${variable} is "${value}": set it to .* to 65535[^\\n]*\\n$`),
      name,
    )
  }
})

test('a port is read from a variable, or the usual one where that is empty or not set', () => {
  const read = (text: string): number => {
    process.env.EXAMPLE_PORT = text
    return portOf('EXAMPLE_PORT', 8080)
  }
  assert.equal(['0', '65535', ''].map(read), [0, 65_535, 8080])
  for (const text of ['abc', '-1', '65536', '1.5', ' 80', '0x50'])
    assert.throws(() => read(text), `"${text}"`)
  delete process.env.EXAMPLE_PORT
  assert.is(portOf('EXAMPLE_PORT', 8080), 8080)
})

test.run()
