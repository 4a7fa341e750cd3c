import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  install,
  installRecorder,
  optionsFromEnvironment,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createRuntime } from 'metrics-facade/scope'
import { Endpoint } from './endpoint.ts'
import { type Classification, knownLanguages, LanguageModel } from './language-model.ts'
import { host, portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'
import { Slots } from './slots.ts'
import { TextGenerator } from './text-generator.ts'

// A runtime in the shape of NVIDIA Dynamo: components with endpoints, each of which creates its metrics at its level of
// the hierarchy. A text goes through two endpoints: one detects its language, the other continues it.

const waitBuckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
const wordBuckets = [0.000001, 0.00001, 0.0001, 0.001, 0.01, 0.1, 1]
const lengthBuckets = [10, 20, 50, 100, 200, 500, 1000, 2000]
const longestAnswer = 200
const writersAtOnce = 8
const wordsPerTurn = 20
const longPromptBytes = 400

// Prometheus on Kubernetes adds the labels namespace and endpoint, so those of the runtime have other names.
const runtime = createRuntime('dynamo_component', { labelPrefix: 'dynamo_' })
const namespace = runtime.namespace('dynamo')
const preprocessor = namespace.component('preprocessor')
const backend = namespace.component('backend')

const endpoints = [preprocessor.endpoint('detect'), backend.endpoint('generate')] as const
const [detection, generation] = endpoints
// Named here, so that the runtime is not ready before both are.
for (const endpoint of endpoints) endpoint.setReady(false)

const model = new LanguageModel()
const detect = new Endpoint<Uint8Array, Classification>(
  detection,
  async body => model.classify(body),
  part => (part instanceof Uint8Array ? part.length : JSON.stringify(part).length),
)

const tokens = backend.createCounter('output_tokens_total', 'Words written')
const models = backend.createGauge('models_loaded', 'Models that texts were written by so far')
const byModel = backend.createCounterVec('model_requests_total', 'Texts written, by model', [
  'model_type',
  'model_size',
])
for (const language of knownLanguages) {
  for (const size of ['small', 'large']) byModel.withLabelValues(language, size).zero()
}
const generators = new Map<string, TextGenerator>()

function generatorOf(language: string, order: number): TextGenerator {
  const key = `${language} ${order}`
  const generator = generators.get(key) ?? new TextGenerator(language, order)
  generators.set(key, generator)
  models.set(generators.size)
  return generator
}

const firstWord = generation.createHistogram(
  'time_to_first_word_seconds',
  'Time from a request to the first word of its answer',
  {},
  waitBuckets,
)
const betweenWords = generation.createHistogram(
  'time_between_words_seconds',
  'Time from a word to the next one',
  {},
  wordBuckets,
)
const inputWords = generation.createHistogram('input_words', 'Words of a request', {}, lengthBuckets)
const outputWords = generation.createHistogram('output_words', 'Words of an answer', {}, lengthBuckets)
const slots = new Slots(
  writersAtOnce,
  generation.createGauge('queued_requests', 'Requests that wait until there are fewer at work'),
)

interface Prompt {
  readonly language: string
  readonly body: Uint8Array
}

async function write({ language, body }: Prompt, onFirstWord: () => void): Promise<string> {
  const isLong = body.length > longPromptBytes
  byModel.withLabelValues(language, isLong ? 'large' : 'small').increment()
  const prompt = new TextDecoder().decode(body)
  inputWords.record(prompt.split(/\s+/).length)
  const words: string[] = []
  let stop = onFirstWord
  for (const word of generatorOf(language, isLong ? 2 : 1).continue(prompt)) {
    stop()
    stop = betweenWords.startTimer()
    if (words.push(word) >= longestAnswer) break
    // Yields to other requests.
    if (words.length % wordsPerTurn === 0) await nextTurn()
  }
  outputWords.record(words.length)
  tokens.increment(words.length)
  return words.join(' ')
}

const generate = new Endpoint<Prompt, string>(
  generation,
  prompt => {
    const stop = firstWord.startTimer()
    return slots.use(() => write(prompt, stop))
  },
  part => (typeof part === 'string' ? Buffer.byteLength(part) : part.body.length),
)

const routes = ['/generate', '/metrics/backend']

async function answer(
  handle: PrometheusHandle,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url } = request
  if (method === 'GET' && url === '/metrics/backend') {
    response.writeHead(200, { 'content-type': handle.contentType }).end(backend.render())
    return
  }
  if (method !== 'POST' || url !== '/generate') {
    return sendJson(response, 404, { error: 'Send a text to /generate with POST.' })
  }
  try {
    const body = await readBody(request)
    const { language } = await detect.handle(body)
    sendJson(response, 200, { language, text: await generate.handle({ language, body }) })
  } catch (error) {
    sendProblem(response, error)
  }
}

await run('PORT and DYN_SYSTEM_PORT choose other ports', async () => {
  const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM', process.env, { host, port: 8081 })
  // Without a listener the metrics are still recorded, and rendered by the service itself.
  const handle = enabled
    ? await install({
        ...options,
        scrapeMetrics: 'metrics_scrape',
        // What only pushes, because OpenTelemetry's variables say so, shows nothing to anybody.
        ...(options.listener && { health: () => runtime.health(), page: true }),
      })
    : installRecorder()
  collectProcessMetrics()
  collectHttpMetrics({ client: false, route: ({ url = '' }) => (routes.includes(url) ? url : undefined) })
  const service = await serve(portOf('PORT', 8091), (request, response) => answer(handle, request, response))
  console.log(`Generation  ${service.url}/generate`)
  if (handle.address === undefined) console.log('Metrics     none; DYN_SYSTEM_ENABLED=true serves them')
  else {
    const url = `http://${handle.address.host}:${handle.address.port}`
    console.log(`Metrics     ${url}/metrics`)
    console.log(`Charts      ${url}/`)
  }
  for (const endpoint of endpoints) endpoint.setReady(true)
  return async () => {
    for (const endpoint of endpoints) endpoint.setReady(false)
    await service.close()
    await handle.close()
  }
})
