import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { check, parse, processLint } from './judges.ts'
import { type Program, startExample } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// The distributed runtime under real requests, set up by its environment, scraped by a real Prometheus.

const generate = '{namespace="dynamo",component="backend",endpoint="generate"}'
const detect = '{namespace="dynamo",component="preprocessor",endpoint="detect"}'

let runtime: Program
let prometheus: Prometheus
let url: string
let metricsUrl: string
let output: string

async function text(address: string): Promise<string> {
  return (await fetch(address)).text()
}

test('the runtime and Prometheus start', async () => {
  runtime = startExample('distributed-runtime.ts', {
    PORT: '0',
    DYN_SYSTEM_ENABLED: 'true',
    DYN_SYSTEM_PORT: '0',
  })
  metricsUrl = (await runtime.says(/http:\S+\/metrics/))[0]
  url = (await runtime.says(/(http:\S+)\/generate/))[1]!
  prometheus = await Prometheus.start(new URL(metricsUrl).host)
})

test.after(async () => {
  await Promise.all([prometheus?.stop(), runtime?.stop()])
})

test('each endpoint counts its requests, under the labels of its place', async () => {
  output = await startExample('send-requests.ts', { TARGET: `${url}/generate`, ROUNDS: '3' }).ends()
  const counted = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(output)?.[1])
  const [sent, answered, refused] = ['Requests', 'Answered', 'Refused'].map(counted)
  assert.ok(sent! > 0 && answered! > 0 && refused! > 0, output)
  await prometheus.waitFor(`dynamo_requests_total${detect}`, value => value === sent)
  await prometheus.waitFor(`dynamo_requests_total${generate}`, value => value === answered)
  await prometheus.waitFor('sum(dynamo_errors_total)', value => value === refused)
  assert.is(await prometheus.valueOf(`dynamo_request_duration_seconds_count${detect}`), sent)
  assert.is(await prometheus.valueOf(`dynamo_request_duration_seconds_count${generate}`), answered)
  await prometheus.waitFor('sum(dynamo_inflight_requests)', value => value === 0)
})

test('vectors and metrics of a component have its labels, and those of no endpoint', async () => {
  const series = await prometheus.query('dynamo_model_requests_total')
  const answered = await prometheus.valueOf(`dynamo_requests_total${generate}`)
  assert.is(
    series.reduce((sum, { value }) => sum + value, 0),
    answered,
  )
  assert.is(await prometheus.valueOf('dynamo_models_loaded'), series.length)
  for (const { labels } of series) {
    assert.is(labels.component, 'backend')
    assert.is(labels.endpoint, undefined)
    assert.ok(labels.model_type && labels.model_size)
  }
  assert.is(await prometheus.valueOf('dynamo_output_tokens_total'), 200 * answered!)
})

test('the uptime belongs to the whole runtime, and rises', async () => {
  const [uptime] = await prometheus.query('dynamo_system_uptime_seconds')
  assert.equal(Object.keys(uptime!.labels).sort(), ['__name__', 'instance', 'job'])
  assert.ok(uptime!.value > 0)
  await prometheus.waitFor('dynamo_system_uptime_seconds', value => value > uptime!.value)
})

test('a scope renders its own metrics alone, and those beneath it', async () => {
  const own = await text(`${url}/metrics/backend`)
  const all = await text(metricsUrl)
  assert.match(own, `dynamo_requests_total${generate}`)
  assert.match(own, 'dynamo_output_tokens_total{namespace="dynamo",component="backend"}')
  assert.not.match(own, 'preprocessor')
  assert.not.match(own, 'uptime')
  assert.match(all, `dynamo_requests_total${detect}`)
})

test('a strict parser reads both expositions, and promtool only finds the name that dashboards know', async () => {
  for (const [address, verdict] of [
    [metricsUrl, ['lint', `${processLint}\n`]],
    [`${url}/metrics/backend`, ['clean', '']],
  ] as const) {
    const exposition = await text(address)
    assert.ok(parse(exposition).length > 4)
    assert.equal(check(exposition), verdict)
  }
})

test('Prometheus complains of nothing', () => {
  assert.equal(prometheus.complaints(), [])
})

test('what is not enabled serves no metrics, and works without', async () => {
  const silent = startExample('distributed-runtime.ts', { PORT: '0' })
  try {
    await silent.says(/Metrics\s+none; DYN_SYSTEM_ENABLED=true serves them/)
    const [, address] = await silent.says(/(http:\S+)\/generate/)
    const body = 'The cat sits on the warm roof and watches the birds.'
    const response = await fetch(`${address}/generate`, { method: 'POST', body })
    assert.is(((await response.json()) as { language: string }).language, 'en')
    assert.is((await fetch(`${address}/metrics/backend`)).status, 404)
  } finally {
    await silent.stop()
  }
})

test('a variable that cannot be read ends the start, and is named', async () => {
  for (const [name, value] of [
    ['DYN_SYSTEM_ENABLED', 'maybe'],
    ['DYN_SYSTEM_PORT', '80800'],
  ] as const) {
    const program = startExample('distributed-runtime.ts', { PORT: '0', [name]: value })
    const ended = await program.ends().then(
      () => 'without an error',
      (error: Error) => error.message,
    )
    assert.match(ended, new RegExp(`ended with 1:\\nThe service cannot start: ${name} is "${value}"`))
  }
})

test.run()
