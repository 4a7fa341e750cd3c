import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runThreadProgram } from '../../support/thread-programs.ts'

// Threads of Node, of which each has a copy of all modules.

const program = `
import { Worker } from 'node:worker_threads'
import { counter } from 'metrics-facade'
import { installRecorder } from 'metrics-exporter-prometheus'
const handle = installRecorder({ cardinality: { perLabel: 10 } })
const file = new URL('./worker.mjs', 'file://' + process.argv[1])
const ended = range => new Promise(resolve => new Worker(file, { workerData: range }).once('exit', resolve))
// The first thread hashes before the main one does.
await ended({ from: 0, to: 3_000 })
for (let path = 3_000; path < 6_000; path++) counter('hits', { path: '/' + path }).increment()
await Promise.all([ended({ from: 2_000, to: 5_000 }), ended({ from: 6_000, to: 9_000 })])
const { families } = handle.snapshot({ names: 'metrics_label_values' })
console.log(families.flatMap(({ series }) => series.map(({ value }) => value)).join(' '))
`

test('how many values there were is known of real threads together', async () => {
  const { code, output } = await runThreadProgram(program, { worker: 'values-worker.ts' })
  assert.is(code, 0, output)
  const estimate = Number(output.trim().split('\n').at(-1))
  // The seed is chosen by chance: this is six times the standard error. No thread has had more than 3,000.
  assert.ok(Math.abs(estimate / 9_000 - 1) < 0.14, output)
})

test.run()
