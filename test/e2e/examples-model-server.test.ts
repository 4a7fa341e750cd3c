import { installRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LanguageModel } from '../../exporter-prometheus/examples/language-model.ts'
import { ModelBatcher } from '../../exporter-prometheus/examples/model-batcher.ts'
import { ModelMetrics } from '../../exporter-prometheus/examples/model-metrics.ts'
import { check, parse, processLint } from './judges.ts'
import { type Program, startExample } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// The model server under real requests, while models come and go, scraped by a real Prometheus.

const germanText = 'Die Katze sitzt auf dem warmen Dach und sieht den Vögeln zu.'

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
  assert.is(await prometheus.valueOf('navi_requests_failed_total'), refused)
  assert.is(await prometheus.valueOf('navi_requests_dropped_total'), 0)
  assert.is(await prometheus.valueOf('navi_requests_waiting'), 0)
  assert.is(await prometheus.valueOf('navi_batch_size_sum'), sent)
  assert.is(await prometheus.valueOf('navi_response_time_milliseconds_count'), sent)
  assert.is(
    await prometheus.valueOf('navi_model_inference_time_milliseconds_count'),
    await prometheus.valueOf('navi_batch_size_count'),
  )
})

test('times have buckets from 0 to 1000 ms', async () => {
  for (const name of ['navi_response_time_milliseconds', 'navi_model_inference_time_milliseconds']) {
    const bounds = [...(await scrape()).matchAll(new RegExp(`${name}_bucket{le="([^"]+)"}`, 'g'))].map(
      ([, bound]) => bound,
    )
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
  await prometheus.waitFor('navi_models_loaded', value => value === 2)

  assert.equal(await request('DELETE', '/models/de-en'), [200, { name: 'de-en' }])
  assert.not.match(await scrape(), 'de-en')
  assert.match(await scrape(), 'navi_predictions_by_model_total{model_name="all"}')
  await prometheus.waitFor(`count({model_name="de-en"}) or vector(0)`, value => value === 0)
  assert.equal((await request('POST', '/predict/de-en', germanText))[0], 404)
  assert.not.match(await scrape(), 'de-en')
})

test('a model that is unloaded while texts wait classifies them first, and leaves no series', async () => {
  const handle = installRecorder()
  const metrics = new ModelMetrics('de-en')
  const batcher = new ModelBatcher(new LanguageModel(['de', 'en']), metrics)
  const answers = Array.from({ length: 64 }, () => batcher.predict(Buffer.from(germanText)))
  assert.throws(() => batcher.predict(Buffer.from(germanText)), '64 texts wait already.')
  assert.match(handle.render(), 'navi_requests_waiting 64')
  await batcher.drain()
  metrics.remove(handle)
  for (const { language } of await Promise.all(answers)) assert.is(language, 'de')
  assert.match(handle.render(), 'navi_predictions_total 64')
  assert.match(handle.render(), 'navi_batch_size_count 4')
  assert.not.match(handle.render(), 'model_name')
})

test('a model is loaded anew with fresh series', async () => {
  await request('POST', '/models/de-en')
  await prometheus.waitFor('navi_predictions_by_model_total{model_name="de-en"}', value => value === 0)
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
    `navi_model_inference_time_milliseconds ${milliseconds}`,
    `navi_response_time_milliseconds ${milliseconds}`,
    processLint,
  ])
})

test('Prometheus complains of nothing', () => {
  assert.equal(prometheus.complaints(), [])
})

test.run()
