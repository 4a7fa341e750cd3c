import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { mock } from 'node:test'

// Scrapes under fake timers: of a package that is loaded as `format` before they are turned on, or after.

const [format, moment] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const load = name => (format === 'cjs' ? require(name) : import(name))

// A scrape that is never answered leaves nothing to do, and the process ends.
process.exitCode = 1

if (moment === 'before') mock.timers.enable()
const { installRecorder } = await load('metrics-exporter-prometheus')
const { collect, counter, gauge } = await load('metrics-facade')
if (moment === 'after') mock.timers.enable()

const handle = installRecorder()
collect(async () => gauge('collected').set(1))
// So many that the render lets other work go on in between.
for (let index = 0; index < 50_000; index += 1) counter('jobs_total', { index }).increment()
const answer = await handle.fetchHandler()(new Request('http://localhost/metrics'))
const text = await answer.text()
assert.match(text, /^jobs_total\{index="49999"\} 1$/m)
assert.match(text, /^collected 1$/m)
await handle.close()

process.exitCode = 0
