import { installRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LanguageModel, refusalReasons } from '../../exporter-prometheus/examples/language-model.ts'
import { longestQueue, ModelBatcher, Overloaded } from '../../exporter-prometheus/examples/model-batcher.ts'
import { ModelMetrics } from '../../exporter-prometheus/examples/model-metrics.ts'
import { check, type ParsedSample, parse, processLint } from './judges.ts'
import { type Program, startExample } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// The model server under real requests, while models come and go, scraped by a real Prometheus.

const germanText = 'Die Katze sitzt auf dem warmen Dach und sieht den Vögeln zu.'

const all = '{model_name="all"}'
const times = [
  'response_time_milliseconds',
  'converter_time_milliseconds',
  'model_inference_time_milliseconds',
]

let server: Program
let prometheus: Prometheus
let url: string

async function request(
  method: string,
  path: string,
  body?: string,
): Promise<[status: number, answer: { readonly language?: string }]> {
  const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body }) })
  return [response.status, (await response.json()) as object]
}

/** A sample as its line begins. */
function keyOf({ name, labels }: ParsedSample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return pairs.length === 0 ? name : `${name}{${pairs}}`
}

async function scrape(): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}

test('the model server and Prometheus start', async () => {
  server = startExample('model-server.ts', { PORT: '0' })
  url = (await server.says(/(http:\S+)\/metrics/))[1]!
  prometheus = await Prometheus.start(new URL(url).host)
})

test.after(async () => {
  await Promise.all([prometheus?.stop(), server?.stop()])
})

test('everything is there before the first request, at 0', async () => {
  const values = new Map(
    parse(await scrape())
      .flatMap(({ samples }) => samples)
      .map(sample => [keyOf(sample), sample.number]),
  )
  for (const name of [
    'navi_requests_total',
    'navi_requests_failed_total',
    'navi_requests_dropped_total',
    ...[...refusalReasons, 'unknown_model'].map(reason => `navi_requests_refused_total{reason="${reason}"}`),
    'navi_batches_dropped_total',
    'navi_predictions_total',
    ...['requests', 'requests_failed', 'requests_dropped', 'batches_dropped', 'predictions'].map(
      name => `navi_${name}_by_model_total${all}`,
    ),
    ...refusalReasons.map(
      reason => `navi_requests_refused_by_model_total{model_name="all",reason="${reason}"}`,
    ),
    ...['batch_size', ...times, 'prediction_score'].flatMap(name => [
      `navi_${name}_count${all}`,
      `navi_${name}_bucket{model_name="all",le="+Inf"}`,
    ]),
    `navi_requests_waiting${all}`,
  ]) {
    assert.is(values.get(name), 0, name)
  }
  assert.is(values.get('navi_build_info{version="2.1.0"}'), 1)
  assert.is(values.get('navi_requests_waiting_max'), longestQueue)
  assert.is(values.get('navi_models_loaded'), 1)
  assert.is(values.get(`navi_new_model_snapshots_total${all}`), 1)
})

test('its own handler answers with the content type of the text format', async () => {
  const response = await fetch(`${url}/metrics`)
  assert.is(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
})

test('metrics that are constants of the module count what the client counted', async () => {
  const TARGET = `${url}/predict/all`
  const output = await startExample('send-requests.ts', { TARGET, ROUNDS: '3' }).ends()
  const counted = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(output)?.[1])
  const [sent, answered, refused] = ['Requests', 'Answered', 'Refused'].map(counted)
  assert.ok(sent! > 0 && answered! > 0 && refused! > 0, output)
  await prometheus.waitFor('navi_requests_total', value => value === sent)
  assert.is(await prometheus.valueOf('navi_predictions_total'), answered)
  assert.is(await prometheus.valueOf('sum(navi_requests_refused_total)'), refused)
  for (const outcome of ['failed', 'dropped']) {
    assert.is(await prometheus.valueOf(`navi_requests_${outcome}_total`), 0)
    assert.is(await prometheus.valueOf(`navi_requests_${outcome}_by_model_total`), 0)
  }
  assert.is(await prometheus.valueOf('navi_requests_by_model_total'), sent)
  assert.is(await prometheus.valueOf('navi_predictions_by_model_total'), answered)
  assert.is(await prometheus.valueOf('sum(navi_requests_refused_by_model_total)'), refused)
  assert.is(await prometheus.valueOf('navi_requests_waiting'), 0)
  assert.is(await prometheus.valueOf('navi_batch_size_sum'), sent)
  const batches = await prometheus.valueOf('navi_batch_size_count')
  assert.is(await prometheus.valueOf('navi_converter_time_milliseconds_count'), batches)
  assert.is(await prometheus.valueOf('navi_model_inference_time_milliseconds_count'), batches)
})

