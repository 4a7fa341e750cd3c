import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runThreadProgram } from '../../support/thread-programs.ts'

// Threads of Node, which share nothing with the main thread but memory.

const program = (options: string, body: string): string => `
import { Worker } from 'node:worker_threads'
import { counter, gauge, histogram } from 'metrics-facade'
import { installRecorder, Matcher } from 'metrics-exporter-prometheus'
const handle = installRecorder(${options})
const file = new URL('./worker.mjs', 'file://' + process.argv[1])
const start = (how, progress = new Int32Array(new SharedArrayBuffer(8))) =>
  new Worker(file, { workerData: { how, progress } }).on('error', error => how === 'throws' || console.log(error))
const ended = worker => new Promise(resolve => worker.once('exit', resolve))
const show = (...names) => console.log(handle.render(names.length > 0 ? { names } : {}).split('\\n').filter(line => line && line[0] !== '#').join('\\n'))
${body}
`

const exact = `{
  bucketsForMetric: [[Matcher.full('bucketed'), [1]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
}`

async function outputOf(options: string, body: string): Promise<string[]> {
  const { code, output } = await runThreadProgram(program(options, body))
  assert.is(code, 0, output)
  return output.trim().split('\n')
}

test('threads that return, throw, exit and are nested lose nothing', async () => {
  const lines = await outputOf(
    exact,
    `
    counter('all_total').increment(5)
    await Promise.all(['returns', 'throws', 'exits', 'nests'].map(how => ended(start(how))))
    show('jobs_total', 'all_total', 'bucketed', 'summary', 'depth', 'metrics_members')
    const [native] = handle.snapshot({ names: 'native' }).families[0].series
    console.log(native.count, native.sum, JSON.stringify(native.native.positive.map(({ count }) => count)))
    `,
  )
  assert.equal(lines.filter(line => line.startsWith('jobs_total')).sort(), [
    'jobs_total{how="exits"} 1000',
    'jobs_total{how="nests"} 1000',
    'jobs_total{how="returns"} 2000',
    'jobs_total{how="throws"} 1000',
  ])
  assert.ok(lines.includes('all_total 10005'), lines.join('\n'))
  assert.ok(lines.includes('bucketed_bucket{le="1"} 5000'))
  assert.ok(lines.includes('summary{quantile="0.5"} 7'))
  assert.ok(lines.includes('summary_count 5000'))
  assert.ok(lines.includes('metrics_members{state="living"} 1'))
  assert.ok(lines.includes('metrics_members{state="ended"} 5'), lines.join('\n'))
  assert.not.ok(
    lines.some(line => line.startsWith('depth')),
    lines.join('\n'),
  )
  assert.is(lines.at(-1), '5000 15000 [5000]')
})

test('a thread that never returns to its event loop is read meanwhile, and exactly when it was terminated', async () => {
  const lines = await outputOf(
    '{}',
    `
    const progress = new Int32Array(new SharedArrayBuffer(8))
    const worker = start('blocks', progress)
    const busy = () => Number(/busy_total (\\d+)/.exec(handle.render())?.[1] ?? 0)
    // The event loop of this thread does not turn either.
    while (Atomics.load(progress, 0) < 1000) Atomics.wait(progress, 1, 0, 5)
    await new Promise(setImmediate)
    const [before, first, after] = [Atomics.load(progress, 0), busy(), Atomics.load(progress, 0)]
    console.log(before <= first + 1 && first <= after + 1)
    console.log(busy() >= first)
    Atomics.store(progress, 1, 1)
    while (Atomics.load(progress, 1) === 1) Atomics.wait(progress, 1, 1, 5)
    console.log(busy() === Atomics.load(progress, 0) + 1)
    await worker.terminate()
    console.log(busy() === Atomics.load(progress, 0) + 1)
    show('jobs_total')
    `,
  )
  assert.equal(lines, ['true', 'true', 'true', 'true', 'jobs_total{how="blocks"} 1000'])
})

test('a thread that was started before the installation takes part from then on, with one import', async () => {
  const { code, output } = await runThreadProgram(`
import { Worker } from 'node:worker_threads'
import { installRecorder } from 'metrics-exporter-prometheus'
const file = new URL('./worker.mjs', 'file://' + process.argv[1])
const worker = new Worker(file, { workerData: { how: 'imports', progress: new Int32Array(2) } })
await new Promise(resolve => worker.once('message', resolve))
const handle = installRecorder()
await new Promise(resolve => worker.once('exit', resolve))
console.log(handle.render({ names: ['jobs_total', 'early_total'] }))
`)
  assert.is(code, 0, output)
  // The metric is registered when the recorder comes; what was counted before that is not recorded, as everywhere.
  assert.match(output, /^jobs_total\{how="imports"\} 1000$/m)
  assert.match(output, /^early_total 0$/m)
})

