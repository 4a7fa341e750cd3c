import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { knownLanguages, refusalReasons } from '../../exporter-prometheus/examples/language-model.ts'
import { check, parse, processLint } from './judges.ts'
import { type Program, startExample } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// The distributed runtime under real requests, set up by its environment, scraped by a real Prometheus.

const generate = '{dynamo_namespace="dynamo",dynamo_component="backend",dynamo_endpoint="generate"}'
const detect = '{dynamo_namespace="dynamo",dynamo_component="preprocessor",dynamo_endpoint="detect"}'

function typed(place: string, errorType: string): string {
  return place.replace('}', `,error_type="${errorType}"}`)
}

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

test('everything is there before the first request, at 0', async () => {
  const lines = (await text(metricsUrl)).split('\n').filter(line => line.startsWith('dynamo_component_'))
  for (const line of lines) if (!line.includes('uptime')) assert.match(line, / 0$/)
  for (const place of [detect, generate]) {
    for (const name of [
      'requests_total',
      'request_bytes_total',
      'response_bytes_total',
      'inflight_requests',
    ]) {
      assert.ok(lines.includes(`dynamo_component_${name}${place} 0`), name)
    }
    for (const type of [...refusalReasons, 'internal']) {
      assert.ok(lines.includes(`dynamo_component_errors_total${typed(place, type)} 0`), type)
    }
    assert.ok(lines.includes(`dynamo_component_request_duration_seconds_count${place} 0`))
  }
  for (const name of [
    'time_to_first_word_seconds',
    'time_between_words_seconds',
    'input_words',
    'output_words',
  ]) {
    assert.ok(lines.includes(`dynamo_component_${name}_count${generate} 0`), name)
  }
  const backend = '{dynamo_namespace="dynamo",dynamo_component="backend"'
  for (const language of knownLanguages) {
    const labels = `${backend},model_type="${language}",model_size="small"}`
    assert.ok(lines.includes(`dynamo_component_model_requests_total${labels} 0`), language)
  }
  for (const name of ['output_tokens_total', 'models_loaded']) {
    assert.ok(lines.includes(`dynamo_component_${name}${backend}} 0`), name)
  }
})

test('each endpoint counts its requests, under the labels of its place', async () => {
  output = await startExample('send-requests.ts', { TARGET: `${url}/generate`, ROUNDS: '3' }).ends()
  const counted = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(output)?.[1])
  const [sent, answered, refused] = ['Requests', 'Answered', 'Refused'].map(counted)
  assert.ok(sent! > 0 && answered! > 0 && refused! > 0, output)
  await prometheus.waitFor(`dynamo_component_requests_total${detect}`, value => value === sent)
  await prometheus.waitFor(`dynamo_component_requests_total${generate}`, value => value === answered)
  await prometheus.waitFor('sum(dynamo_component_errors_total)', value => value === refused)
  assert.is(
    await prometheus.valueOf(`dynamo_component_errors_total${typed(detect, 'internal')}`),
    0,
    'no fault of its own',
  )
  assert.is(await prometheus.valueOf(`dynamo_component_request_duration_seconds_count${detect}`), answered)
  assert.is(await prometheus.valueOf(`dynamo_component_request_duration_seconds_count${generate}`), answered)
  await prometheus.waitFor('sum(dynamo_component_inflight_requests)', value => value === 0)
})

test('requests of the service are counted by route and code, beside those of its endpoints', async () => {
  const answered = await prometheus.valueOf(`dynamo_component_requests_total${generate}`)
  const count = 'http_request_duration_seconds_count{method="POST",route="/generate",code="200"}'
  await prometheus.waitFor(count, value => value === answered)
})