test('requests are counted by route and code, with no name of a model in it, and scrapes are not', async () => {
  const answered = await prometheus.valueOf('navi_predictions_total')
  const count = 'http_request_duration_seconds_count'
  await prometheus.waitFor(
    `${count}{method="POST",route="/predict/:model",code="200"}`,
    value => value === answered,
  )
  const routes = (await prometheus.query(`sum by (route) (${count})`)).map(({ labels }) => labels.route)
  assert.equal(routes, ['/predict/:model'])
})

test('only what is answered has a response time', async () => {
  const answered = await prometheus.valueOf('navi_predictions_total')
  assert.is(await prometheus.valueOf('navi_response_time_milliseconds_count'), answered)
})

test('times have buckets from 0 to 1000 ms', async () => {
  for (const name of times) {
    const pattern = new RegExp(`navi_${name}_bucket{model_name="all",le="([^"]+)"}`, 'g')
    const bounds = [...(await scrape()).matchAll(pattern)].map(([, bound]) => bound)
    assert.equal([bounds[0], bounds.at(-2), bounds.at(-1)], ['0', '1000', '+Inf'], name)
  }
})

test('a model that is loaded has series of its own, and loses them when it is unloaded', async () => {
  const labels = '{model_name="de-en"}'
  assert.equal(await request('POST', '/models/de-en'), [200, { name: 'de-en', version: 1 }])
  const [status, answer] = await request('POST', '/predict/de-en', germanText)
  assert.equal([status, answer.language], [200, 'de'])
  assert.equal(await request('POST', '/models/de-en'), [200, { name: 'de-en', version: 2 }])
  await prometheus.waitFor(`navi_predictions_by_model_total${labels}`, value => value === 1)
  await prometheus.waitFor(`navi_model_snapshot_version${labels}`, value => value === 2)
  await prometheus.waitFor(`navi_prediction_score_count${labels}`, value => value === 1)
  await prometheus.waitFor(`navi_new_model_snapshots_total${labels}`, value => value === 2)
  await prometheus.waitFor(`navi_response_time_milliseconds_count${labels}`, value => value === 1)
  await prometheus.waitFor('navi_models_loaded', value => value === 2)

  assert.equal(await request('DELETE', '/models/de-en'), [200, { name: 'de-en' }])
  assert.not.match(await scrape(), 'de-en')
  assert.match(await scrape(), 'navi_predictions_by_model_total{model_name="all"}')
  await prometheus.waitFor(`count({model_name="de-en"}) or vector(0)`, value => value === 0)
  assert.equal((await request('POST', '/predict/de-en', germanText))[0], 404)
  assert.not.match(await scrape(), 'de-en')
  await prometheus.waitFor('navi_requests_refused_total{reason="unknown_model"}', value => value === 1)
})

