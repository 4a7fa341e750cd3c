import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { install, optionsFromEnvironment, type PrometheusHandle } from 'metrics-exporter-prometheus'
import type { Counter, Gauge, Histogram } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { type CounterVec, createRuntime, type MetricScope } from 'metrics-facade/scope'
import { type Classification, LanguageModel, RefusedText } from './language-model.ts'
import { host, portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'
import { TextGenerator } from './text-generator.ts'

// A runtime in the shape of NVIDIA Dynamo: components with endpoints, each of which creates its metrics at its own place
// in the hierarchy. A text goes through two of them: one tells its language, the other goes on with it.

const buckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]
const longestAnswer = 200
const wordsPerTurn = 20
const longPromptBytes = 400

const runtime = createRuntime('dynamo')
const namespace = runtime.namespace('dynamo')
const preprocessor = namespace.component('preprocessor')
const backend = namespace.component('backend')

/** Does the work of one endpoint, with the metrics that every endpoint of this runtime has. */
class Endpoint<Input, Output> {
  readonly #work: (input: Input) => Promise<Output>
  readonly #requests: Counter
  readonly #inFlight: Gauge
  readonly #duration: Histogram
  readonly #errors: CounterVec<['error_type']>

  constructor(scope: MetricScope, work: (input: Input) => Promise<Output>) {
    this.#work = work
    this.#requests = scope.createCounter('requests_total', 'Requests that came to the endpoint')
    this.#inFlight = scope.createGauge('inflight_requests', 'Requests being worked on')
    this.#duration = scope.createHistogram(
      'request_duration_seconds',
      'Time to work on a request',
      {},
      buckets,
    )
    this.#errors = scope.createCounterVec('errors_total', 'Requests that failed, by reason', ['error_type'])
  }

  async handle(input: Input): Promise<Output> {
    this.#requests.increment()
    using _ = this.#inFlight.track()
    try {
      return await this.#duration.time(() => this.#work(input))
    } catch (error) {
      this.#errors.withLabelValues(error instanceof RefusedText ? error.reason : 'internal').increment()
      throw error
    }
  }
}

const model = new LanguageModel()
const detect = new Endpoint(
  preprocessor.endpoint('detect'),
  async (body: Uint8Array): Promise<Classification> => model.classify(body),
)

const tokens = backend.createCounter('output_tokens_total', 'Words written')
const models = backend.createGauge('models_loaded', 'Models that texts were written by so far')
const byModel = backend.createCounterVec('model_requests_total', 'Texts written, by model', [
  'model_type',
  'model_size',
])
const generators = new Map<string, TextGenerator>()

function generatorOf(language: string, order: number): TextGenerator {
  const key = `${language} ${order}`
  const generator = generators.get(key) ?? new TextGenerator(language, order)
  generators.set(key, generator)
  models.set(generators.size)
  return generator
}

const generate = new Endpoint(
  backend.endpoint('generate'),
  async ({ language, body }: { language: string; body: Uint8Array }): Promise<string> => {
    const isLong = body.length > longPromptBytes
    byModel.withLabelValues(language, isLong ? 'large' : 'small').increment()
    const words: string[] = []
    for (const word of generatorOf(language, isLong ? 2 : 1).continue(new TextDecoder().decode(body))) {
      if (words.push(word) >= longestAnswer) break
      // Other requests have their turns in between.
      if (words.length % wordsPerTurn === 0) await nextTurn()
    }
    tokens.increment(words.length)
    return words.join(' ')
  },
)

async function answer(
  handle: PrometheusHandle | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url } = request
  if (method === 'GET' && url === '/metrics/backend' && handle !== undefined) {
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
  const { enabled, listener } = optionsFromEnvironment('DYN_SYSTEM')
  const handle = enabled
    ? await install({ listener: { host, ...listener }, scrapeMetrics: 'metrics_scrape' })
    : undefined
  if (handle !== undefined) runtime.renderWith(handle)
  collectProcessMetrics()
  const service = await serve(portOf('PORT', 8091), (request, response) => answer(handle, request, response))
  console.log(`Generation  ${service.url}/generate`)
  if (handle?.address === undefined) console.log('Metrics     none; DYN_SYSTEM_ENABLED=true serves them')
  else console.log(`Metrics     http://${handle.address.host}:${handle.address.port}/metrics`)
  return () => Promise.all([service.close(), handle?.close()])
})
