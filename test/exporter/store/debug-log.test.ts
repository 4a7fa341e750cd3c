import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../../support/run-program.ts'

const program = `
  import { installRecorder } from 'metrics-exporter-prometheus'
  import { counter, gauge, histogram } from 'metrics-facade'
  process.removeAllListeners('warning')
  installRecorder({ buckets: [1] })
  counter('jobs_total', { queue: 'mail' }).increment()
  counter('jobs_total', { queue: 'mail' }).increment()
  gauge('depth').set(1)
  histogram('wait_seconds', { queue: '\\u001b[31m' }).record(1)
  for (let time = 0; time < 2; time++) gauge('jobs_total').set(1)
`

/** The lines of the log, without the number of the process. */
function logged(output: string): string[] {
  return output.split('\n').flatMap(line => /^METRICS-FACADE \d+: (.*)$/.exec(line)?.[1] ?? [])
}

const refusal =
  'Series of the metric "jobs_total" are not recorded: a gauge named "jobs_total" collides with the counter "jobs_total".'

const expected = [
  'registered the counter jobs_total {"queue":"mail"}',
  'registered the gauge depth {}',
  'registered the histogram wait_seconds {"queue":"\\u001b[31m"}',
  refusal,
  'registered the counter metrics_conflicts_total {"name":"jobs_total"}',
  refusal,
]

for (const value of ['metrics-facade', 'http,metrics-*', 'METRICS-FACADE']) {
  test(`with NODE_DEBUG=${value} each registration and each refusal is printed`, async () => {
    const { code, output } = await runProgram(program, { NODE_DEBUG: value })
    assert.is(code, 0)
    assert.equal(logged(output), expected)
  })
}

for (const value of ['', 'http', 'metrics']) {
  test(`with NODE_DEBUG=${value} nothing is printed`, async () => {
    const { output } = await runProgram(program, { NODE_DEBUG: value })
    assert.not.match(output, 'registered')
    assert.equal(logged(output), [])
  })
}

test('a runtime without the module records all the same', async () => {
  const { code, output } = await runProgram(`
    import { installRecorder } from 'metrics-exporter-prometheus'
    import { counter } from 'metrics-facade'
    const real = process.getBuiltinModule
    process.getBuiltinModule = name => {
      if (name === 'node:util') throw new Error('none')
      return real(name)
    }
    const handle = installRecorder()
    counter('jobs_total').increment()
    console.log(handle.render())
  `)
  assert.equal([code, output.includes('jobs_total 1')], [0, true])
})

test.run()