test('a model that is unloaded while texts wait classifies them first, and leaves no series', async () => {
  const handle = installRecorder()
  const metrics = new ModelMetrics('de-en')
  const batcher = new ModelBatcher(new LanguageModel(['de', 'en']), metrics)
  const answers = Array.from({ length: 64 }, () => batcher.predict(Buffer.from(germanText)))
  const refusal = await batcher.predict(Buffer.from(germanText)).catch(error => error)
  assert.instance(refusal, Overloaded)
  assert.match(refusal.message, '64 texts wait already.')
  assert.match(handle.render(), 'navi_requests_waiting{model_name="de-en"} 64\n')
  assert.match(handle.render(), 'navi_requests_dropped_by_model_total{model_name="de-en"} 1\n')
  await batcher.drain()
  metrics.remove(handle)
  for (const { language } of await Promise.all(answers)) assert.is(language, 'de')
  assert.match(handle.render(), 'navi_predictions_total 64\n')
  assert.match(handle.render(), 'navi_requests_dropped_total 1\n')
  assert.not.match(handle.render(), 'model_name')
  handle.close()
})

test('texts that waited too long are dropped by whole batches, and have no response time', async () => {
  const handle = installRecorder({ reuse: true })
  let now = 0
  const batcher = new ModelBatcher(new LanguageModel(['de', 'en']), new ModelMetrics('late'), () => now)
  const old = Array.from({ length: 20 }, () => batcher.predict(Buffer.from(germanText)).catch(error => error))
  now = 501
  // The second batch has one that has just come.
  const young = batcher.predict(Buffer.from(germanText))
  const [dropped, answered] = [old.slice(0, 16), old.slice(16)]
  for (const error of await Promise.all(dropped)) assert.instance(error, Overloaded)
  for (const { language } of await Promise.all([...answered, young])) assert.is(language, 'de')
  const count = (name: string): string => `navi_${name}{model_name="late"} `
  const text = handle.render()
  assert.match(text, `${count('batches_dropped_by_model_total')}1\n`)
  assert.match(text, `${count('requests_dropped_by_model_total')}16\n`)
  assert.match(text, `${count('predictions_by_model_total')}5\n`)
  assert.match(text, `${count('response_time_milliseconds_count')}5\n`)
  assert.match(text, `${count('batch_size_count')}1\n`)
  assert.match(text, 'navi_batches_dropped_total 1\n')
})

test('a model is loaded again with fresh series', async () => {
  await request('POST', '/models/de-en')
  await prometheus.waitFor('navi_predictions_by_model_total{model_name="de-en"}', value => value === 0)
})

test('it is ready as long as a model is loaded', async () => {
  assert.equal(await request('GET', '/health'), [200, { models: 2 }])
  for (const name of ['all', 'de-en']) await request('DELETE', `/models/${name}`)
  assert.equal(await request('GET', '/health'), [503, { models: 0 }])
  assert.is((await request('GET', '/live'))[0], 200)
  for (const name of ['all', 'de-en']) await request('POST', `/models/${name}`)
})

test('what there is not is refused', async () => {
  for (const name of ['tlh', 'de-de', '', 'de-']) {
    assert.is((await request('POST', `/models/${name}`))[0], 400, name)
  }
  assert.is((await request('DELETE', '/models/fr'))[0], 404)
  assert.is((await request('PUT', '/models/fr'))[0], 404)
  assert.equal(await request('GET', '/models'), [200, ['all', 'de-en']])
})

test('a strict parser reads the exposition, and promtool only finds milliseconds and the name that dashboards know', async () => {
  const text = await scrape()
  assert.ok(parse(text).length > 10)
  const [kind, words] = check(text)
  assert.is(kind, 'lint')
  const milliseconds = 'use base unit "seconds" instead of "milliseconds"'
  assert.equal(words.trim().split('\n').sort(), [
    `navi_converter_time_milliseconds ${milliseconds}`,
    `navi_model_inference_time_milliseconds ${milliseconds}`,
    `navi_response_time_milliseconds ${milliseconds}`,
    processLint,
  ])
})

test('Prometheus complains of nothing', () => {
  assert.equal(prometheus.complaints(), [])
})

test.run()
