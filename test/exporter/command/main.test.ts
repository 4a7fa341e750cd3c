import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ran, withFile } from '../../support/command.ts'
import { sourceFlags } from '../../support/run-program.ts'

// The command as a process: its streams, its clock and its exit codes.

const main = fileURLToPath(new URL('../../../exporter-prometheus/lib/command/main.ts', import.meta.url))

/** @param isRead - whether anybody reads what it writes. */
function run(argv: readonly string[], input = '', isRead = true): Promise<Ran> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...sourceFlags, main, ...argv], {
      cwd: new URL('../../..', import.meta.url),
    })
    let [output, complaint] = ['', '']
    child.stdout.on('data', (text: Buffer) => {
      output += text
    })
    child.stderr.on('data', (text: Buffer) => {
      complaint += text
    })
    if (!isRead) child.stdout.destroy()
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('close', code => resolve({ code: code ?? -1, output, complaint }))
  })
}

test('it reads standard input, writes to standard output, and ends with 0', async () => {
  const jobs = Array.from({ length: 3_000 }, (_, id) => `jobs_${id}_total ${id}\n`).join('')
  const { code, output, complaint } = await run(['docs', '-'], jobs)
  assert.equal([code, complaint], [0, ''])
  assert.is(output.split('\n').length, 2 + 3_000 + 1)
})

test('it complains on standard error, and ends with what went wrong', async () => {
  for (const [argv, expected] of [
    [['nothing'], 2],
    [['docs', '/nowhere'], 1],
  ] as const) {
    const { code, output, complaint } = await run(argv)
    assert.equal([code, output], [expected, ''])
    assert.match(complaint, /^metrics-exporter-prometheus: /)
  }
})

test('who has read enough ends it without a complaint', async () => {
  const many = Array.from({ length: 20_000 }, (_, id) => `jobs_${id}_total ${id}\n`).join('')
  const { code, complaint } = await run(['docs', '-'], many, false)
  assert.equal([code, complaint], [0, ''])
})

test('elsewhere than in a terminal, watch reads twice, and tells the time between', () =>
  withFile('metrics.prom', '# TYPE jobs_total counter\njobs_total 5\n', async path => {
    const { code, output, complaint } = await run(['watch', path, '--interval', '1'])
    assert.equal([code, complaint], [0, ''])
    assert.match(output, /^jobs_total +5 +0 ▁$/m)
  }))

test.run()