test('time to the first word, lengths, queues and bytes are those of the endpoint', async () => {
  const before = (await prometheus.valueOf(`dynamo_component_requests_total${generate}`))!
  // More than are worked on at a time.
  const body = 'The cat sits on the warm roof and watches the birds.'
  const send = () => fetch(`${url}/generate`, { method: 'POST', body }).then(response => response.text())
  await Promise.all(Array.from({ length: 40 }, send))
  const answered = before + 40
  const read = (name: string, place = generate) => prometheus.valueOf(`dynamo_component_${name}${place}`)
  for (const name of ['requests_total', 'time_to_first_word_seconds_count', 'input_words_count']) {
    await prometheus.waitFor(`dynamo_component_${name}${generate}`, value => value === answered)
  }
  await prometheus.waitFor(`dynamo_component_queued_requests${generate}`, value => value === 0)
  await prometheus.waitFor('dynamo_component_output_tokens_total', value => value === 200 * answered)
  assert.is(await read('output_words_count'), answered)
  assert.is(await read('time_between_words_seconds_count'), 199 * answered)
  assert.is(await read('output_words_sum'), 200 * answered)
  assert.ok((await read('time_to_first_word_seconds_sum'))! > 0)
  assert.ok((await read('response_bytes_total'))! > 200 * answered)
  assert.ok((await read('request_bytes_total'))! > 20 * answered)
  assert.ok(
    (await read('request_bytes_total', detect))! > (await read('request_bytes_total'))!,
    'refused ones, too',
  )
})

test('vectors and metrics of a component have its labels, and those of no endpoint', async () => {
  const series = await prometheus.query('dynamo_component_model_requests_total')
  const answered = await prometheus.valueOf(`dynamo_component_requests_total${generate}`)
  assert.is(
    series.reduce((sum, { value }) => sum + value, 0),
    answered,
  )
  const used = series.filter(({ value }) => value > 0).length
  assert.is(await prometheus.valueOf('dynamo_component_models_loaded'), used)
  for (const { labels } of series) {
    assert.is(labels.dynamo_component, 'backend')
    assert.is(labels.dynamo_endpoint, undefined)
    assert.ok(labels.model_type && labels.model_size)
  }
  assert.is(await prometheus.valueOf('dynamo_component_output_tokens_total'), 200 * answered!)
})

test('it is ready when its endpoints are, and says so of each', async () => {
  const response = await fetch(metricsUrl.replace('/metrics', '/health'))
  const { status, endpoints } = (await response.json()) as { status: string; endpoints: object }
  const names = ['dynamo/preprocessor/detect', 'dynamo/backend/generate']
  assert.equal([response.status, status], [200, 'ready'])
  assert.equal(endpoints, Object.fromEntries(names.map(name => [name, 'ready'])))
})

test('the uptime belongs to the whole runtime, and rises', async () => {
  const [uptime] = await prometheus.query('dynamo_component_system_uptime_seconds')
  assert.equal(Object.keys(uptime!.labels).sort(), ['__name__', 'instance', 'job'])
  assert.ok(uptime!.value > 0)
  await prometheus.waitFor('dynamo_component_system_uptime_seconds', value => value > uptime!.value)
})

test('a scope renders its own metrics alone, and those beneath it', async () => {
  const own = await text(`${url}/metrics/backend`)
  const all = await text(metricsUrl)
  assert.match(own, `dynamo_component_requests_total${generate}`)
  assert.match(
    own,
    'dynamo_component_output_tokens_total{dynamo_namespace="dynamo",dynamo_component="backend"}',
  )
  assert.not.match(own, 'preprocessor')
  assert.not.match(own, 'uptime')
  assert.match(all, `dynamo_component_requests_total${detect}`)
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

test('what is not enabled has no listener, and the service renders its metrics by itself', async () => {
  const silent = startExample('distributed-runtime.ts', { PORT: '0' })
  try {
    await silent.says(/Metrics\s+none; DYN_SYSTEM_ENABLED=true serves them/)
    const [, address] = await silent.says(/(http:\S+)\/generate/)
    const body = 'The cat sits on the warm roof and watches the birds.'
    const response = await fetch(`${address}/generate`, { method: 'POST', body })
    assert.is(((await response.json()) as { language: string }).language, 'en')
    const own = await text(`${address}/metrics/backend`)
    assert.match(own, `dynamo_component_requests_total${generate} 1\n`)
    assert.match(own, `dynamo_component_output_words_sum${generate} 200\n`)
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