test('where the module for threads is missing, a thread says so once, with the remedy', async () => {
  const { code, output } = await runThreadProgram(program('{}', `await ended(start('returns')); show()`), {
    isAlone: true,
  })
  assert.is(code, 0, output)
  const warnings = output.split('\n').filter(line => line.includes('MetricsWarning'))
  assert.is(warnings.length, 1, output)
  assert.match(
    warnings[0]!,
    /its part for threads cannot be loaded\. Import 'metrics-exporter-prometheus\/threads' first/,
  )
  assert.not.match(output, /jobs_total/)
})

test('a thread that installs a recorder is a program of its own', async () => {
  const lines = await outputOf('{}', `console.log(await ended(start('installs'))); show()`)
  assert.equal(lines, [
    '0',
    'all_total 2',
    'metrics_members{state="living"} 1',
    'metrics_members{state="ended"} 1',
  ])
})

test('a thread whose metrics nobody collects says so once', async () => {
  const lines = await outputOf('{ threads: false }', `await ended(start('returns')); show()`)
  const warnings = lines.filter(line => line.includes('MetricsWarning'))
  assert.is(warnings.length, 1, lines.join())
  assert.match(warnings[0]!, /not collected, because the exporter .* was installed with \{ threads: false \}/)
  assert.not.ok(lines.some(line => line.startsWith('jobs_total')))
})

for (const build of ['buildRecorder()', 'withHttpListener("127.0.0.1:0").build()']) {
  test(`a thread says once that nobody collects from it where a recorder was made by ${build}`, async () => {
    const { code, output } = await runThreadProgram(`
      import { Worker } from 'node:worker_threads'
      import { setGlobalRecorder } from 'metrics-facade'
      import { PrometheusBuilder } from 'metrics-exporter-prometheus'
      const recorder = await new PrometheusBuilder().${build}
      setGlobalRecorder(recorder)
      const file = new URL('./worker.mjs', 'file://' + process.argv[1])
      const worker = new Worker(file, { workerData: { how: 'returns', progress: new Int32Array(2) } })
      await new Promise(resolve => worker.once('exit', resolve))
      await recorder.handle().close()
    `)
    assert.is(code, 0, output)
    const warnings = output.split('\n').filter(line => line.includes('MetricsWarning'))
    assert.is(warnings.length, 1, output)
    assert.match(
      warnings[0]!,
      /not collected, because the exporter of the main thread was only built\. Use install/,
    )
  })
}

test('layers that threads put on top of their recorder are theirs, and what passes them adds up', async () => {
  const { code, output } = await runThreadProgram(
    `
    import { Worker } from 'node:worker_threads'
    import { counter, globalRecorder, swapGlobalRecorder } from 'metrics-facade'
    import { ContextLabelLayer, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
    import { collectProcessMetrics } from 'metrics-facade/process'
    import { installRecorder } from 'metrics-exporter-prometheus'
    const handle = installRecorder({ buckets: [1] })
    const layers = new Stack(globalRecorder())
      .push(new PrefixLayer('shop', { separator: '_' }))
      .push(new ContextLabelLayer({ only: ['tenant'] }))
    swapGlobalRecorder(layers)
    collectProcessMetrics()
    const file = new URL('./worker.mjs', 'file://' + process.argv[1])
    const ended = worker => new Promise(resolve => worker.once('exit', resolve))
    await Promise.all(['acme', 'acme', 'zeta'].map(tenant => ended(new Worker(file, { workerData: tenant }))))
    withLabels({ tenant: 'acme' }, () => counter('orders_total').increment(2))
    console.log(handle.render())
    const [{ value }] = handle.snapshot({ names: 'shop_process_cpu_seconds_total' }).families[0].series
    const { user, system } = process.cpuUsage()
    console.log('time is that of the process:', value <= (user + system) / 1e6)
    `,
    { worker: 'layered-worker.ts' },
  )
  assert.is(code, 0, output)
  assert.match(output, /^shop_orders_total\{tenant="acme"\} 402$/m)
  assert.match(output, /^shop_orders_total\{tenant="zeta"\} 200$/m)
  assert.match(output, /^shop_wait_count\{tenant="acme"\} 200$/m)
  assert.not.match(output, /^(orders_total|wait)/m)
  assert.match(output, /^time is that of the process: true$/m)
})

test.run()
